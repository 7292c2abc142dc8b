//! The exit codes, and how an outcome maps to them.

use std::process::ExitCode;

use crate::outcome::{End, Outcome, Signal, Verdict};

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: the run passed, it was detached with all its batches, there was rightly nothing to do, or a command without a
    /// verdict did what it was asked. Also an inconclusive run, if `--fail-on` says so.
    Passed,
    /// 1: at least one case failed its gate.
    Failed,
    /// 2: flags, suite files, a refused key, an unknown case; nothing was created.
    Usage,
    /// 3: nothing was selected, or nothing that decides.
    Empty,
    /// 4: nothing failed, but something could not be judged.
    Inconclusive,
    /// 5: a report could not be written, and the exit code would otherwise have been 0.
    ReportNotWritten,
    /// 129, 130, 143: stopped by a signal.
    Signal(Signal),
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
