//! Patterns of selectors: globs, each of which may be negated.

use std::fmt;

use globset::{Glob, GlobBuilder, GlobMatcher};

use crate::text::one_line;

/// One pattern, as it was given to a flag.
#[derive(Clone, Debug)]
pub(super) struct Selector {
    flag: &'static str,
    pattern: String,
    is_negated: bool,
    glob: GlobMatcher,
}

impl Selector {
    /// A pattern over names, in which `*` stands for anything.
    pub(super) fn for_names(flag: &'static str, pattern: &str) -> Result<Self, globset::Error> {
        let glob = Glob::new(without_negation(pattern))?;
        Ok(Self::new(flag, pattern, &glob))
    }

    /// A pattern over paths, in which `*` stays within a folder. Without a slash it is about the file's name.
    pub(super) fn for_paths(flag: &'static str, pattern: &str) -> Result<Self, globset::Error> {
        let bare = without_negation(pattern);
        let anywhere = if bare.contains('/') { "" } else { "**/" };
        let bare = bare.strip_prefix("./").unwrap_or(bare);
        let glob = GlobBuilder::new(&format!("{anywhere}{bare}"))
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

/// Whether one matches and none that is negated; where all are negated, none need match.
pub(super) fn is_selected(selectors: &[Selector], names: &[&str]) -> bool {
    let mut any = selectors.iter().all(|selector| selector.is_negated);
    for selector in selectors.iter().filter(|selector| selector.matches(names)) {
        if selector.is_negated {
            return false;
        }
        any = true;
    }
    any
}

fn without_negation(pattern: &str) -> &str {
    pattern.strip_prefix('!').unwrap_or(pattern)
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.flag, one_line(&self.pattern))
    }
}
