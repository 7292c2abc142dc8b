//! Has the pass rate of an agent dropped? Looks at its runs with the newest cases and definitions, one after another.

use super::{RunTotals, Signature};
use crate::outcome::Rate;
use crate::statistics::{Counts, DropWatch};

/// The drop that is watched for, and the probability of a false alarm over all looks together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WatchSettings {
    /// Below 1.
    pub(crate) drop: Rate,
    /// Below 1.
    pub(crate) alpha: Rate,
}

/// What the runs are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    /// The first runs with the newest cases and definitions. They are not watched themselves.
    FirstRuns(usize),
    /// Attempts that are not part of the runs, such as those of a baseline.
    Given(Counts),
}

impl Reference {
    /// 20 runs of 20 cases with 3 attempts show a rate of 90 % with a standard error of one point.
    pub(crate) const DEFAULT: Self = Self::FirstRuns(20);
}

/// What is known about a drop of an agent's pass rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Watch {
    /// The attempts of the reference.
    pub(crate) reference: Counts,
    /// The number of runs that were compared with it.
    pub(crate) watched: usize,
    /// The number of earlier runs with other cases or definitions, and of runs with attempts that have no verdict.
    pub(crate) left_out: usize,
    /// About the smallest drop that can ever be seen; `None` without a reference, or if none can be seen.
    pub(crate) smallest_visible_drop: Option<f64>,
    pub(crate) result: WatchResult,
}

/// Whether a drop is proven.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum WatchResult {
    /// How many more runs are needed before one is compared.
    TooFewRuns { missing: usize },
    /// The alarm is raised once the evidence reaches 1 / alpha.
    NoDrop { evidence: f64 },
    /// An alarm was raised, and the rate is still that low.
    Dropped {
        /// The index of the run that raised it.
        alarm: usize,
        evidence: f64,
        /// The index of the first run since which the rate is lower, most likely.
        since: usize,
        /// The attempts since then.
        now: Counts,
    },
}

/// Watches the runs of an agent, which are in their order.
///
/// Only complete runs with the newest signature are compared. Runs of another mix of cases have another rate.
#[must_use]
pub(crate) fn watch(runs: &[RunTotals], reference: Reference, settings: WatchSettings) -> Watch {
    let comparable = comparable(runs);
    let (counts, first) = match reference {
        Reference::FirstRuns(first) => (sum(&comparable[..first.min(comparable.len())]), first),
        Reference::Given(counts) => (counts, 0),
    };
    let watched = comparable.get(first..).unwrap_or_default();
    let mut drop = DropWatch::new(counts, settings.drop.to_f64(), settings.alpha.to_f64());
    for run in watched {
        drop.add(run.counts);
    }
    let missing = (first + 1).saturating_sub(comparable.len());
    let visible = drop.smallest_visible_drop();
    Watch {
        reference: counts,
        watched: watched.len(),
        left_out: runs.len() - comparable.len(),
        smallest_visible_drop: visible.filter(|drop| counts.rate() >= Some(*drop)),
        result: match missing {
            0 => result(&drop, watched),
            missing => WatchResult::TooFewRuns { missing },
        },
    }
}

fn comparable(runs: &[RunTotals]) -> Vec<RunTotals> {
    let newest: Option<Signature> = runs.last().map(|run| run.signature);
    let same = runs.iter().filter(|run| Some(run.signature) == newest);
    same.filter(|run| run.is_complete).copied().collect()
}

fn sum(runs: &[RunTotals]) -> Counts {
    let mut counts = Counts::default();
    for run in runs {
        counts += run.counts;
    }
    counts
}

fn result(drop: &DropWatch, watched: &[RunTotals]) -> WatchResult {
    let evidence = drop.evidence();
    let run = |number: usize| watched.get(number.checked_sub(1)?).map(|run| run.run);
    let level = drop.level();
    let since = level.and_then(|level| Some((run(level.first_run)?, level.counts)));
    // After an alarm, the agent may have become good again.
    let since = since.filter(|_| drop.is_large());
    match drop.alarm().and_then(run).zip(since) {
        None => WatchResult::NoDrop { evidence },
        Some((alarm, (since, now))) => WatchResult::Dropped {
            alarm,
            evidence,
            since,
            now,
        },
    }
}

#[cfg(test)]
impl WatchResult {
    fn is_dropped(self) -> bool {
        matches!(self, Self::Dropped { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::History;
    use crate::history::fixture::run;
    use crate::id::AgentId;

    const SETTINGS: WatchSettings = WatchSettings {
        drop: Rate::TENTH,
        alpha: Rate::PERCENT,
    };

    /// The totals of runs with these words, one run for each.
    fn totals(words: &[&[&str]]) -> Vec<RunTotals> {
        let runs = words.iter().enumerate();
        let runs = runs.map(|(index, words)| run(&format!("{index:04}"), words));
        let runs: Vec<_> = runs.collect();
        History::of(&runs).runs_of(&AgentId::new("A").unwrap(), |_| true)
    }

    const GOOD: &[&str] = &["passed", "passed", "flaky"];
    const BAD: &[&str] = &["passed", "failed", "flaky"];

    #[test]
    fn a_drop_is_found_with_the_run_since_which_the_rate_is_lower() {
        let runs = totals(&[vec![GOOD; 30], vec![BAD; 20]].concat());
        let watch = watch(&runs, Reference::DEFAULT, SETTINGS);
        assert_eq!(watch.reference, Counts::new(160, 180));
        assert_eq!(watch.watched, 30);
        let WatchResult::Dropped {
            alarm, since, now, ..
        } = watch.result
        else {
            panic!("{watch:?}")
        };
        assert_eq!((since, now), (30, Counts::new(100, 180)));
        assert!((31..50).contains(&alarm), "{alarm}");
    }

    #[test]
    fn an_alarm_ends_once_the_agent_is_good_again() {
        let dropped = [vec![GOOD; 20], vec![BAD; 12]].concat();
        assert!(
            watch(&totals(&dropped), Reference::DEFAULT, SETTINGS)
                .result
                .is_dropped()
        );
        let mended = [dropped, vec![GOOD; 40]].concat();
        assert!(
            !watch(&totals(&mended), Reference::DEFAULT, SETTINGS)
                .result
                .is_dropped()
        );
    }

    #[test]
    fn without_a_drop_there_is_no_alarm() {
        let watch = watch(&totals(&vec![GOOD; 200]), Reference::DEFAULT, SETTINGS);
        assert!(matches!(watch.result, WatchResult::NoDrop { evidence } if evidence < 100.0));
        assert!(watch.smallest_visible_drop >= Some(0.1));
    }

    #[test]
    fn runs_with_other_cases_or_open_attempts_are_left_out() {
        let open: &[&str] = &["passed", "errored", "flaky"];
        let other: &[&str] = &["failed", "failed"];
        let runs = totals(&[vec![other; 3], vec![open; 2], vec![GOOD; 15]].concat());
        let watch = watch(&runs, Reference::DEFAULT, SETTINGS);
        assert_eq!(watch.left_out, 5);
        assert_eq!(watch.result, WatchResult::TooFewRuns { missing: 6 });
        assert_eq!(watch.reference, Counts::new(120, 135));
    }

    #[test]
    fn a_reference_from_elsewhere_needs_one_run() {
        let given = Reference::Given(Counts::new(90, 100));
        let of = |runs: usize| watch(&totals(&vec![BAD; runs]), given, SETTINGS);
        assert_eq!(of(0).result, WatchResult::TooFewRuns { missing: 1 });
        assert_eq!(of(1).watched, 1);
        assert!(of(40).result.is_dropped());
    }

    #[test]
    fn no_drop_is_visible_if_the_reference_rate_is_smaller_than_the_drop() {
        let runs = totals(&vec![&["failed", "failed"][..]; 30]);
        let watch = watch(&runs, Reference::DEFAULT, SETTINGS);
        assert_eq!(watch.smallest_visible_drop, None);
    }
}
