//! The files of a folder.

use std::fs;
use std::path::{Path, PathBuf};

/// All files below a folder, sorted; none if there is no folder.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let files = entries.flat_map(|entry| {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files_below(&path)
        } else {
            vec![path]
        }
    });
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    files
}
