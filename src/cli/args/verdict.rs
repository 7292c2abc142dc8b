//! The arguments that decide the verdict and the exit code.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::values::{FailOnList, alpha, fail_on, gate, share};
use crate::outcome::{Criteria, Rate};

/// What decides the verdict and the exit code.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Verdict")]
pub(in crate::cli) struct VerdictArgs {
    /// Share of the judged cases of the run that must pass [default: every case]
    #[arg(long, value_name = "cases=SHARE", env = "SIGMA_SUITE_GATE", value_parser = gate)]
    gate: Option<Rate>,

    /// Share of the cases that must have a result; with less, the run is inconclusive [default: 1]
    #[arg(long, value_name = "SHARE", env = "SIGMA_SUITE_MIN_COVERAGE", value_parser = share)]
    min_coverage: Option<Rate>,

    /// Findings that make the exit code non-zero: failed, inconclusive, flaky, regression, drop [default: failed,inconclusive]
    #[arg(long, value_name = "LIST", env = "SIGMA_SUITE_FAIL_ON", value_parser = fail_on)]
    fail_on: Option<FailOnList>,

    /// Compare each agent with the results in this file, which `baseline save` has written
    #[arg(long, value_name = "FILE", env = "SIGMA_SUITE_BASELINE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) baseline: Option<PathBuf>,

    /// Watch each agent over its runs for a pass rate that has dropped by at least this share [default with
    /// --fail-on drop: 0.1]
    #[arg(long, value_name = "SHARE", env = "SIGMA_SUITE_WATCH_DROP", value_parser = alpha)]
    pub(in crate::cli) watch_drop: Option<Rate>,

    /// Earlier runs besides those of the state folder; `history --save` writes the file (repeatable)
    #[arg(long = "history", value_name = "FILE", env = "SIGMA_SUITE_HISTORY", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) history: Vec<PathBuf>,

    /// Accepted probability of a false alarm, of the comparison with the baseline and of the watch [default: 0.01]
    #[arg(long, value_name = "SHARE", env = "SIGMA_SUITE_ALPHA", value_parser = alpha)]
    alpha: Option<Rate>,
}

impl VerdictArgs {
    /// Replaces the criteria that flags or variables give.
    pub(in crate::cli) fn apply(&self, criteria: &mut Criteria) {
        criteria.run.cases = self.gate.or(criteria.run.cases);
        criteria.run.min_coverage = self.min_coverage.or(criteria.run.min_coverage);
        criteria.alpha = self.alpha.unwrap_or(criteria.alpha);
        if let Some(FailOnList(fail_on)) = &self.fail_on {
            criteria.fail_on.clone_from(fail_on);
        }
    }
}
