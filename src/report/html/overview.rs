//! The part of the page that needs no script: the verdict, the counts, the agents, and a plain table of the cases.

use askama::Template;

use super::agents::AgentRow;
use super::assets::{self, STYLE};
use super::clean;
use super::index;
use super::listed_case::{Class, ListedCase};
use super::reason::{capitalised, reason};
use super::warnings::{Warning, warnings};
use crate::outcome::{
    CaseTally, FailureGroup, Judgement, Outcome, Service, ThresholdCheck, Verdict,
};
use crate::report::compared::sentences;
use crate::report::elapsed::Elapsed;
use crate::report::sentence::Sentence;
use crate::text::{UntrustedText, counted};

/// More rows of the plain table would slow down browsers that run the script.
const MOST_ROWS: usize = 500;

/// More suite files with a gate of their own are in results.json only.
const MOST_GATES: usize = 50;

/// The rest is behind a fold.
const FIRST_AGENTS: usize = 12;

/// More agents are only in the list of cases.
const MOST_AGENTS: usize = 1_000;

/// In characters.
const LONGEST_REMARK: usize = 400;

/// The page up to the list of cases.
#[derive(Template)]
#[template(path = "page.html")]
pub(super) struct Overview<'a> {
    style: &'static str,
    policy: String,
    verdict: Verdict,
    title: String,
    reason: String,
    is_sandbox: bool,
    facts: Vec<(&'static str, String)>,
    started: String,
    counts: Counts,
    gates: Vec<GateLine>,
    /// The comparison with the baseline and with earlier runs.
    compared: Vec<GateLine>,
    warnings: Vec<Warning>,
    alike: Vec<Alike>,
    first_agents: &'a [AgentRow],
    more_agents: &'a [AgentRow],
    agents_left_out: usize,
    elapsed: String,
    rows: Vec<Row<'a>>,
    rows_left_out: usize,
    /// How many cases the script does not know.
    cases_left_out: usize,
}

/// The cases by what they count as, as text and as segments of a bar.
struct Counts {
    tally: CaseTally,
    total: String,
    /// Class, start and width in percent.
    segments: Vec<(Class, f64, f64)>,
}

/// A gate or a coverage floor of several cases together.
struct GateLine {
    /// The shape for its judgement.
    shape: &'static str,
    word: &'static str,
    text: String,
}

/// Failed attempts with the same remark.
struct Alike {
    remark: String,
    numbers: String,
}

/// A row of the plain table.
struct Row<'a> {
    class: Class,
    name: String,
    id: &'a str,
    agent: &'a str,
    result: String,
    location: String,
}

/// What [`Overview`] borrows.
pub(super) struct Parts<'a> {
    pub(super) outcome: &'a Outcome,
    pub(super) cases: &'a [ListedCase<'a>],
    pub(super) alike: &'a [FailureGroup<'a>],
    pub(super) agents: &'a [AgentRow],
    /// How many of the cases the script knows.
    pub(super) listed: usize,
}

impl<'a> Overview<'a> {
    pub(super) fn new(parts: &Parts<'a>) -> Self {
        let &Parts {
            outcome,
            cases,
            alike,
            agents,
            listed,
        } = parts;
        let verdict = Verdict::of(outcome);
        let reason = clean::line(&reason(outcome), LONGEST_REMARK);
        let first = agents.len().min(FIRST_AGENTS);
        let shown = agents.len().min(MOST_AGENTS);
        Self {
            style: STYLE,
            policy: assets::policy(),
            verdict,
            title: format!("{}: {reason}", capitalised(verdict.as_str())),
            reason,
            is_sandbox: outcome.service == Service::Sandbox,
            facts: facts(outcome),
            started: outcome.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            counts: Counts::new(cases),
            gates: gates(outcome),
            compared: compared(outcome),
            warnings: warnings(outcome),
            alike: alike.iter().map(Alike::new).collect(),
            first_agents: &agents[..first],
            more_agents: &agents[first..shown],
            agents_left_out: agents.len() - shown,
            elapsed: Elapsed(outcome.elapsed).to_string(),
            rows: cases.iter().take(MOST_ROWS).map(Row::new).collect(),
            rows_left_out: cases.len().saturating_sub(MOST_ROWS),
            cases_left_out: cases.len() - listed,
        }
    }

    /// The word for how good the verdict is, for the style.
    fn tone(&self) -> &'static str {
        match self.verdict {
            Verdict::Passed | Verdict::Idle => "good",
            Verdict::Failed | Verdict::Refused => "bad",
            Verdict::Inconclusive | Verdict::Empty => "doubtful",
        }
    }

    /// The shape that stands for the verdict.
    fn shape(&self) -> &'static str {
        match self.tone() {
            "good" => "passed",
            "bad" => "failed",
            _ => "errored",
        }
    }
}

impl Counts {
    fn new(cases: &[ListedCase]) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of cases are far below 2^53"
        )]
        let share = |count: usize| 100.0 * count as f64 / cases.len() as f64;
        let mut segments = Vec::new();
        let mut start = 0;
        for class in Class::ALL {
            let count = cases.iter().filter(|case| case.class == class).count();
            if count > 0 {
                segments.push((class, share(start), share(count)));
            }
            start += count;
        }
        Self {
            tally: CaseTally::of(cases.iter().map(|case| case.case)),
            total: counted(cases.len(), "test case"),
            segments,
        }
    }

    /// What the cases count as, with their number. The flaky ones are among the passed ones.
    fn terms(&self) -> Vec<(Class, u64)> {
        let tally = self.tally;
        let all = [
            (Class::Failed, tally.failed),
            (Class::Errored, tally.errored),
            (Class::Passed, tally.passed),
            (Class::Quarantined, tally.quarantined),
            (Class::Skipped, tally.skipped),
        ];
        all.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}

impl Alike {
    fn new(group: &FailureGroup) -> Self {
        Self {
            remark: clean::line(group.remark.as_raw(), LONGEST_REMARK),
            numbers: format!(
                "{} in {}",
                counted(group.attempts, "attempt"),
                counted(group.cases.len(), "case")
            ),
        }
    }
}

impl<'a> Row<'a> {
    fn new(listed: &'a ListedCase) -> Self {
        let headline = index::headline(listed);
        let remark = index::remark(listed);
        Self {
            class: listed.class,
            name: index::name(listed),
            id: listed.case.listing.id.as_str(),
            agent: listed.group.agent.as_str(),
            result: match remark {
                Some(remark) => format!("{headline}: {remark}"),
                None => headline,
            },
            location: clean::line(&listed.case.listing.location.to_string(), LONGEST_REMARK),
        }
    }
}

fn gates(outcome: &Outcome) -> Vec<GateLine> {
    let checks = ThresholdCheck::all(outcome).into_iter();
    let given = checks.filter(ThresholdCheck::is_given);
    let line = |check: ThresholdCheck| {
        let (shape, word) = shape(check.judge());
        let suite = check.suite.as_ref();
        let suite = suite.map_or("the whole run", UntrustedText::as_raw);
        let text = clean::line(&format!("{suite}: {check}"), LONGEST_REMARK);
        GateLine { shape, word, text }
    };
    given.take(MOST_GATES).map(line).collect()
}

fn compared(outcome: &Outcome) -> Vec<GateLine> {
    let line = |sentence: Sentence| GateLine {
        shape: shape(sentence.judgement).0,
        word: sentence.label,
        text: clean::line(&sentence.text, LONGEST_REMARK),
    };
    sentences(outcome).into_iter().map(line).collect()
}

/// The shape for a judgement, and the word for it.
fn shape(judgement: Judgement) -> (&'static str, &'static str) {
    match judgement {
        Judgement::Passed => ("passed", "reached"),
        Judgement::Failed => ("failed", "not reached"),
        Judgement::Open => ("errored", "open"),
    }
}

/// Facts about the run, each with its name.
fn facts(outcome: &Outcome) -> Vec<(&'static str, String)> {
    let service = match &outcome.service {
        Service::Api(address) => clean::line(address, LONGEST_REMARK),
        Service::Sandbox => "sandbox".to_owned(),
    };
    let left_out = outcome.scope.left_out;
    let shard = outcome.scope.shard.map(|shard| format!("shard {shard}"));
    let left_out = (left_out > 0).then(|| format!("{} left out", counted(left_out, "test case")));
    let selection: Vec<String> = shard.into_iter().chain(left_out).collect();
    let started = outcome.started.strftime("%-d %B %Y, %H:%M:%S UTC");
    let facts = [
        ("Started", Some(started.to_string())),
        ("Took", Some(Elapsed(outcome.elapsed).to_string())),
        ("Run", outcome.run.as_ref().map(ToString::to_string)),
        ("Service", Some(service)),
        (
            "Selection",
            (!selection.is_empty()).then(|| selection.join(", ")),
        ),
    ];
    let known = facts.into_iter();
    known
        .filter_map(|(name, fact)| Some((name, fact?)))
        .collect()
}
