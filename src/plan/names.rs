//! Globs over things that have names, the way selectors mean them.

use super::glob::Selector;

/// Those that match a glob, and none that begins with `!`; without globs, all.
///
/// # Errors
/// A pattern that is no glob.
pub fn matching<T>(
    globs: &[String],
    mut all: Vec<T>,
    names: impl Fn(&T) -> Vec<String>,
) -> Result<Vec<T>, globset::Error> {
    let selectors = globs.iter().map(|glob| Selector::of_names("--agent", glob));
    let selectors: Vec<Selector> = selectors.collect::<Result<_, _>>()?;
    let any = selectors.iter().all(|selector| selector.is_negated);
    all.retain(|one| {
        let names = names(one);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut matching = selectors
            .iter()
            .filter(|selector| selector.matches(&names))
            .peekable();
        (any || matching.peek().is_some()) && matching.all(|selector| !selector.is_negated)
    });
    Ok(all)
}
