//! One `JUnit` test case for all attempts of a case.
//!
//! If each of five attempts were a test, all would have the same name. Readers would treat them as retries, drop four
//! of them, or let one pass hide four failures.

use std::io;

use quick_xml::events::BytesText;

use super::xml::{Xml, properties, seconds};
use super::{clean, transcript};
use crate::outcome::{
    Attempt, AttemptState, CaseOutcome, CaseState, GroupOutcome, Outcome, Quarantine,
};
use crate::report::commands::rerun_command;

/// In bytes. Trunk truncates longer texts.
const LONGEST_TEXT: usize = 8_000;

/// Readers list all of them, and GitLab limits the number of objects in a file.
const MAX_RERUNS: usize = 25;

/// The type of a failure, and that of an attempt that ended without a verdict.
const CRITERIA_FAILED: &str = "criteria_failed";

const NO_VERDICT: &str = "no_verdict";

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

/// What readers count a test as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TestState {
    Passed,
    Failed,
    Errored,
    Skipped,
}

/// What a case counts as in the file.
pub(super) fn state(case: &CaseOutcome, context: &CaseContext) -> TestState {
    match &case.state {
        CaseState::Passed => TestState::Passed,
        CaseState::Skipped { .. } => TestState::Skipped,
        _ if !case.listing.decides() => TestState::Skipped,
        CaseState::Failed { .. } if context.tolerates_failed => TestState::Skipped,
        CaseState::Failed { .. } => TestState::Failed,
        CaseState::Errored(_) if context.tolerates_errored => TestState::Skipped,
        CaseState::Errored(_) => TestState::Errored,
    }
}

pub(super) fn write(
    xml: &mut Xml,
    case: &CaseOutcome,
    name: &str,
    class: &str,
    context: &CaseContext,
) -> io::Result<()> {
    let location = &case.listing.location;
    let test = xml.create_element("testcase").with_attributes([
        ("name", name),
        ("classname", class),
        ("time", &seconds(case.duration())),
        ("file", &clean::line(&location.path)),
        ("line", &location.line.to_string()),
    ]);
    test.write_inner_content(|xml| {
        properties(xml, &case_properties(case))?;
        write_state(xml, case, context)?;
        if let Some(text) = transcript::of(case, context.allowance) {
            let element = xml.create_element("system-out");
            element.write_text_content(BytesText::new(&text))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn write_state(xml: &mut Xml, case: &CaseOutcome, context: &CaseContext) -> io::Result<()> {
    match state(case, context) {
        TestState::Passed => reruns(xml, ["flakyFailure", "flakyError"], case, None),
        TestState::Skipped => skipped(xml, &why_skipped(case)),
        TestState::Failed => failed(xml, case, context),
        TestState::Errored => {
            let headline = case.headline();
            let text = explanation(case, &headline, context);
            let kind = match &case.state {
                CaseState::Errored(trouble) => trouble.kind.as_str(),
                _ => NO_VERDICT,
            };
            not_passed(xml, "error", kind, &headline, &text)
        }
    }
}

fn failed(xml: &mut Xml, case: &CaseOutcome, context: &CaseContext) -> io::Result<()> {
    let headline = case.headline();
    let message = match case.first_failed_remark() {
        Some(remark) => format!("{headline}: {}", remark.as_raw()),
        None => headline.clone(),
    };
    let text = explanation(case, &headline, context);
    not_passed(xml, "failure", CRITERIA_FAILED, &message, &text)?;
    let mut attempts = case.attempts.iter();
    let first = attempts.position(|attempt| attempt.state == AttemptState::Failed);
    reruns(xml, ["rerunFailure", "rerunError"], case, first)
}

pub(super) fn skipped(xml: &mut Xml, reason: &str) -> io::Result<()> {
    let reason = match &*clean::line(reason) {
        "" => "skipped".to_owned(),
        reason => reason.to_owned(),
    };
    let element = xml.create_element("skipped");
    let element = element.with_attribute(("message", &*reason));
    element.write_text_content(BytesText::new(&reason))?;
    Ok(())
}

/// The message and the text both contain the reason: some readers show only one of them, and some hide blank ones.
pub(super) fn not_passed(
    xml: &mut Xml,
    element: &str,
    kind: &str,
    message: &str,
    text: &str,
) -> io::Result<()> {
    let message = clean::line(message);
    let message = if message.is_empty() { kind } else { &message };
    let text = clean::text(text);
    let text = clean::fitting(text.trim(), LONGEST_TEXT);
    let text = if text.is_empty() { message } else { &text };
    let element = xml.create_element(element);
    let element = element.with_attributes([("message", message), ("type", kind)]);
    element.write_text_content(BytesText::new(text))?;
    Ok(())
}

/// Why a case counts as skipped.
fn why_skipped(case: &CaseOutcome) -> String {
    match &case.state {
        CaseState::Skipped { reason } => reason.as_raw().to_owned(),
        _ if case.listing.decides() => tolerated(case),
        _ => not_counted(case),
    }
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

/// Attempts that failed or have no verdict, in the elements that readers know from repeated tests: one for a failure,
/// one for an error.
fn reruns(
    xml: &mut Xml,
    [failure, error]: [&str; 2],
    case: &CaseOutcome,
    except: Option<usize>,
) -> io::Result<()> {
    let attempts = case.attempts.iter().enumerate();
    let shown = attempts.filter_map(|(index, attempt)| match attempt.state {
        _ if Some(index) == except => None,
        AttemptState::Failed => Some((failure, CRITERIA_FAILED, remark(index, attempt))),
        AttemptState::Errored => Some((error, NO_VERDICT, remark(index, attempt))),
        AttemptState::Passed | AttemptState::Unfinished => None,
    });
    for (element, kind, remark) in shown.take(MAX_RERUNS) {
        let text = clean::text(&remark);
        let rerun = xml.create_element(element);
        let rerun = rerun.with_attributes([("message", &*clean::line(&text)), ("type", kind)]);
        rerun.write_inner_content(|xml| {
            let text = clean::fitting(&text, LONGEST_TEXT);
            let trace = xml.create_element("stackTrace");
            trace.write_text_content(BytesText::new(&text)).map(drop)
        })?;
    }
    Ok(())
}

/// Those of [`PROPERTIES`](super::PROPERTIES).
fn case_properties(case: &CaseOutcome) -> Vec<(&'static str, String)> {
    let tally = case.tally();
    let planned = case.planned.unwrap_or_else(|| tally.total());
    let mut properties = vec![("case", case.listing.id.to_string())];
    if tally.total() == 0 || planned == 0 {
        return properties;
    }
    properties.extend([
        ("attempts", planned.to_string()),
        ("attempts.passed", tally.passed.to_string()),
    ]);
    if matches!(case.state, CaseState::Passed | CaseState::Failed { .. }) {
        let rate = share(tally.passed, planned);
        properties.extend([
            ("evals.scores.pass_rate.type", "float".to_owned()),
            ("evals.scores.pass_rate.value", rate.clone()),
            ("dd_tags[sim.pass_rate]", rate),
        ]);
    }
    properties
}

/// The share, at most 1, as the shortest decimal that reads back as the same double.
#[expect(clippy::cast_precision_loss, reason = "readers parse it as a double")]
fn share(part: u64, whole: u64) -> String {
    (part.min(whole) as f64 / whole as f64).to_string()
}
