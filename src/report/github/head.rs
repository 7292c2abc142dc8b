//! The top of a page about a run: the verdict, the counts, and the command that runs the cases again.

use super::markdown::{self, text};
use super::page::Page;
use crate::outcome::{
    CaseOutcome, CaseState, CaseTally, End, Outcome, Scope, Service, ThresholdCheck, Verdict,
};
use crate::report::compared::sentences;
use crate::report::counts::Counts;
use crate::report::elapsed::Elapsed;
use crate::report::ending::ending;
use crate::text::counted;

/// In characters, before escaping.
const LONGEST_REASON: usize = 500;

/// The verdict, the counts, and what a reader must know before anything else.
pub(super) fn head(page: &mut Page, outcome: &Outcome) {
    let verdict = Verdict::of(outcome);
    let symbol = match verdict {
        Verdict::Passed => "✅",
        Verdict::Failed | Verdict::Refused => "❌",
        Verdict::Inconclusive | Verdict::Empty => "⚠️",
        Verdict::Idle => "➖",
    };
    page.entry(&format!(
        "## {symbol} sigma-suite: {}\n\n",
        verdict.as_str()
    ));
    if outcome.service == Service::Sandbox {
        page.entry("> **Sandbox:** no real agent was tested.\n\n");
    }
    let tally = CaseTally::of(outcome.cases());
    let cases = if tally.total() == 1 { "case" } else { "cases" };
    let counts = match tally.total() {
        0 => "no cases".to_owned(),
        total => format!("{total} {cases}: {}", Counts(tally)),
    };
    page.entry(&format!("{counts} in {}\n", Elapsed(outcome.elapsed)));
    let is_shown_by_cases = verdict != Verdict::Empty && tally.failed + tally.errored > 0;
    let is_green = matches!(verdict, Verdict::Passed | Verdict::Idle);
    if outcome.end != End::Completed || !(is_green || is_shown_by_cases) {
        let reason = text(&ending(outcome).message, LONGEST_REASON);
        page.entry(&format!("\n**Why it ended:** {reason}\n"));
    }
    let checks = ThresholdCheck::all(outcome);
    for check in checks.iter().filter(|check| check.is_given()) {
        let suite = check.suite.as_ref().map(|suite| format!("{suite}: "));
        let check = format!("{}{check}", suite.unwrap_or_default());
        page.entry(&format!("\n**Gate:** {}\n", text(&check, LONGEST_REASON)));
    }
    for compared in sentences(outcome) {
        let told = text(&compared.text, LONGEST_REASON);
        page.entry(&format!("\n**Compared ({}):** {told}\n", compared.label));
    }
    for warning in outcome.warnings() {
        page.entry(&format!(
            "\n**Warning:** {}\n",
            text(&warning, LONGEST_REASON)
        ));
    }
    let Scope {
        left_out, shard, ..
    } = outcome.scope;
    if let Some(shard) = shard {
        let shard = markdown::code(&shard.to_string());
        page.entry(&format!("\nShard {shard} of the agents\n"));
    }
    if left_out > 0 {
        let cases = text(&counted(left_out, "test case"), LONGEST_REASON);
        page.entry(&format!("\n{cases} left out by the selection\n"));
    }
}

/// The most cases that a command names one by one.
const MAX_NAMED: usize = 20;

/// The command that runs the cases again that did not pass. A sandboxed run has none, since it would cost money.
pub(super) fn rerun(page: &mut Page, outcome: &Outcome) {
    let is_open =
        |case: &CaseOutcome| matches!(case.state, CaseState::Failed { .. } | CaseState::Errored(_));
    let mut ids: Vec<&str> = outcome
        .cases()
        .filter(|case| case.listing.decides() && is_open(case))
        .map(|case| case.listing.id.as_str())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() || outcome.service == Service::Sandbox {
        return;
    }
    let flags = if ids.len() > MAX_NAMED {
        " --last-failed".to_owned()
    } else {
        format!(" --case={}", ids.join(" --case="))
    };
    page.section("### Run these cases again");
    page.entry(&markdown::command(&format!("sigma-suite run{flags}")));
}
