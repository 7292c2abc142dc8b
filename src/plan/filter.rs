//! Filters named values with the globs of a flag.

use super::glob::{Selector, is_selected};

/// The values that match a glob and no negated glob (`!`). Without globs, all values.
///
/// # Errors
/// An invalid glob.
pub fn matching<T>(
    globs: &[String],
    mut all: Vec<T>,
    names: impl Fn(&T) -> Vec<String>,
) -> Result<Vec<T>, globset::Error> {
    let selectors = globs
        .iter()
        .map(|glob| Selector::for_names("--agent", glob));
    let selectors: Vec<Selector> = selectors.collect::<Result<_, _>>()?;
    all.retain(|value| {
        let names = names(value);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        is_selected(&selectors, &names)
    });
    Ok(all)
}
