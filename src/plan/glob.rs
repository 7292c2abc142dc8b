//! The globs of selection flags, which may be negated with `!`.

use std::fmt;

use globset::{Glob, GlobBuilder, GlobMatcher};

use crate::text::one_line;

/// One pattern of a flag.
#[derive(Clone, Debug)]
pub(super) struct Selector {
    flag: &'static str,
    pattern: String,
    is_negated: bool,
    glob: GlobMatcher,
}

impl Selector {
    /// A pattern for names, in which `*` matches anything.
    pub(super) fn for_names(flag: &'static str, pattern: &str) -> Result<Self, globset::Error> {
        let glob = Glob::new(without_negation(pattern))?;
        Ok(Self::new(flag, pattern, &glob))
    }

    /// A pattern for paths, in which `*` does not cross folders. Without a slash it matches the file name.
    pub(super) fn for_paths(flag: &'static str, pattern: &str) -> Result<Self, globset::Error> {
        let path = without_negation(pattern);
        let prefix = if path.contains('/') { "" } else { "**/" };
        let path = path.strip_prefix("./").unwrap_or(path);
        let glob = GlobBuilder::new(&format!("{prefix}{path}"))
            .literal_separator(true)
            .build()?;
        Ok(Self::new(flag, pattern, &glob))
    }

    fn new(flag: &'static str, pattern: &str, glob: &Glob) -> Self {
        Self {
            flag,
            pattern: pattern.to_owned(),
            is_negated: pattern.starts_with('!'),
            glob: glob.compile_matcher(),
        }
    }

    pub(super) fn matches(&self, names: &[&str]) -> bool {
        let mut names = names.iter().filter(|name| !name.is_empty());
        names.any(|name| self.glob.is_match(name))
    }
}

/// Whether a pattern matches and no negated one does. If all are negated, no other pattern must match.
pub(super) fn is_selected(selectors: &[Selector], names: &[&str]) -> bool {
    let mut is_matched = selectors.iter().all(|selector| selector.is_negated);
    for selector in selectors.iter().filter(|selector| selector.matches(names)) {
        if selector.is_negated {
            return false;
        }
        is_matched = true;
    }
    is_matched
}

fn without_negation(pattern: &str) -> &str {
    pattern.strip_prefix('!').unwrap_or(pattern)
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.flag, one_line(&self.pattern))
    }
}
