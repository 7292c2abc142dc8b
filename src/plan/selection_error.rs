//! Why a selection is invalid or empty.

use thiserror::Error;

use crate::text::one_line;

/// Why a selection is invalid or empty.
#[derive(Debug, Error)]
pub enum SelectionError {
    /// The pattern is not a valid glob.
    #[error("{flag} {pattern}: not a valid glob", pattern = one_line(.pattern))]
    NotAGlob {
        /// The flag it was given to.
        flag: &'static str,
        /// The pattern.
        pattern: String,
        /// The error in the pattern.
        #[source]
        source: globset::Error,
    },
    /// Selectors that match nothing in the suites.
    #[error("nothing is selected: {} matches nothing in the suite files", .selectors.join(", "))]
    MatchesNothing {
        /// The selectors, as they were given.
        selectors: Vec<String>,
        /// The names that are most similar to them.
        closest: Vec<String>,
    },
    /// Each selector matches something, but no case matches all of them.
    #[error("nothing is selected")]
    Empty,
}
