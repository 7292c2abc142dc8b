//! The globs of selection flags, which may be negated with `!`.

use std::fmt;

use globset::{GlobBuilder, GlobMatcher};

use super::names::NameFlag;
use super::selection_error::SelectionError;
use crate::text::one_line;

/// One pattern of a flag.
#[derive(Clone, Debug)]
pub(super) struct Selector {
    pub(super) flag: NameFlag,
    pub(super) is_negated: bool,
    pattern: String,
    /// Names may contain characters that make an invalid glob. Then only the name itself matches.
    glob: Result<GlobMatcher, globset::Error>,
}

impl Selector {
    /// Parses a pattern, which excludes what it matches if it starts with `!`.
    ///
    /// In names, `*` matches anything. In paths, it does not cross folders, and a pattern without a slash matches the
    /// file name. Ids and names of cases match whatever their letter case.
    pub(super) fn new(flag: NameFlag, pattern: &str) -> Self {
        let positive = pattern.strip_prefix('!').unwrap_or(pattern);
        let glob = match flag {
            NameFlag::File => {
                let prefix = if positive.contains('/') { "" } else { "**/" };
                let path = positive.strip_prefix("./").unwrap_or(positive);
                GlobBuilder::new(&format!("{prefix}{path}"))
                    .literal_separator(true)
                    .build()
            }
            NameFlag::Agent | NameFlag::Tag => GlobBuilder::new(positive).build(),
            NameFlag::Case => GlobBuilder::new(positive).case_insensitive(true).build(),
        };
        Self {
            flag,
            is_negated: pattern.starts_with('!'),
            pattern: positive.to_owned(),
            glob: glob.map(|glob| glob.compile_matcher()),
        }
    }

    /// Whether the pattern matches one of the names, or is one of them as reports print it.
    pub(super) fn matches(&self, names: &[String]) -> bool {
        let mut names = names.iter().filter(|name| !name.is_empty());
        names.any(|name| {
            let is_match = |glob: &GlobMatcher| glob.is_match(name);
            self.glob.as_ref().is_ok_and(is_match) || self.is_printed(name)
        })
    }

    /// Reports print names with characters that mean something else in a glob, such as `[` and `?`.
    fn is_printed(&self, name: &str) -> bool {
        let (pattern, name) = (one_line(&self.pattern), one_line(name));
        match self.flag {
            NameFlag::Case => pattern.to_lowercase() == name.to_lowercase(),
            NameFlag::File | NameFlag::Agent | NameFlag::Tag => pattern == name,
        }
    }

    /// Why the pattern is not a valid glob, if it is not.
    pub(super) fn error(&self) -> Option<SelectionError> {
        let source = self.glob.as_ref().err()?.clone();
        let (flag, pattern) = (self.flag.as_str(), self.pattern.clone());
        Some(SelectionError::NotAGlob {
            flag,
            pattern,
            source,
        })
    }

    /// How similar a name is to the pattern, from 0 to 1.
    pub(super) fn similarity(&self, name: &str) -> f64 {
        strsim::jaro_winkler(&self.pattern.to_lowercase(), &name.to_lowercase())
    }
}

/// Whether a pattern matches and no negated one does. If all are negated, no other pattern must match.
pub(super) fn is_selected<'a>(
    selectors: impl Iterator<Item = &'a Selector> + Clone,
    names: &[String],
) -> bool {
    let mut is_matched = selectors.clone().all(|selector| selector.is_negated);
    for selector in selectors.filter(|selector| selector.matches(names)) {
        if selector.is_negated {
            return false;
        }
        is_matched = true;
    }
    is_matched
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = if self.is_negated { "!" } else { "" };
        write!(f, "{} {not}{}", self.flag.as_str(), one_line(&self.pattern))
    }
}
