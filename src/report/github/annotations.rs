//! Annotations: messages that GitHub shows on the lines of the suite files.

use indexmap::IndexMap;

use super::repository::Repository;
use crate::outcome::{CaseState, Listed, Location, Outcome, Service, Tolerance, Verdict};
use crate::report::ending::ending;
use crate::text::{UntrustedText, counted, one_line, shortened};

/// The runner shows 10 of a step, and adds one for the exit code of the process. A composite action is one step.
const MOST: usize = 9;

/// In characters. The texts of a message with all their escapes stay below the runner's limit of 4,096.
const LONGEST_NAME: usize = 100;
const LONGEST_PATH: usize = 200;
const LONGEST_HEADLINE: usize = 300;
const LONGEST_REMARK: usize = 500;

/// How GitHub shows an annotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnotationLevel {
    /// As an error.
    Error,
    /// As a warning.
    Warning,
}

/// A message on a line of a file. Every text is a single line without control characters, except that the message has
/// lines of its own.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// How it is shown.
    pub level: AnnotationLevel,
    /// The path from the root of the repository, line and column; `None` if it is about no file of the repository.
    pub location: Option<(String, usize, usize)>,
    /// What it is about.
    pub title: String,
    /// The message.
    pub message: String,
}

/// A finding that gets an annotation if there is room.
struct Finding<'a> {
    word: &'static str,
    /// How many cases it is about; a run counts as one.
    count: usize,
    location: Option<&'a Location>,
    /// Whether the run can pass nevertheless.
    is_tolerated: bool,
    title: String,
    message: String,
}

/// The annotations of a run: at most nine errors and nine warnings, the most important first. The last one counts those
/// that are left out.
#[must_use]
pub fn annotations(outcome: &Outcome, repository: &Repository) -> Vec<Annotation> {
    let tolerance = Tolerance::of(outcome);
    let is_error = |finding: &Finding| !finding.is_tolerated;
    let mut cases = failed(outcome, &tolerance);
    cases.extend(errored(outcome, &tolerance));
    let (mut errors, tolerated): (Vec<_>, Vec<_>) = cases.into_iter().partition(is_error);
    if errors.is_empty() {
        errors.extend(run_verdict(outcome));
    }
    let mut warnings = of_run(outcome);
    warnings.extend(tolerated);
    warnings.extend(doubtful(outcome));
    let shown = [
        (AnnotationLevel::Error, errors),
        (AnnotationLevel::Warning, warnings),
    ];
    let shown = shown.into_iter();
    let shown = shown.flat_map(|(level, findings)| of_level(level, findings, outcome, repository));
    shown.collect()
}

fn of_level(
    level: AnnotationLevel,
    mut findings: Vec<Finding>,
    outcome: &Outcome,
    repository: &Repository,
) -> Vec<Annotation> {
    if let Some(note) = left_out(findings.get(MOST..).unwrap_or_default()) {
        findings.truncate(MOST);
        if let Some(last) = findings.last_mut() {
            last.message = format!("{}\n{note}", last.message);
        }
    }
    let sandbox = match outcome.service {
        Service::Sandbox => "sandbox: ",
        Service::Api(_) => "",
    };
    let annotation = |finding: Finding| Annotation {
        level,
        location: finding.location.and_then(|location| {
            let path = repository.path(&location.path)?;
            Some((path, location.line, location.column))
        }),
        title: format!("{sandbox}{}", finding.title),
        message: finding.message,
    };
    findings.into_iter().map(annotation).collect()
}

/// `not shown here: 3 failed, 2 errored`, if anything is.
fn left_out(findings: &[Finding]) -> Option<String> {
    let mut counts: IndexMap<&str, usize> = IndexMap::new();
    for finding in findings {
        *counts.entry(finding.word).or_default() += finding.count;
    }
    let counts = counts.iter().map(|(word, count)| format!("{count} {word}"));
    let counts: Vec<String> = counts.collect();
    let note = || format!("not shown here: {}; see the job summary", counts.join(", "));
    (!counts.is_empty()).then(note)
}

fn failed<'a>(outcome: &'a Outcome, tolerance: &Tolerance) -> Vec<Finding<'a>> {
    let failed = outcome.deciding().filter(|(_, case)| case.is_failed());
    let failed = failed.map(|listed| {
        let mut finding = of_case("failed", listed, None);
        finding.is_tolerated = tolerance.tolerates_failed(&listed.0.path);
        finding
    });
    failed.collect()
}

/// One for each reason, because many cases often have the same one.
fn errored<'a>(outcome: &'a Outcome, tolerance: &Tolerance) -> Vec<Finding<'a>> {
    let mut reasons: IndexMap<(bool, String), Vec<Listed>> = IndexMap::new();
    for (group, case) in outcome.deciding() {
        if matches!(case.state, CaseState::Errored(_)) {
            let is_tolerated = tolerance.tolerates_errored(&group.path);
            let cases = reasons.entry((is_tolerated, case.headline())).or_default();
            cases.push((group, case));
        }
    }
    let reasons = reasons
        .iter()
        .filter_map(|((is_tolerated, reason), cases)| {
            let mut finding = of_reason(reason, cases)?;
            finding.is_tolerated = *is_tolerated;
            Some(finding)
        });
    reasons.collect()
}

fn of_reason<'a>(reason: &str, cases: &[Listed<'a>]) -> Option<Finding<'a>> {
    let (first, count) = (*cases.first()?, cases.len());
    let mut finding = of_case("errored", first, None);
    if count > 1 {
        let reason = shortened(&one_line(reason), LONGEST_HEADLINE);
        finding.count = count;
        finding.title = format!("errored: {}", counted(count, "case"));
        finding.message = format!("{reason}\nthe first is {}", at(first));
    }
    Some(finding)
}

/// The run itself, if it did not pass and no case shows why.
fn run_verdict(outcome: &Outcome) -> Option<Finding<'static>> {
    let verdict = Verdict::of(outcome);
    if matches!(verdict, Verdict::Passed | Verdict::Idle) {
        return None;
    }
    Some(Finding {
        word: verdict.as_str(),
        count: 1,
        location: None,
        is_tolerated: false,
        title: format!("run verdict: {}", verdict.as_str()),
        message: shortened(&one_line(&ending(outcome).message), LONGEST_REMARK),
    })
}

/// What is worth a look in the run as a whole.
fn of_run(outcome: &Outcome) -> Vec<Finding<'static>> {
    let warnings = outcome.warnings().into_iter();
    let warnings = warnings.map(|warning| Finding {
        word: "warnings",
        count: 1,
        location: None,
        is_tolerated: false,
        title: "warning".to_owned(),
        message: shortened(&one_line(&warning), LONGEST_REMARK),
    });
    warnings.collect()
}

/// The flaky cases, and those in quarantine that did not pass.
fn doubtful(outcome: &Outcome) -> Vec<Finding<'_>> {
    let flaky = outcome.deciding().filter(|(_, case)| case.is_flaky());
    let flaky = flaky.map(|listed| of_case("flaky", listed, None));
    let quarantined = outcome.listed().filter(|(_, case)| {
        let is_bad = matches!(case.state, CaseState::Failed { .. } | CaseState::Errored(_));
        is_bad && case.quarantine().is_some() && case.listing.skip.is_none()
    });
    let quarantined = quarantined.map(|listed| {
        let reason = listed.1.quarantine().map(|quarantine| &quarantine.reason);
        of_case("quarantined", listed, reason)
    });
    flaky.chain(quarantined).collect()
}

fn of_case<'a>(
    word: &'static str,
    (group, case): Listed<'a>,
    reason: Option<&UntrustedText>,
) -> Finding<'a> {
    let mut lines = vec![shortened(&one_line(&case.headline()), LONGEST_HEADLINE)];
    if let Some(failed) = case.failed_remarks().first() {
        lines.push(format!("remark: {}", short(failed.remark, LONGEST_REMARK)));
    }
    lines.extend(reason.map(|reason| format!("quarantine: {}", short(reason, LONGEST_NAME))));
    lines.push(at((group, case)));
    Finding {
        word,
        count: 1,
        location: Some(&case.listing.location),
        is_tolerated: false,
        title: format!("{word}: {}", short(&case.name(), LONGEST_NAME)),
        message: lines.join("\n"),
    }
}

/// Case, agent and location, for the log, which does not show where an annotation is.
fn at((group, case): Listed) -> String {
    let (id, agent) = (&case.listing.id, short(&group.agent_name, LONGEST_NAME));
    let location = shortened(&case.listing.location.to_string(), LONGEST_PATH);
    format!("{id} of agent {agent} at {location}")
}

fn short(text: &UntrustedText, longest: usize) -> String {
    shortened(&text.to_string(), longest)
}
