//! Finds suite files that changed since a git revision.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::user_error::UserError;
use crate::plan::ChangedFiles;
use crate::suite::Suite;

/// The paths of the suites that changed since the merge base of `HEAD` and the revision, new files included.
pub(super) fn since(revision: &str, suites: &[Suite]) -> Result<ChangedFiles, UserError> {
    let folder = text(&git(&["rev-parse", "--show-toplevel"], revision)?);
    let folder = PathBuf::from(folder.trim_end_matches(['\n', '\r']));
    let commit = format!("{revision}^{{commit}}");
    let commit = text(&git(
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ],
        revision,
    )?);
    let base = text(&git(&["merge-base", commit.trim(), "HEAD"], revision)?);
    let diff = [
        "diff",
        "--name-only",
        "--no-renames",
        "--no-ext-diff",
        "--no-relative",
        "-z",
        base.trim(),
        "--",
    ];
    let top = ["-C", &folder.to_string_lossy()].map(str::to_owned);
    let top: Vec<&str> = top.iter().map(String::as_str).collect();
    let new = ["ls-files", "--others", "--exclude-standard", "-z"];
    let mut changed = HashSet::new();
    for command in [&diff[..], &new[..]] {
        let listed = git(&[&top, command].concat(), revision)?;
        let names = listed
            .split(|byte| *byte == 0)
            .filter(|name| !name.is_empty());
        changed.extend(names.filter_map(|name| fs::canonicalize(folder.join(text(name))).ok()));
    }
    let is_changed = |suite: &&Suite| {
        let path = fs::canonicalize(Path::new(&**suite.source.path()));
        path.is_ok_and(|path| changed.contains(&path))
    };
    let suites = suites.iter().filter(is_changed);
    Ok(ChangedFiles {
        since: revision.to_owned(),
        paths: suites
            .map(|suite| suite.source.path().to_string())
            .collect(),
    })
}

/// Runs git without optional locks, which could block another git process.
fn git(arguments: &[&str], revision: &str) -> Result<Vec<u8>, UserError> {
    let failure = || {
        let shown = crate::text::one_line(revision);
        UserError::new(format!("cannot find the files changed since {shown}"))
    };
    let output = Command::new("git")
        .arg("--no-optional-locks")
        .args(arguments)
        .output()
        .map_err(|error| {
            let help = "--changed-since needs git on the PATH";
            failure().caused_by(&error).help(help)
        })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let why = text(&output.stderr);
    let why = match why.trim() {
        "" => "the revision does not exist, or has no common history with HEAD",
        why => why,
    };
    let help = "give a commit, branch or tag of this repository; a CI checkout must fetch its history \
                (actions/checkout: `fetch-depth: 0`)";
    Err(failure()
        .caused_by(&std::io::Error::other(why.to_owned()))
        .help(help))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
