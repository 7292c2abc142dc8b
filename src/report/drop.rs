//! Whether the pass rate of an agent has dropped, in a few words.

use std::io::{self, Write};

use super::layout::Layout;
use super::pass_rate::PassRate;
use crate::history::{History, Watch, WatchResult, WatchSettings};
use crate::statistics::Counts;
use crate::text::counted;

/// In columns.
const INDENT: usize = 4;

/// Writes what is known: a sentence, and a line for each further fact.
pub(super) fn write_drop(
    watch: &Watch,
    (history, settings): (&History, WatchSettings),
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let palette = &layout.palette;
    let (word, style) = match watch.result {
        WatchResult::TooFewRuns { .. } => ("too few runs", palette.faint),
        WatchResult::NoDrop { .. } => ("no drop", palette.good),
        WatchResult::Dropped { .. } => ("dropped", palette.bad),
    };
    let start = format!("  {style}{word}{style:#} ");
    layout.hanging(out, &start, INDENT, &result(watch, settings))?;
    let facts = [
        since(watch, history),
        reference(watch, settings),
        left_out(watch),
    ];
    let indent = " ".repeat(INDENT);
    for fact in facts.into_iter().flatten() {
        layout.hanging(out, &indent, INDENT, &fact)?;
    }
    Ok(())
}

fn result(watch: &Watch, settings: WatchSettings) -> String {
    let (points, needed) = (points(settings.drop), settings.alpha.recip());
    match watch.result {
        WatchResult::TooFewRuns { missing } => {
            format!("to watch for a drop of {points}: {missing} more are needed")
        }
        WatchResult::NoDrop { evidence } => {
            let runs = counted(watch.watched, "run");
            format!("of {points} in {runs}: evidence {evidence:.1} of {needed:.0}")
        }
        WatchResult::Dropped { evidence, now, .. } => format!(
            "from {} to {}: evidence {} of {needed:.0}",
            rate(watch.reference),
            rate(now),
            capped(evidence),
        ),
    }
}

fn since(watch: &Watch, history: &History) -> Option<String> {
    let WatchResult::Dropped { alarm, since, .. } = watch.result else {
        return None;
    };
    let id = |run: usize| &history.runs()[run].id;
    Some(format!(
        "since run {}; alarm with run {}",
        id(since),
        id(alarm)
    ))
}

/// Evidence grows exponentially after a drop, and nobody reads so many digits.
fn capped(evidence: f64) -> String {
    if evidence < 1e6 {
        format!("{evidence:.0}")
    } else {
        "over 1,000,000".to_owned()
    }
}

/// The rate that the runs are compared with, and the smallest drop that it can show if that is not the one that is
/// watched for.
fn reference(watch: &Watch, settings: WatchSettings) -> Option<String> {
    let WatchResult::NoDrop { .. } = watch.result else {
        return None;
    };
    let rate = rate(watch.reference);
    Some(match watch.smallest_visible_drop {
        None => {
            format!("reference {rate}, which is too low or has too few attempts to show any drop")
        }
        Some(drop) if points(drop) == points(settings.drop) => format!("reference {rate}"),
        Some(drop) => {
            let points = points(drop);
            format!("reference {rate}, which can show drops of {points} or more")
        }
    })
}

fn left_out(watch: &Watch) -> Option<String> {
    let runs = counted(watch.left_out, "run");
    (watch.left_out > 0).then(|| {
        format!("{runs} left out: other cases or definitions, or attempts without a verdict")
    })
}

fn rate(counts: Counts) -> String {
    let rate = PassRate {
        passed: counts.passed(),
        judged: counts.total(),
    };
    rate.to_string()
}

/// A difference of rates in percentage points.
fn points(difference: f64) -> String {
    let points = (difference * 100.0 * 10.0).round() / 10.0;
    format!("{points} points")
}
