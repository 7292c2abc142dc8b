//! The exit codes, and how an outcome maps to them.

use std::process::ExitCode;

use crate::outcome::{End, Outcome, Signal, Verdict};

/// How the process ends. [`TABLE`] has the meanings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Nothing speaks against the release, or a command without a verdict succeeded.
    Passed,
    /// A gate was not reached, or a pass rate has dropped.
    Failed,
    /// Something must be fixed first: flags, suite files, the key. Nothing was created.
    Usage,
    /// There was nothing to judge.
    Empty,
    /// Nothing failed, but something could not be judged.
    Inconclusive,
    /// The run passed, but a report could not be written.
    ReportNotWritten,
    /// A signal stopped the run.
    Signal(Signal),
}

/// Exit codes that mean the same.
#[derive(Clone, Copy, Debug)]
pub struct Documented {
    /// The ways to end.
    pub exits: &'static [Exit],
    /// The meaning in a few words, for `--help`.
    pub name: &'static str,
    /// The meaning, as Markdown.
    pub meaning: &'static str,
}

/// All exit codes, in order. The help and the documentation are made from this table.
pub const TABLE: &[Documented] = &[
    Documented {
        exits: &[Exit::Passed],
        name: "passed",
        meaning: "passed; or idle; or detached with all batches created; or inconclusive with `--fail-on failed`; or a \
                  command without a verdict succeeded",
    },
    Documented {
        exits: &[Exit::Failed],
        name: "failed",
        meaning: "failed: a gate was not reached, which by default means that at least one case failed; or \
                  `history --watch-drop` found a drop",
    },
    Documented {
        exits: &[Exit::Usage],
        name: "usage error",
        meaning: "usage error: flags, suite files, a rejected key, a case that does not exist; nothing was created",
    },
    Documented {
        exits: &[Exit::Empty],
        name: "nothing to judge",
        meaning: "empty: nothing was selected, or no case affects the verdict",
    },
    Documented {
        exits: &[Exit::Inconclusive],
        name: "inconclusive",
        meaning: "inconclusive: nothing failed, but something could not be judged",
    },
    Documented {
        exits: &[Exit::ReportNotWritten],
        name: "a report could not be written",
        meaning: "a report could not be written, and the exit code would otherwise have been 0",
    },
    Documented {
        exits: &[
            Exit::Signal(Signal::Hangup),
            Exit::Signal(Signal::Interrupt),
            Exit::Signal(Signal::Terminate),
        ],
        name: "stopped by a signal",
        meaning: "stopped by SIGHUP, SIGINT, SIGTERM; on Windows by closing the console, Ctrl-C, Ctrl-Break",
    },
];

/// All exit codes on one line, for `--help`.
#[cfg(feature = "cli")]
pub(crate) fn in_words() -> String {
    let rows = TABLE.iter();
    let rows = rows.map(|row| row.codes() + " " + row.name);
    rows.collect::<Vec<_>>().join("; ")
}

impl Documented {
    /// The codes, such as `129, 130, 143`.
    #[must_use]
    pub fn codes(&self) -> String {
        let codes = self.exits.iter().map(|exit| exit.code().to_string());
        codes.collect::<Vec<_>>().join(", ")
    }
}

/// Whether every report of a run is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reports {
    /// They are.
    Written,
    /// At least one is not.
    Missing,
}

impl Exit {
    /// How a run ends: by the same verdict that its reports show.
    #[must_use]
    pub fn of(outcome: &Outcome, reports: Reports) -> Self {
        if let End::Stopped { signal } = outcome.end {
            return Self::Signal(signal);
        }
        if outcome.end == End::Detached && outcome.is_created() {
            return Self::of_verdict(Verdict::Passed, reports);
        }
        Self::of_results(outcome, reports)
    }

    /// How a command ends that started no run and reports results: whatever stopped the run did not stop the command.
    #[must_use]
    pub fn of_results(outcome: &Outcome, reports: Reports) -> Self {
        let verdict = match Verdict::of(outcome) {
            Verdict::Inconclusive if !outcome.fails_if_inconclusive() => Verdict::Passed,
            verdict => verdict,
        };
        Self::of_verdict(verdict, reports)
    }

    fn of_verdict(verdict: Verdict, reports: Reports) -> Self {
        match (verdict, reports) {
            (Verdict::Passed | Verdict::Idle, Reports::Written) => Self::Passed,
            (Verdict::Passed | Verdict::Idle, Reports::Missing) => Self::ReportNotWritten,
            (Verdict::Failed, _) => Self::Failed,
            (Verdict::Inconclusive, _) => Self::Inconclusive,
            (Verdict::Empty, _) => Self::Empty,
            (Verdict::Refused, _) => Self::Usage,
        }
    }

    /// The number that the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Empty => 3,
            Self::Inconclusive => 4,
            Self::ReportNotWritten => 5,
            Self::Signal(Signal::Hangup) => 129,
            Self::Signal(Signal::Interrupt) => 130,
            Self::Signal(Signal::Terminate) => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod agreement;
