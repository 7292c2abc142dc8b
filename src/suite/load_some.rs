//! Loads some of the suites: what completion can read between two keystrokes.

use std::fs;
use std::path::{Path, PathBuf};

use super::check::Context;
use super::discover::discover_within;
use super::load::parse;
use super::model::Suite;
use super::read::read;

/// How much is read by [`load_some`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct LoadLimits {
    /// The files and folders that the search of one argument looks at.
    pub(crate) entries: usize,
    /// The suite files.
    pub(crate) files: usize,
    /// The size of all suite files together.
    pub(crate) bytes: u64,
}

/// The suites without errors among the first few suite files, for a purpose that must not take long. A file that is
/// beyond the limits is left out, as is one with errors.
#[must_use]
pub(crate) fn load_some(
    root: &Path,
    arguments: &[PathBuf],
    context: &Context<'_>,
    limits: LoadLimits,
) -> Vec<Suite> {
    let (found, _) = discover_within(root, arguments, limits.entries);
    let mut bytes_left = limits.bytes;
    let small = found.into_iter().take(limits.files).filter(|file| {
        let bytes = fs::metadata(&file.path).map_or(u64::MAX, |metadata| metadata.len());
        let left = bytes_left.checked_sub(bytes);
        bytes_left = left.unwrap_or(bytes_left);
        left.is_some()
    });
    let sources = small.filter_map(|file| read(&file).ok());
    sources
        .filter_map(|source| parse(&source, context).0)
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn names(limits: LoadLimits) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let suite = "agents:\n  D5D0: [tc_1]\n";
        for (name, comment) in [("a", 0), ("b", 1000), ("c", 0)] {
            let text = format!("{suite}# {}\n", "x".repeat(comment));
            fs::write(folder.path().join(format!("{name}.sigma-suite.yaml")), text).unwrap();
        }
        let context = Context {
            today: date(2026, 1, 2),
            variable: &|_| None,
            find_key: &|_| None,
        };
        let suites = load_some(folder.path(), &[], &context, limits);
        suites.iter().map(|suite| suite.name.to_string()).collect()
    }

    #[test]
    fn files_beyond_the_limits_are_left_out() {
        let all = LoadLimits {
            entries: 3,
            files: 3,
            bytes: 2000,
        };
        let [a, b, c] = ["a", "b", "c"].map(|name| format!("{name}.sigma-suite.yaml"));
        assert_eq!(names(all), [&*a, &b, &c]);
        assert_eq!(names(LoadLimits { files: 2, ..all }), [&*a, &b]);
        assert_eq!(names(LoadLimits { bytes: 500, ..all }), [&*a, &c]);
        assert_eq!(names(LoadLimits { entries: 2, ..all }).len(), 2);
    }
}
