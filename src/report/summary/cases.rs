//! The cases in the summary that did not fail: errored, flaky and quarantined ones, or all.

use std::io;

use anstyle::Style;
use indexmap::IndexMap;

use super::writer::SummaryWriter;
use crate::outcome::{CaseOutcome, CaseState, GroupOutcome, Listed, Outcome};
use crate::report::layout::{self, LONGEST_NAME, short};
use crate::report::strip;
use crate::text::{one_line, shortened};

/// Keeps the summary short. The JSON report is complete.
const MAX_OF_ONE_KIND: usize = 20;

/// In characters. Enough for a reason, but not for a conversation.
const LONGEST_REMARK: usize = 300;

/// Enough to see what cases with the same reason have in common.
const MAX_OF_ONE_REASON: usize = 5;

/// Grouped by reason, because many cases often have the same one.
pub(super) fn errored(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let mut reasons: IndexMap<String, Vec<Listed>> = IndexMap::new();
    for (group, case) in outcome.deciding() {
        if matches!(case.state, CaseState::Errored(_)) {
            let reason = shortened(&one_line(&case.headline()), LONGEST_REMARK);
            reasons.entry(reason).or_default().push((group, case));
        }
    }
    for (reason, cases) in reasons.iter().take(MAX_OF_ONE_KIND) {
        out.paragraph(out.palette.doubtful, "errored", reason)?;
        for (group, case) in cases.iter().take(MAX_OF_ONE_REASON) {
            out.item(&format!(
                "at {}: {}",
                case.listing.location,
                title(group, case)
            ))?;
        }
        out.more(cases.len().saturating_sub(MAX_OF_ONE_REASON))?;
    }
    let others = reasons.values().skip(MAX_OF_ONE_KIND);
    out.more(others.map(Vec::len).sum())
}

/// Every case, in the order of the suite files.
pub(super) fn all(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    for (group, case) in outcome.listed() {
        let (word, style) = layout::state(case, &out.palette);
        line(out, style, word, (group, case))?;
    }
    Ok(())
}

pub(super) fn flaky(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let flaky = outcome.deciding().filter(|(_, case)| case.is_flaky());
    listed(out, out.palette.doubtful, "flaky", flaky)
}

pub(super) fn quarantined(out: &mut SummaryWriter, outcome: &Outcome) -> io::Result<()> {
    let quarantined = outcome.listed().filter(|(_, case)| {
        let is_skipped = matches!(case.state, CaseState::Skipped { .. });
        case.quarantine().is_some() && case.listing.skip.is_none() && !is_skipped
    });
    listed(out, out.palette.faint, "quarantined", quarantined)
}

/// A paragraph with one line for each case.
fn listed<'a>(
    out: &mut SummaryWriter,
    style: Style,
    word: &str,
    cases: impl Iterator<Item = Listed<'a>>,
) -> io::Result<()> {
    let cases: Vec<Listed> = cases.collect();
    if !cases.is_empty() {
        out.blank()?;
    }
    for case in cases.iter().take(MAX_OF_ONE_KIND) {
        line(out, style, word, *case)?;
    }
    out.more(cases.len().saturating_sub(MAX_OF_ONE_KIND))
}

fn line(
    out: &mut SummaryWriter,
    style: Style,
    word: &str,
    (group, case): Listed,
) -> io::Result<()> {
    let (title, headline) = (title(group, case), one_line(&case.headline()));
    let text = match case.quarantine() {
        Some(quarantine) => {
            let reason = short(&quarantine.reason, LONGEST_REMARK);
            format!("{title}: {}, {headline}; {reason}", case.state.as_str())
        }
        None => format!("{title}: {headline}"),
    };
    match strip::of_case(case, &out.palette) {
        strip if strip.is_empty() => out.headed(style, word, &text),
        strip => out.headed_strip(style, word, (&strip, &text)),
    }
}

/// The case with its agent.
fn title(group: &GroupOutcome, case: &CaseOutcome) -> String {
    let name = short(&case.name(), LONGEST_NAME);
    format!("{name} ({})", short(&group.agent_name, LONGEST_NAME))
}
