//! One `JUnit` test case for all attempts of a case.
//!
//! If each of five attempts were a test, all would have the same name. Readers would treat them as retries, drop four
//! of them, or let one pass hide four failures.

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestRerun};

use super::{clean, transcript};
use crate::outcome::{
    Attempt, AttemptState, CaseOutcome, CaseState, GroupOutcome, Outcome, Quarantine,
};
use crate::report::commands::rerun_command;

/// In bytes. Trunk truncates longer texts.
const LONGEST_TEXT: usize = 8_000;

/// Readers list all of them, and GitLab limits the number of objects in a file.
const MAX_RERUNS: usize = 25;

/// What the form of a case depends on besides the case.
pub(super) struct CaseContext<'a> {
    pub(super) outcome: &'a Outcome,
    pub(super) group: &'a GroupOutcome,
    /// The maximum size of its transcripts, in bytes.
    pub(super) allowance: usize,
    /// Whether the thresholds tolerate failed cases of this suite file.
    pub(super) tolerates_failed: bool,
    /// Whether they tolerate cases without a result.
    pub(super) tolerates_errored: bool,
}

pub(super) fn render(
    case: &CaseOutcome,
    name: &str,
    class: &str,
    context: &CaseContext,
) -> TestCase {
    let mut test = TestCase::new(name, status(case, context));
    test.set_classname(class);
    test.set_time(case.duration());
    let location = &case.listing.location;
    test.extra
        .insert("file".into(), clean::line(&location.path).into());
    test.extra
        .insert("line".into(), location.line.to_string().into());
    test.add_properties(properties(case));
    if let Some(text) = transcript::of(case, context.allowance) {
        test.set_system_out(text);
    }
    test
}

fn status(case: &CaseOutcome, context: &CaseContext) -> TestCaseStatus {
    let decides = case.listing.decides();
    match &case.state {
        CaseState::Passed => {
            let mut status = TestCaseStatus::success();
            status.add_reruns(reruns(case, |_, _| true));
            status
        }
        CaseState::Skipped { reason } => skipped(reason.as_raw()),
        _ if !decides => skipped(&not_counted(case)),
        CaseState::Failed { .. } if context.tolerates_failed => skipped(&tolerated(case)),
        CaseState::Failed { .. } => failed(case, context),
        CaseState::Errored(_) if context.tolerates_errored => skipped(&tolerated(case)),
        CaseState::Errored(trouble) => {
            let headline = case.headline();
            let text = explanation(case, &headline, context);
            non_success(
                NonSuccessKind::Error,
                trouble.kind.as_str(),
                &headline,
                &text,
            )
        }
    }
}

fn failed(case: &CaseOutcome, context: &CaseContext) -> TestCaseStatus {
    let headline = case.headline();
    let message = match case.first_failed_remark() {
        Some(remark) => format!("{headline}: {}", remark.as_raw()),
        None => headline.clone(),
    };
    let text = explanation(case, &headline, context);
    let mut status = non_success(NonSuccessKind::Failure, "criteria_failed", &message, &text);
    let first = case
        .attempts
        .iter()
        .position(|attempt| attempt.state == AttemptState::Failed);
    status.add_reruns(reruns(case, |index, _| Some(index) != first));
    status
}

pub(super) fn skipped(reason: &str) -> TestCaseStatus {
    let reason = clean::line(reason);
    let reason = if reason.is_empty() {
        "skipped"
    } else {
        &reason
    };
    let mut status = TestCaseStatus::skipped();
    status.set_message(reason).set_description(reason);
    status
}

/// The message and the text both contain the reason: some readers show only one of them, and some hide blank ones.
pub(super) fn non_success(
    kind: NonSuccessKind,
    kind_name: &str,
    message: &str,
    text: &str,
) -> TestCaseStatus {
    let message = match clean::line(message) {
        blank if blank.is_empty() => kind_name.to_owned(),
        message => message,
    };
    let text = clean::fitting(clean::text(text).trim(), LONGEST_TEXT);
    let text = if text.is_empty() { &message } else { &text };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(kind_name).set_description(text);
    status.set_message(message);
    status
}

/// A result that the thresholds of the suite file or the run tolerate.
fn tolerated(case: &CaseOutcome) -> String {
    format!(
        "{}, which the gate tolerates: {}",
        case.state.as_str(),
        case.headline()
    )
}

/// Why the result does not count, and the result.
fn not_counted(case: &CaseOutcome) -> String {
    let why = match (&case.listing.skip, case.quarantine()) {
        (Some(reason), _) => reason.as_raw().to_owned(),
        (None, Some(quarantine)) => quarantined(quarantine),
        (None, None) => String::new(),
    };
    format!(
        "{why}; would have {}: {}",
        case.state.as_str(),
        case.headline()
    )
}

fn quarantined(quarantine: &Quarantine) -> String {
    let owner = quarantine.owner.as_ref();
    let owner = owner.map(|owner| format!(", owner {}", owner.as_raw()));
    let until = quarantine.until.map(|until| format!(", until {until}"));
    format!(
        "quarantined: {}{}{}",
        quarantine.reason.as_raw(),
        owner.unwrap_or_default(),
        until.unwrap_or_default()
    )
}

/// The headline, the command that runs the case again, and the remark of the service for each attempt that did not
/// pass.
fn explanation(case: &CaseOutcome, headline: &str, context: &CaseContext) -> String {
    let rerun = rerun_command(context.outcome, context.group, case);
    let mut lines = vec![headline.to_owned(), format!("run it again with: {rerun}")];
    for (index, attempt) in case.attempts.iter().enumerate() {
        if attempt.state != AttemptState::Passed {
            lines.push(remark(index, attempt));
        }
    }
    lines.join("\n")
}

fn remark(index: usize, attempt: &Attempt) -> String {
    let remarks = attempt.remarks.as_ref().filter(|remark| !remark.is_blank());
    format!(
        "attempt {} {} ({}): {}",
        index + 1,
        attempt.state.as_str(),
        attempt.job,
        remarks.map_or("no remark", |remark| remark.as_raw())
    )
}

/// Attempts that failed or have no verdict, in the elements that readers know from repeated tests.
fn reruns(case: &CaseOutcome, wanted: impl Fn(usize, &Attempt) -> bool) -> Vec<TestRerun> {
    let attempts = case.attempts.iter().enumerate();
    let rerun = |(index, attempt): (usize, &Attempt)| {
        let (kind, kind_name) = match attempt.state {
            AttemptState::Failed => (NonSuccessKind::Failure, "criteria_failed"),
            AttemptState::Errored => (NonSuccessKind::Error, "no_verdict"),
            AttemptState::Passed | AttemptState::Unfinished => return None,
        };
        let text = clean::text(&remark(index, attempt));
        let mut rerun = TestRerun::new(kind);
        rerun
            .set_type(kind_name)
            .set_message(clean::line(&text))
            .set_stack_trace(clean::fitting(&text, LONGEST_TEXT));
        Some(rerun)
    };
    attempts
        .filter(|(index, attempt)| wanted(*index, attempt))
        .filter_map(rerun)
        .take(MAX_RERUNS)
        .collect()
}

/// Those of [`PROPERTIES`](super::PROPERTIES).
fn properties(case: &CaseOutcome) -> Vec<Property> {
    let tally = case.tally();
    let planned = case.planned.unwrap_or_else(|| tally.total());
    let mut properties = vec![Property::new("case", case.listing.id.as_str())];
    if tally.total() == 0 || planned == 0 {
        return properties;
    }
    properties.extend([
        Property::new("attempts", planned.to_string()),
        Property::new("attempts.passed", tally.passed.to_string()),
    ]);
    if matches!(case.state, CaseState::Passed | CaseState::Failed { .. }) {
        let rate = share(tally.passed, planned);
        properties.extend([
            Property::new("evals.scores.pass_rate.type", "float"),
            Property::new("evals.scores.pass_rate.value", &rate),
            Property::new("dd_tags[sim.pass_rate]", &rate),
        ]);
    }
    properties
}

/// The share, at most 1, as the shortest decimal that reads back as the same double.
#[expect(clippy::cast_precision_loss, reason = "readers parse it as a double")]
fn share(part: u64, whole: u64) -> String {
    (part.min(whole) as f64 / whole as f64).to_string()
}
