//! Failed cases with what a reader needs to understand them.

use std::io;

use super::writer::SummaryWriter;
use crate::outcome::{AttemptState, CaseOutcome, FailedRemark, Listed, Outcome, Turn};
use crate::report::commands::Commands;
use crate::report::layout::{LONGEST_NAME, agent, short};
use crate::report::pass_rate::PassRate;
use crate::report::strip;
use crate::text::{counted, first_few};

/// Keeps the summary short. The JSON report is complete.
const MAX_FAILED: usize = 20;

/// In characters. Enough for a reason, but not for a conversation.
const LONGEST_REMARK: usize = 500;

/// In characters. Enough to see what was said differently.
const LONGEST_TURN: usize = 200;

/// Different remarks of one case.
const MAX_REMARKS: usize = 5;

/// Groups of failures with the same remark, and the cases that are named of each.
const MAX_GROUPS: usize = 5;

/// Failed attempts of several cases with the same remark: often one cause.
pub(super) fn same_remarks(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let groups = outcome.failure_groups();
    let shared = groups.iter().filter(|group| group.cases.len() > 1);
    for group in shared.take(MAX_GROUPS) {
        let attempts = counted(group.attempts, "attempt");
        let cases = counted(group.cases.len(), "case");
        let remark = short(group.remark, LONGEST_REMARK);
        let style = out.palette.doubtful;
        out.paragraph(
            style,
            "same remark",
            &format!("{attempts} in {cases}: {remark}"),
        )?;
        let ids = group
            .cases
            .iter()
            .map(|(_, case)| case.listing.id.to_string());
        out.item(&first_few(&ids.collect::<Vec<_>>(), MAX_GROUPS, ", "))?;
    }
    Ok(())
}

pub(super) fn failed(
    out: &mut SummaryWriter,
    outcome: &Outcome,
    commands: &Commands,
) -> io::Result<()> {
    let failed = outcome.deciding().filter(|(_, case)| case.is_failed());
    let failed: Vec<Listed> = failed.collect();
    for listed in failed.iter().take(MAX_FAILED) {
        failure(out, outcome, *listed)?;
        if let Some(run) = &outcome.run {
            let id = &listed.1.listing.id;
            out.command("show", &commands.show_case(run, id))?;
        }
    }
    out.more(failed.len().saturating_sub(MAX_FAILED))
}

fn failure(out: &mut SummaryWriter, outcome: &Outcome, (group, case): Listed) -> io::Result<()> {
    out.paragraph(
        out.palette.bad,
        "failed",
        &short(&case.name(), LONGEST_NAME),
    )?;
    out.fact("case", case.listing.id.as_str())?;
    out.fact("agent", &agent(outcome, group))?;
    out.fact("at", &case.listing.location.to_string())?;
    let tally = case.tally();
    let rate = PassRate {
        passed: tally.passed,
        judged: tally.judged(),
    };
    let rate = if tally.judged() > 1 {
        format!("; pass rate {rate}")
    } else {
        String::new()
    };
    let strip = strip::of_case(case, &out.palette);
    out.fact_strip("attempts", (&strip, &format!("{}{rate}", case.headline())))?;
    remarks(out, case)?;
    parting(out, case)
}

/// The different remarks of all failed attempts.
fn remarks(out: &mut SummaryWriter, case: &CaseOutcome) -> io::Result<()> {
    let remarks = case.failed_remarks();
    for (nth, remark) in remarks.iter().take(MAX_REMARKS).enumerate() {
        let word = if nth == 0 { "remark" } else { "" };
        let FailedRemark { remark, attempts } = remark;
        let text = short(remark, LONGEST_REMARK);
        if case.attempts.len() == 1 {
            out.fact(word, &text)?;
        } else {
            out.fact(word, &format!("{}: {text}", numbered(attempts)))?;
        }
    }
    match remarks.len().saturating_sub(MAX_REMARKS) {
        0 => Ok(()),
        more => out.fact("", &format!("and {}", counted(more, "other remark"))),
    }
}

/// `attempt 2`, or `attempts 2, 3`.
fn numbered(attempts: &[usize]) -> String {
    let numbers: Vec<String> = attempts
        .iter()
        .map(|index| (index + 1).to_string())
        .collect();
    let ending = if numbers.len() == 1 { "" } else { "s" };
    format!("attempt{ending} {}", first_few(&numbers, MAX_REMARKS, ", "))
}

/// The turn at which the first failed attempt and a passing one part.
fn parting(out: &mut SummaryWriter, case: &CaseOutcome) -> io::Result<()> {
    let failed = case.attempts.iter().enumerate();
    let failed = failed.filter(|(_, attempt)| attempt.state == AttemptState::Failed);
    let mut divergences =
        failed.filter_map(|(failed, _)| Some((failed, case.divergence_of(failed)?)));
    let Some((failed, divergence)) = divergences.next() else {
        return Ok(());
    };
    let (passed, turn) = (divergence.passed, divergence.turn);
    let text = format!(
        "attempt {} parts from attempt {}, which passed, at turn {}:",
        failed + 1,
        passed + 1,
        turn + 1
    );
    out.fact("parts", &text)?;
    for index in [passed, failed] {
        let attempt = &case.attempts[index];
        let said = said(attempt.transcript().get(turn));
        let strip = strip::of_attempt(attempt.state, &out.palette);
        out.fact_strip("", (&strip, &said))?;
    }
    Ok(())
}

fn said(turn: Option<Turn>) -> String {
    match turn {
        Some(turn) => format!("{}: {}", turn.role, short(&turn.content, LONGEST_TURN)),
        None => "(ends here)".to_owned(),
    }
}
