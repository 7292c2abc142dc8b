//! Finds suite files: by name below a folder, or by the given paths and globs.

mod walk;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::problem::Problem;
use super::rule::Rule;
use crate::platform::with_slashes;
use crate::text::{one_line, printable_path};

/// The names of suite files.
const NAMES: &str = "sigma-suite.yaml, sigma-suite.yml, *.sigma-suite.yaml, *.sigma-suite.yml";

/// A suite file that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DiscoveredFile {
    /// The path for messages: relative to the root with `/` on every system, or absolute if outside the root.
    pub display_path: String,
    /// The path to read.
    pub path: PathBuf,
}

/// Resolves the arguments to suite files, each once, sorted by path.
///
/// Without arguments it searches `root` recursively. A file given by its path is always included; folders and
/// globs respect the repository's git ignore rules. An argument that matches nothing is a problem: a gate with
/// a misspelt path must not pass because it ran nothing.
#[must_use]
pub(super) fn discover(root: &Path, arguments: &[PathBuf]) -> (Vec<DiscoveredFile>, Vec<Problem>) {
    discover_within(root, arguments, usize::MAX)
}

/// Like [`discover`], but ends the search of an argument after `max_entries` files and folders.
pub(super) fn discover_within(
    root: &Path,
    arguments: &[PathBuf],
    max_entries: usize,
) -> (Vec<DiscoveredFile>, Vec<Problem>) {
    let mut search = Discovery {
        root,
        canonical_root: fs::canonicalize(root).ok(),
        max_entries,
        found: BTreeMap::new(),
        problems: Vec::new(),
    };
    if arguments.is_empty() {
        search.folder(root, Path::new("."));
    }
    for argument in arguments {
        search.argument(argument);
    }
    let mut found: Vec<DiscoveredFile> = search.found.into_values().collect();
    found.sort_by(|a, b| a.display_path.cmp(&b.display_path));
    (found, search.problems)
}

struct Discovery<'a> {
    root: &'a Path,
    canonical_root: Option<PathBuf>,
    max_entries: usize,
    /// By canonical path, so that two spellings of one path give one file.
    found: BTreeMap<PathBuf, DiscoveredFile>,
    problems: Vec<Problem>,
}

impl Discovery<'_> {
    fn argument(&mut self, argument: &Path) {
        let path = self.root.join(argument);
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => self.folder(&path, argument),
            Ok(_) => self.add(&path),
            Err(error) if fs::symlink_metadata(&path).is_ok() || !is_glob(argument) => {
                self.problem(
                    Rule::Unreadable,
                    &format!("cannot read {}", printable_path(argument)),
                    &error.to_string(),
                );
            }
            Err(_) => self.glob(argument),
        }
    }

    fn folder(&mut self, path: &Path, argument: &Path) {
        let before = (self.found.len(), self.problems.len());
        for file in self.list(path, &is_suite_name) {
            if !file.is_dir() {
                self.add(&file);
            }
        }
        if before == (self.found.len(), self.problems.len()) && !self.has_any_below(path) {
            let message = format!("no suite file in {} or below it", folder_name(argument));
            let help = format!(
                "searched for {NAMES}; write one with `sigma-suite init`, or give the path of another file"
            );
            self.problems
                .push(Problem::new(Rule::NoneFound, message).help(help));
        }
    }

    fn glob(&mut self, argument: &Path) {
        let (base, pattern) = split_base(argument);
        let matcher = match compile(&pattern) {
            Ok(matcher) => matcher,
            Err(error) => {
                return self.problem(
                    Rule::BadGlob,
                    &format!("cannot use {}", printable_path(argument)),
                    &error.to_string(),
                );
            }
        };
        let base = self.root.join(base);
        let mut count = 0;
        for path in self.list(&base, &|_| true) {
            let below = path.strip_prefix(&base).unwrap_or(&path);
            if matcher.is_match(below) && !path.is_dir() {
                count += 1;
                self.add(&path);
            }
        }
        if count == 0 {
            let message = format!("no file matches {}", printable_path(argument));
            let help = "`*` does not cross folders, `**/` does; quote the glob so that the shell does not expand it";
            self.problems
                .push(Problem::new(Rule::NoneFound, message).help(help));
        }
    }

    /// The files below a folder that have a wanted name and that git does not ignore, dot folders included.
    fn list(&mut self, base: &Path, is_wanted: &dyn Fn(&OsStr) -> bool) -> Vec<PathBuf> {
        if !base.exists() {
            return Vec::new();
        }
        let (files, unreadable) = walk::files(base, self.max_entries, is_wanted);
        for (path, error) in unreadable {
            let cause = format!("{}: {error}", self.display_path(&path));
            self.problem(Rule::Unreadable, "cannot search a folder", &cause);
        }
        files
    }

    fn add(&mut self, path: &Path) {
        let canonical = match fs::canonicalize(path) {
            Ok(canonical) => canonical,
            Err(error) => {
                let message = format!(
                    "cannot read {}",
                    printable_path(path.strip_prefix(self.root).unwrap_or(path))
                );
                return self.problem(Rule::Unreadable, &message, &error.to_string());
            }
        };
        if self.is_link_outside(path, &canonical) {
            let message = format!(
                "{} is a symbolic link to a file outside this folder",
                one_line(&self.display_path(path))
            );
            let help = "copy the file into this folder, or pass its real path; a link from a checkout could point \
                        to a secret on this machine";
            self.problems
                .push(Problem::new(Rule::LinkOutside, message).help(help));
            return;
        }
        let found = DiscoveredFile {
            display_path: self.display_path(path),
            path: path.to_owned(),
        };
        self.found.entry(canonical).or_insert(found);
    }

    /// Whether a path below the root resolves to a file outside it. A pull request could add such a link, and a
    /// diagnostic would quote the file in a log.
    fn is_link_outside(&self, path: &Path, canonical: &Path) -> bool {
        let Some(root) = &self.canonical_root else {
            return false;
        };
        if canonical.starts_with(root) {
            return false;
        }
        let has_no_parent_component =
            |path: &PathBuf| !path.components().any(|part| part == Component::ParentDir);
        let as_written = std::path::absolute(path)
            .ok()
            .filter(has_no_parent_component);
        let folder = path
            .parent()
            .and_then(|folder| fs::canonicalize(folder).ok());
        let mut as_named = [as_written, folder].into_iter().flatten();
        as_named.any(|path| path.starts_with(root))
    }

    fn display_path(&self, path: &Path) -> String {
        let path = path.strip_prefix(self.root).unwrap_or(path);
        let parts = path.components().filter(|part| *part != Component::CurDir);
        with_slashes(&parts.collect::<PathBuf>())
    }

    /// Whether another argument already found a suite file below this folder.
    fn has_any_below(&self, folder: &Path) -> bool {
        fs::canonicalize(folder)
            .is_ok_and(|folder| self.found.keys().any(|path| path.starts_with(&folder)))
    }

    fn problem(&mut self, rule: Rule, message: &str, cause: &str) {
        let help = match rule {
            Rule::BadGlob => "close every bracket and brace; write a literal `[` as `[[]`",
            _ => "check the spelling, and the permissions of the file and its folders",
        };
        let message = format!("{message}: {}", one_line(cause));
        self.problems.push(Problem::new(rule, message).help(help));
    }
}

fn is_suite_name(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    let stem = name
        .strip_suffix(b".yaml")
        .or_else(|| name.strip_suffix(b".yml"));
    stem.is_some_and(|stem| stem == b"sigma-suite" || stem.ends_with(b".sigma-suite"))
}

fn is_glob(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '[', '{'])
}

/// Splits a glob into its leading folder without wildcards, and the rest.
fn split_base(glob: &Path) -> (PathBuf, String) {
    let parts: Vec<Component> = glob
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect();
    let fixed = parts
        .iter()
        .take_while(|part| !is_glob(Path::new(part.as_os_str())))
        .count();
    let rest: PathBuf = parts[fixed..].iter().collect();
    (parts[..fixed].iter().collect(), with_slashes(&rest))
}

fn compile(pattern: &str) -> Result<GlobMatcher, globset::Error> {
    Ok(GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()?
        .compile_matcher())
}

fn folder_name(path: &Path) -> String {
    if path == Path::new(".") {
        "the current folder".to_owned()
    } else {
        printable_path(path)
    }
}
