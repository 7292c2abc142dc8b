//! Finds the results of an earlier run, by its id or in a file.

use std::path::{Path, PathBuf};

use super::resume_command::ResumeCommand;
use super::user_error::UserError;
use crate::archive::{Archive, ArchiveError, KnownRun, known_runs, read_file};
use crate::document::ReadError;
use crate::ledger::{RunState, StateFolder};
use crate::outcome::Outcome;
use crate::text::{counted, first_few, printable_path};

/// The word for the latest run; `last~1` is the run before it, and so on.
pub(super) const LAST: &str = "last";

/// In a message; the rest is counted.
const MAX_NAMED: usize = 5;

/// The runs of a state folder, and files of results.
pub(super) struct Runs {
    state: PathBuf,
    archive: Archive,
    /// The latest first.
    known: Vec<KnownRun>,
}

/// What a word names.
pub(super) enum Named<'a> {
    Run(&'a KnownRun),
    File(PathBuf),
    /// The beginning of several runs.
    Several(Vec<&'a KnownRun>),
    Nothing,
}

impl Runs {
    pub(super) fn of(state: &Path) -> Result<Self, UserError> {
        let archive = Archive::new(state);
        let known = known_runs(&StateFolder::new(state), &archive);
        let known = known.map_err(|error| {
            UserError::new("the runs of the state folder cannot be read").caused_by(&error)
        })?;
        Ok(Self {
            state: state.to_path_buf(),
            archive,
            known,
        })
    }

    pub(super) fn known(&self) -> &[KnownRun] {
        &self.known
    }

    pub(super) fn archive(&self) -> &Archive {
        &self.archive
    }

    /// What the word names: `last`, `last~1`, a run by its id or the beginning of it, or a file.
    pub(super) fn named(&self, word: &str) -> Named<'_> {
        if let Some(back) = runs_back(word) {
            return self.known.get(back).map_or(Named::Nothing, Named::Run);
        }
        if let Some(exact) = self.known.iter().find(|run| run.id.as_str() == word) {
            return Named::Run(exact);
        }
        if Path::new(word).is_file() {
            return Named::File(word.into());
        }
        let is_start = |run: &&KnownRun| !word.is_empty() && run.id.as_str().starts_with(word);
        let mut matching: Vec<&KnownRun> = self.known.iter().filter(is_start).collect();
        match matching.len() {
            0 => Named::Nothing,
            1 => Named::Run(matching.remove(0)),
            _ => Named::Several(matching),
        }
    }

    /// The results of what a word names.
    pub(super) fn read(&self, word: &str) -> Result<Outcome, UserError> {
        match self.named(word) {
            Named::Run(run) => self.read_run(run),
            Named::File(path) => read_results(&path),
            Named::Several(runs) => Err(several(word, &runs)),
            Named::Nothing if runs_back(word).is_none() => Err(self.nothing(word)),
            Named::Nothing if self.known.is_empty() => Err(self.no_runs()),
            Named::Nothing => Err(self.too_few(word)),
        }
    }

    /// The runs whose results are kept, the latest first.
    pub(super) fn kept(&self) -> impl Iterator<Item = &KnownRun> {
        self.known.iter().filter(|run| run.kept.is_some())
    }

    /// The results of the latest run.
    pub(super) fn read_latest(&self) -> Result<Outcome, UserError> {
        let latest = self.known.first().ok_or_else(|| self.no_runs())?;
        self.read_run(latest)
    }

    /// The results of a run.
    pub(super) fn read_run(&self, run: &KnownRun) -> Result<Outcome, UserError> {
        let Some(kept) = &run.kept else {
            return Err(self.not_kept(run));
        };
        self.archive.read(kept).map_err(|error| unreadable(&error))
    }

    fn not_kept(&self, run: &KnownRun) -> UserError {
        let state = run.ledger.as_ref().map(|ledger| {
            let recorded = ledger.read().ok().flatten();
            ledger.state(recorded.as_ref())
        });
        let id = &run.id;
        match state {
            Some(Ok(RunState::Running)) => UserError::new(format!(
                "run {id} is still running, so it has no results yet"
            ))
            .help(self.other("wait for its end")),
            Some(Ok(RunState::Unfinished)) => {
                let command = ResumeCommand::of_state(&self.state).for_run(id);
                UserError::new(format!("run {id} is not finished, and has no results"))
                    .help(self.other(&format!("resume it with `{command}`")))
            }
            _ => UserError::new(format!("the results of run {id} are not kept"))
                .help(self.other("name its results.json file")),
        }
    }

    /// The help, with the latest run that can be shown in place of one that cannot.
    fn other(&self, help: &str) -> String {
        match self.kept().next() {
            Some(kept) => format!("{help}; the latest run with results is {}", kept.id),
            None => help.to_owned(),
        }
    }

    fn no_runs(&self) -> UserError {
        let state = printable_path(&self.state);
        let help =
            "run the suites first, or name a results.json file, or another folder with --state";
        UserError::new(format!("there is no run in {state}")).help(help)
    }

    fn too_few(&self, word: &str) -> UserError {
        let state = printable_path(&self.state);
        let runs = counted(self.known.len(), "run");
        UserError::new(format!("there is no run {word}: {state} has {runs}"))
            .help("`sigma-suite list` lists the runs")
    }

    fn nothing(&self, word: &str) -> UserError {
        let help = if self.known.is_empty() {
            "name a results.json file, or another folder with --state"
        } else {
            "`sigma-suite list` lists the runs; name one, a results.json file, `last` or `last~1`"
        };
        UserError::new(format!("there is no run and no file {word}")).help(help)
    }
}

/// How many runs a word such as `last~2` counts back from the latest one; `None` for any other word.
pub(super) fn runs_back(word: &str) -> Option<usize> {
    let count = match word.strip_prefix(LAST)? {
        "" => "0",
        rest => rest.strip_prefix('~')?,
    };
    let is_number = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    // No folder has so many runs that a number is too large.
    is_number.then(|| count.parse().unwrap_or(usize::MAX))
}

pub(super) fn several(word: &str, runs: &[&KnownRun]) -> UserError {
    let ids: Vec<String> = runs.iter().map(|run| run.id.to_string()).collect();
    let ids = first_few(&ids, MAX_NAMED, ", ");
    UserError::new(format!("{word} is the beginning of several runs: {ids}"))
        .help("write more of the id")
}

/// The results in a file, compressed or not.
pub(super) fn read_results(path: &Path) -> Result<Outcome, UserError> {
    read_file(path).map_err(|error| unreadable(&error))
}

fn unreadable(error: &ArchiveError) -> UserError {
    let user_error = UserError::new("the results cannot be read").caused_by(error);
    let ArchiveError::Unreadable { source, .. } = error else {
        return user_error;
    };
    match source {
        ReadError::Io(_) => user_error,
        ReadError::Malformed(_) => user_error
            .help("the file is damaged, or it is not a results.json; run the suites again"),
        ReadError::OtherTool(_) => user_error.help("name a results.json that sigma-suite wrote"),
        ReadError::OtherVersion(_) => {
            user_error.help("install the version of sigma-suite that wrote it, or a later one")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_last_with_a_number_counts_back() {
        assert_eq!(runs_back("last"), Some(0));
        assert_eq!(runs_back("last~0"), Some(0));
        assert_eq!(runs_back("last~12"), Some(12));
        let huge = format!("last~{}0", usize::MAX);
        assert_eq!(runs_back(&huge), Some(usize::MAX));
        for word in [
            "", "last~", "last~x", "last~+1", "last~-1", "last1", "last~1~1", "20",
        ] {
            assert_eq!(runs_back(word), None, "{word}");
        }
    }
}
