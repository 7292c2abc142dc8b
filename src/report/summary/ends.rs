//! What goes on, what the run came to, and where to read on.

use std::path::Path;

use super::page::Page;
use crate::outcome::{BatchEnd, BatchOutcome, CaseTally, End, Outcome, Scope, Service, Verdict};
use crate::report::elapsed::Elapsed;
use crate::report::ending;
use crate::text::{counted, one_line, shortened};

/// Long enough for what happened and what to look for.
const LONGEST_REASON: usize = 400;

/// Batches that are not followed any more. All of them, since each may cost and the id is the only handle.
pub(super) fn left(page: &mut Page, outcome: &Outcome) {
    let left = |batch: &BatchOutcome| match &batch.end {
        BatchEnd::Left(trouble) => {
            let id = batch.id.as_ref().map_or("no id", |id| id.as_str());
            Some(format!(
                "  agent {}: {id} ({})",
                batch.agent,
                reason(&trouble.message)
            ))
        }
        _ => None,
    };
    let lines: Vec<String> = outcome.batches.iter().filter_map(left).collect();
    let text = "these batches go on without us and may cost; the service cannot cancel them";
    paragraph(page, "left", text, &lines);
}

/// Creates without an answer.
pub(super) fn maybe_created(page: &mut Page, outcome: &Outcome) {
    let maybe = |batch: &BatchOutcome| match &batch.end {
        BatchEnd::MaybeCreated(trouble) => Some(format!(
            "  agent {}: {}",
            batch.agent,
            reason(&trouble.message)
        )),
        _ => None,
    };
    let lines: Vec<String> = outcome.batches.iter().filter_map(maybe).collect();
    let text = "these batches were asked for and may have been created; look for them before you run again";
    paragraph(page, "unknown", text, &lines);
}

/// What is odd about a batch and decides nothing, such as a create that was sent more than once.
pub(super) fn notes(page: &mut Page, outcome: &Outcome) {
    let lines = outcome.batches.iter().flat_map(|batch| {
        let id = batch.id.as_ref().map_or("no id", |id| id.as_str());
        let note = move |note: &String| format!("  agent {}: {id}: {}", batch.agent, reason(note));
        batch.notes.iter().map(note)
    });
    let lines: Vec<String> = lines.collect();
    paragraph(page, "note", "odd, and decided nothing", &lines);
}

fn paragraph(page: &mut Page, word: &str, text: &str, lines: &[String]) {
    if !lines.is_empty() {
        page.paragraph(page.palette.doubtful, word, text);
        for line in lines {
            page.line(line);
        }
    }
}

/// Why the run is over, where that is not because it was done.
pub(super) fn ending(page: &mut Page, outcome: &Outcome) {
    let verdict = Verdict::of(outcome);
    let has_cases = verdict != Verdict::Empty;
    if outcome.end == End::Completed && has_cases {
        // Its cases say what it came to, and batches that were left are listed.
        return;
    }
    let ending = ending::ending(outcome);
    let word = match verdict {
        Verdict::Empty => "nothing to judge",
        Verdict::Idle => "nothing to do",
        Verdict::Refused => "cannot run",
        Verdict::Passed | Verdict::Inconclusive | Verdict::Failed => "cut short",
    };
    page.paragraph(page.palette.doubtful, word, &reason(&ending.message));
}

/// What the run was not for.
pub(super) fn scope(page: &mut Page, outcome: &Outcome) {
    let Scope { left_out, shard } = outcome.scope;
    let shard = shard.map(|shard| format!("shard {shard}"));
    let left_out = (left_out > 0).then(|| format!("{} left out", counted(left_out, "listing")));
    let told: Vec<String> = shard.into_iter().chain(left_out).collect();
    if !told.is_empty() {
        page.paragraph(page.palette.faint, "selection", &told.join(", "));
    }
}

/// Where the files are.
pub(super) fn reports(page: &mut Page, reports: &[&Path]) {
    if !reports.is_empty() {
        let paths: Vec<String> = reports
            .iter()
            .map(|path| path.to_string_lossy().into())
            .collect();
        page.paragraph(page.palette.faint, "reports", &one_line(&paths.join(", ")));
    }
}

/// The last line: `failed: 1 failed, 7 passed (1 flaky), 2 skipped in 12.3 s`.
pub(super) fn verdict(page: &mut Page, outcome: &Outcome) {
    let verdict = Verdict::of(outcome);
    let style = match verdict {
        Verdict::Passed | Verdict::Idle => page.palette.good,
        Verdict::Failed | Verdict::Refused => page.palette.bad,
        Verdict::Inconclusive | Verdict::Empty => page.palette.doubtful,
    };
    let word = match outcome.service {
        Service::Api(_) => verdict.as_str().to_owned(),
        Service::Sandbox => format!("{} (sandbox, no real agent)", verdict.as_str()),
    };
    let counts = counts(CaseTally::of(outcome.cases()));
    let text = format!("{counts} in {}", Elapsed(outcome.elapsed));
    page.headed(style, &word, &text);
}

fn counts(tally: CaseTally) -> String {
    let passed = match tally.flaky {
        0 => "passed".to_owned(),
        flaky => format!("passed ({flaky} flaky)"),
    };
    let counts = [
        (tally.failed, "failed"),
        (tally.errored, "errored"),
        (tally.passed, &passed),
        (tally.quarantined, "quarantined"),
        (tally.skipped, "skipped"),
    ];
    let told = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if told.is_empty() {
        "no cases".to_owned()
    } else {
        told.join(", ")
    }
}

fn reason(why: &str) -> String {
    shortened(&one_line(why), LONGEST_REASON)
}
