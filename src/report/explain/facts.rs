//! The parts of an explanation, each in words.

use crate::outcome::{
    CaseState, Explanation, FailOn, Judgement, Quarantine, Tally, ThresholdCheck,
};
use crate::report::ending;
use crate::report::layout::short;

/// In characters. The whole remark is shown by `show`.
const LONGEST_REMARK: usize = 200;

/// A named line.
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) text: String,
}

/// What a part of an explanation has to say; it may be nothing.
type Part = fn(&Explanation) -> Vec<Fact>;

/// All parts in their order. Another part is another function in this list.
const PARTS: [Part; 6] = [attempts, gate, decides, definition, baseline, run];

/// All lines of an explanation.
pub(super) fn of(explanation: &Explanation) -> Vec<Fact> {
    PARTS.iter().flat_map(|part| part(explanation)).collect()
}

fn fact(name: &'static str, text: String) -> Vec<Fact> {
    vec![Fact { name, text }]
}

fn attempts(explanation: &Explanation) -> Vec<Fact> {
    let (_, case) = explanation.listed;
    let tally = case.tally();
    let seen = counts(tally, case.planned);
    let planned = match case.planned {
        Some(planned) => format!("of {planned} planned"),
        None => "of an unknown number".to_owned(),
    };
    let remark = case.first_failed_remark();
    let remark = remark.map(|remark| {
        let remark = short(remark, LONGEST_REMARK);
        format!("; the first failed one: {remark}")
    });
    let text = format!("{seen} {planned}{}", remark.unwrap_or_default());
    fact("attempts", text)
}

/// The result in the baseline, if the run is compared with one.
fn baseline(explanation: &Explanation) -> Vec<Fact> {
    let (_, case) = explanation.listed;
    if explanation.outcome.baseline.is_none() {
        return Vec::new();
    }
    let text = match explanation.baseline() {
        None => "the case is not in it".to_owned(),
        Some(known) => {
            let changed = case.is_changed_since(known);
            let compared = if changed {
                "; not compared, definition changed"
            } else {
                ""
            };
            let (passed, planned, date) = (known.passed, known.planned, known.date);
            format!("{passed} of {planned} attempts passed on {date}{compared}")
        }
    };
    fact("baseline", text)
}

/// The attempts by state, with those that were planned and not seen.
fn counts(tally: Tally, planned: Option<u64>) -> String {
    let unseen = planned.map_or(0, |planned| planned.saturating_sub(tally.total()));
    let all = [
        (tally.passed, "passed"),
        (tally.failed, "failed"),
        (tally.errored, "errored"),
        (tally.unfinished, "unfinished"),
        (unseen, "not seen"),
    ];
    let shown = all.iter().filter(|(count, _)| *count > 0);
    let shown: Vec<String> = shown
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if shown.is_empty() {
        "none seen".to_owned()
    } else {
        shown.join(", ")
    }
}

fn gate(explanation: &Explanation) -> Vec<Fact> {
    let (_, case) = explanation.listed;
    let gate = case.listing.gate;
    let text = match &case.state {
        CaseState::Skipped { .. } => format!("{gate}; the case did not run"),
        CaseState::Errored(trouble) => {
            format!(
                "{gate}: {}; no verdict, since {trouble}",
                bounds(explanation)
            )
        }
        CaseState::Passed | CaseState::Failed { .. } if explanation.is_by_counters() => {
            let counters =
                "decided by the counters of the batch run, since not all attempts were listed";
            format!("{gate}: {}; {counters}", case.headline())
        }
        CaseState::Passed => {
            let passed = case.tally().passed;
            format!(
                "{gate}: {}; {passed} passed, so it is reached",
                required(explanation)
            )
        }
        CaseState::Failed { .. } => {
            format!("{gate}: {}, so it cannot be reached", bounds(explanation))
        }
    };
    fact("gate", text)
}

/// How many attempts had to pass.
fn required(explanation: &Explanation) -> String {
    let (_, case) = explanation.listed;
    match (case.required(), case.planned) {
        (Some(required), Some(planned)) => format!("{required} of {planned} must pass"),
        (Some(required), None) => format!("{required} must pass"),
        (None, _) => "how many must pass depends on how many are planned".to_owned(),
    }
}

/// How many attempts had to pass, did, and could have.
fn bounds(explanation: &Explanation) -> String {
    let bounds = explanation.bounds();
    let required = required(explanation);
    let passed = match bounds.at_most {
        Some(at_most) if at_most > bounds.passed => {
            format!("{} passed, at most {at_most} could", bounds.passed)
        }
        Some(_) => format!("{} passed, and no more could", bounds.passed),
        None => format!("{} passed", bounds.passed),
    };
    format!("{required}; {passed}")
}

fn decides(explanation: &Explanation) -> Vec<Fact> {
    let (_, case) = explanation.listed;
    let text = match (&case.listing.skip, case.listing.quarantine.as_deref()) {
        (Some(reason), _) => format!("no, it is skipped: {reason}"),
        (None, Some(quarantine)) => in_quarantine(quarantine),
        (None, None) => "yes, it is neither skipped nor in quarantine".to_owned(),
    };
    fact("decides", text)
}

fn in_quarantine(quarantine: &Quarantine) -> String {
    let reason = &quarantine.reason;
    let owner = quarantine.owner.as_ref();
    let owner = owner.map_or_else(String::new, |owner| format!(" (owner: {owner})"));
    match (quarantine.is_expired, quarantine.until) {
        (true, Some(until)) => format!("yes, its quarantine ended on {until}{owner}: {reason}"),
        (true, None) => format!("yes, its quarantine ended{owner}: {reason}"),
        (false, Some(until)) => format!("no, in quarantine until {until}{owner}: {reason}"),
        (false, None) => format!("no, in quarantine without an end{owner}: {reason}"),
    }
}

fn definition(explanation: &Explanation) -> Vec<Fact> {
    let (_, case) = explanation.listed;
    let text = match (case.definition, &explanation.earlier) {
        (None, _) => "not known".to_owned(),
        (Some(digest), None) => format!("{digest}; no earlier run with it is kept"),
        (Some(digest), Some(earlier)) => {
            let run = &earlier.run;
            match explanation.is_redefined() {
                Some(true) => {
                    let earlier = earlier.definition;
                    format!("{digest}; changed, it was {earlier} in run {run}")
                }
                _ => format!("{digest}; the same as in run {run}"),
            }
        }
    };
    fact("definition", text)
}

fn run(explanation: &Explanation) -> Vec<Fact> {
    let (_, case) = explanation.listed;
    let verdict = ending::verdict(explanation.outcome);
    if !case.listing.decides() {
        return fact("run", format!("{verdict}; the case does not count for it"));
    }
    let parts = [format!(
        "{verdict}; the case counts as {}",
        case.state.as_str()
    )];
    let parts = parts.into_iter().chain(thresholds(explanation));
    let parts = parts.chain(findings(explanation));
    fact("run", parts.collect::<Vec<_>>().join("; "))
}

/// What must be reached by several cases together.
fn thresholds(explanation: &Explanation) -> Vec<String> {
    let checks = explanation.thresholds();
    if checks.is_empty() {
        return vec!["every case that decides must pass".to_owned()];
    }
    let shown = checks.iter().map(|check: &ThresholdCheck| {
        let of = if check.path.is_some() { "suite" } else { "run" };
        let judged = match check.judge() {
            Judgement::Passed => "reached",
            Judgement::Failed => "missed",
            Judgement::Open => "open",
        };
        format!("threshold of the {of} {judged}: {check}")
    });
    shown.collect()
}

/// What `--fail-on` makes of the case and its agent.
fn findings(explanation: &Explanation) -> Vec<String> {
    let (_, case) = explanation.listed;
    let outcome = explanation.outcome;
    let flaky = case.is_flaky().then(|| {
        if outcome.criteria.fail_on.contains(&FailOn::Flaky) {
            "it is flaky, which --fail-on makes a failure of the run"
        } else {
            "it is flaky, which is no failure without --fail-on flaky"
        }
    });
    let is_errored = matches!(case.state, CaseState::Errored(_));
    let inconclusive = (is_errored && !outcome.fails_if_inconclusive())
        .then_some("--fail-on lets an inconclusive run exit with 0");
    let fails_on = |finding| outcome.criteria.fail_on.contains(&finding);
    let regression = (fails_on(FailOn::Regression) && explanation.is_of_regression())
        .then_some("its agent has a regression, which --fail-on makes a failure of the run");
    let drop = (fails_on(FailOn::Drop) && explanation.is_of_drop()).then_some(
        "the pass rate of its agent has dropped, which --fail-on makes a failure of the run",
    );
    let all = [flaky, inconclusive, regression, drop]
        .into_iter()
        .flatten();
    all.map(str::to_owned).collect()
}
