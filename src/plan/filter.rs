//! Filters named values with the globs of a flag.

use super::SelectionError;
use super::glob::{Selector, is_selected};
use super::names::NameFlag;
use super::unmatched;

/// The values that match a glob and no negated glob (`!`). Without globs, all values.
///
/// # Errors
/// An invalid glob that is not the name of a value either.
pub(crate) fn matching<T>(
    globs: &[String],
    all: Vec<T>,
    names: impl Fn(&T) -> Vec<String>,
) -> Result<Vec<T>, SelectionError> {
    filter(NameFlag::Agent, globs, all, names)
}

/// The values that match a glob as cases do, whatever the letter case of their names.
///
/// # Errors
/// An invalid glob that is not the name of a value either.
pub(crate) fn matching_cases<T>(
    glob: &str,
    all: Vec<T>,
    names: impl Fn(&T) -> Vec<String>,
) -> Result<Vec<T>, SelectionError> {
    filter(NameFlag::Case, &[glob.to_owned()], all, names)
}

/// The names that are most similar to a glob, the best first.
#[must_use]
pub(crate) fn closest(glob: &str, names: Vec<String>) -> Vec<String> {
    unmatched::closest(&Selector::new(NameFlag::Case, glob), names)
}

fn filter<T>(
    flag: NameFlag,
    globs: &[String],
    mut all: Vec<T>,
    names: impl Fn(&T) -> Vec<String>,
) -> Result<Vec<T>, SelectionError> {
    let selectors = globs.iter();
    let selectors: Vec<Selector> = selectors.map(|glob| Selector::new(flag, glob)).collect();
    let mut errors = selectors.iter().filter(|selector| {
        let is_name = all.iter().any(|value| selector.matches(&names(value)));
        !is_name
    });
    if let Some(error) = errors.find_map(Selector::error) {
        return Err(error);
    }
    all.retain(|value| is_selected(selectors.iter(), &names(value)));
    Ok(all)
}
