//! Checks when a quarantine ends.

use jiff::civil::Date;

use super::problem::{Problem, Problems};
use super::rule::Rule;
use super::source::SuiteSource;
use super::suite_file::QuarantineEntry;
use crate::outcome::{Quarantine, ends_soon};

/// The quarantine on a day. One that has ended, ends soon, or never ends is a warning.
pub(super) fn quarantine(
    entry: QuarantineEntry,
    today: Date,
    source: &SuiteSource,
    problems: &mut Problems,
) -> Quarantine {
    let mut warn = |rule, message: &str, span, label: &str, help: &str| {
        let problem = Problem::new(rule, message).at(source, span, label);
        problems.push(problem.help(help));
    };
    let help = "fix the case and remove the quarantine, or set a later date";
    let is_expired = entry
        .until
        .as_ref()
        .is_some_and(|until| until.value < today);
    match &entry.until {
        Some(until) if is_expired => warn(
            Rule::ExpiredQuarantine,
            "this quarantine has expired, so the case affects the verdict again",
            &until.span,
            "this date has passed",
            "remove the quarantine, or set a later date",
        ),
        Some(until) if ends_soon(until.value, today) => warn(
            Rule::EndingQuarantine,
            "this quarantine ends soon; afterwards the case affects the verdict again",
            &until.span,
            "less than two weeks from now",
            help,
        ),
        Some(_) => {}
        None => warn(
            Rule::OpenQuarantine,
            "this quarantine has no end",
            &entry.reason.span,
            "no `until` for this quarantine",
            "add `until: YYYY-MM-DD`, the last day on which the case may stay in quarantine",
        ),
    }
    Quarantine {
        reason: entry.reason.value,
        is_expired,
        until: entry.until.map(|until| until.value),
        owner: entry.owner,
    }
}
