//! Lists the files below a folder that git does not ignore.
//!
//! Only the rules of the repository apply: its `.gitignore` files from the root down, and `.git/info/exclude`.
//! Rules above the root, the user's global rules and files such as `.ignore` do not, so that a checkout has the
//! same suites on every machine. The index is not read: a tracked file that a rule matches is ignored. Outside a
//! repository, `.gitignore` files apply from the searched folder down.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::disk;

/// Rules beyond this size were not written by hand.
const MAX_RULE_BYTES: u64 = 1024 * 1024;

/// The files with a wanted name, sorted by name within each folder, and the folders that cannot be read. Dot folders
/// are searched, except `.git`. Links are listed but not followed. The walk ends early after `max_entries` files and
/// folders.
pub(super) fn files(
    base: &Path,
    max_entries: usize,
    is_wanted: &dyn Fn(&OsStr) -> bool,
) -> (Vec<PathBuf>, Vec<(PathBuf, io::Error)>) {
    let mut walk = Walk {
        is_wanted,
        files: Vec::new(),
        unreadable: Vec::new(),
        entries_left: max_entries,
    };
    match fs::canonicalize(base) {
        Ok(absolute) => walk.folder(base, &absolute, &IgnoreRules::of_parents(&absolute)),
        Err(error) => walk.unreadable.push((base.to_path_buf(), error)),
    }
    (walk.files, walk.unreadable)
}

struct Walk<'a> {
    is_wanted: &'a dyn Fn(&OsStr) -> bool,
    files: Vec<PathBuf>,
    unreadable: Vec<(PathBuf, io::Error)>,
    entries_left: usize,
}

/// What matters of the content of a folder.
#[derive(Default)]
struct Content {
    /// The names of the folders and of the wanted files in it, and whether each is a folder, sorted by name.
    entries: Vec<(OsString, bool)>,
    /// Whether there may be a `.git` or a `.gitignore`.
    may_have_rules: bool,
}

impl Walk<'_> {
    /// Walks one folder. `path` is for messages; rules match the `absolute` path.
    fn folder(&mut self, path: &Path, absolute: &Path, parent_rules: &IgnoreRules) {
        if self.entries_left == 0 {
            return;
        }
        let content = match self.read(path) {
            Ok(content) => content,
            Err(error) => return self.unreadable.push((path.to_path_buf(), error)),
        };
        let own_rules = (content.may_have_rules).then(|| parent_rules.with_folder(absolute));
        let rules = own_rules.as_ref().unwrap_or(parent_rules);
        for (name, is_folder) in content.entries {
            let (path, absolute) = (path.join(&name), absolute.join(&name));
            if name == OsStr::new(".git") || rules.ignores(&absolute, is_folder) {
                continue;
            }
            if is_folder {
                self.folder(&path, &absolute, rules);
            } else {
                self.files.push(path);
            }
        }
    }

    /// Reads the content of a folder.
    ///
    /// Most files of a repository are no suite files, so what is done for each of them decides how long a search
    /// takes: their names are looked at, and nothing else.
    fn read(&mut self, path: &Path) -> io::Result<Content> {
        let mut content = Content::default();
        let mut count = 0;
        for entry in fs::read_dir(path)?.take(self.entries_left) {
            let entry = entry?;
            let name = entry.file_name();
            count += 1;
            content.may_have_rules |= may_hold_rules(&name);
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder || (self.is_wanted)(&name) {
                content.entries.push((name, is_folder));
            }
        }
        self.entries_left -= count;
        // What was not read may be one of them.
        content.may_have_rules |= self.entries_left == 0;
        content.entries.sort_unstable();
        Ok(content)
    }
}

/// Whether this may be `.git` or `.gitignore`, in any case: some file systems do not tell the cases apart.
fn may_hold_rules(name: &OsStr) -> bool {
    let start = name.as_encoded_bytes().get(..4);
    start.is_some_and(|start| start.eq_ignore_ascii_case(b".git"))
}

/// The rules that apply in a folder, lowest precedence first.
#[derive(Clone, Default)]
struct IgnoreRules(Vec<Rc<Gitignore>>);

impl IgnoreRules {
    /// The rules of the parent folders, up to the root of the repository.
    fn of_parents(folder: &Path) -> Self {
        let Some(root) = folder.ancestors().find(|folder| is_repository(folder)) else {
            return Self::default();
        };
        let mut parents: Vec<&Path> = folder
            .ancestors()
            .skip(1)
            .take_while(|parent| parent.starts_with(root))
            .collect();
        parents.reverse();
        parents
            .into_iter()
            .fold(Self::default(), |rules, folder| rules.with_folder(folder))
    }

    /// These rules plus those of a folder. A nested repository uses only its own rules.
    fn with_folder(&self, folder: &Path) -> Self {
        let mut rules = if is_repository(folder) {
            Self(
                exclude_file(folder)
                    .and_then(|file| parse(folder, &file))
                    .into_iter()
                    .collect(),
            )
        } else {
            self.clone()
        };
        rules.0.extend(parse(folder, &folder.join(".gitignore")));
        rules
    }

    fn ignores(&self, path: &Path, is_folder: bool) -> bool {
        let closest_first = self.0.iter().rev();
        closest_first
            .map(|rules| rules.matched(path, is_folder))
            .find(|matched| !matched.is_none())
            .is_some_and(|matched| matches!(matched, Match::Ignore(_)))
    }
}

/// Whether the folder is the root of a git work tree: of a repository, a submodule or a linked work tree.
fn is_repository(folder: &Path) -> bool {
    let git = folder.join(".git");
    match fs::symlink_metadata(&git) {
        Ok(there) if there.is_file() => git_folder(&git).is_some(),
        Ok(_) => git.join("HEAD").exists(),
        Err(_) => false,
    }
}

/// The path of `info/exclude`. Linked work trees share the file of their repository.
fn exclude_file(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    let folder = if git.is_file() {
        git_folder(&git)?
    } else {
        git
    };
    let common = read_text(&folder.join("commondir"));
    let common = common.map(|common| folder.join(common.trim_end()));
    Some(common.unwrap_or(folder).join("info/exclude"))
}

/// The folder that a `.git` file points to.
fn git_folder(file: &Path) -> Option<PathBuf> {
    let text = read_text(file)?;
    let folder = text.strip_prefix("gitdir:")?.trim();
    Some(file.parent()?.join(folder))
}

fn parse(folder: &Path, file: &Path) -> Option<Rc<Gitignore>> {
    let text = read_text(file)?;
    let mut rules = GitignoreBuilder::new(folder);
    for line in text.trim_start_matches('\u{FEFF}').lines() {
        // As in git, an invalid pattern matches nothing.
        let _ = rules.add_line(None, line);
    }
    rules.build().ok().map(Rc::new)
}

/// Like git, this does not follow a link to a rules file.
fn read_text(file: &Path) -> Option<String> {
    let file = disk::open_regular(file, File::options().read(true)).ok()?;
    let mut bytes = Vec::new();
    file.take(MAX_RULE_BYTES).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
