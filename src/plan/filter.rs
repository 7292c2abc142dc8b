//! Globs over things that have names, the way selectors mean them.

use super::glob::{Selector, is_selected};

/// Those that match a glob, and none that begins with `!`; without globs, all.
///
/// # Errors
/// A pattern that is no glob.
pub fn matching<T>(
    globs: &[String],
    mut all: Vec<T>,
    names: impl Fn(&T) -> Vec<String>,
) -> Result<Vec<T>, globset::Error> {
    let selectors = globs
        .iter()
        .map(|glob| Selector::for_names("--agent", glob));
    let selectors: Vec<Selector> = selectors.collect::<Result<_, _>>()?;
    all.retain(|one| {
        let names = names(one);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        is_selected(&selectors, &names)
    });
    Ok(all)
}
