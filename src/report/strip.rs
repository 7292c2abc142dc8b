//! Attempts as a strip of symbols, such as `✓✗✓·`.

use std::fmt::Write;

use super::palette::Palette;
use crate::outcome::{AttemptState, CaseOutcome, Tally};

/// In symbols. More attempts are shown as counts: `✓18 ✗2 ·30`.
const LONGEST: u64 = 20;

/// The attempts of a case in their order, then those that are planned and were not seen.
pub(super) fn of_case(case: &CaseOutcome, palette: &Palette) -> String {
    let tally = case.tally();
    let unseen = case.planned.unwrap_or(0).saturating_sub(tally.total());
    if tally.total().saturating_add(unseen) > LONGEST {
        return of_tally(tally, unseen, palette);
    }
    let unseen = (0..unseen).map(|_| AttemptState::Unfinished);
    let seen = case.attempts.iter().map(|attempt| attempt.state);
    symbols(seen.chain(unseen), palette)
}

/// One attempt.
pub(super) fn of_attempt(state: AttemptState, palette: &Palette) -> String {
    symbols(std::iter::once(state), palette)
}

/// Counted attempts, of which the order is not known, and `open` more.
pub(super) fn of_tally(tally: Tally, open: u64, palette: &Palette) -> String {
    let counts = [
        (AttemptState::Passed, tally.passed),
        (AttemptState::Failed, tally.failed),
        (AttemptState::Errored, tally.errored),
        (
            AttemptState::Unfinished,
            tally.unfinished.saturating_add(open),
        ),
    ];
    let total = counts
        .iter()
        .fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
    if total <= LONGEST {
        let states = counts
            .iter()
            .flat_map(|(state, count)| (0..*count).map(|_| *state));
        return symbols(states, palette);
    }
    let shown = counts.iter().filter(|(_, count)| *count > 0);
    let parts: Vec<String> = shown
        .map(|(state, count)| {
            let style = palette.of_attempt(*state);
            format!("{style}{}{count}{style:#}", palette.symbol(*state))
        })
        .collect();
    parts.join(" ")
}

fn symbols(states: impl Iterator<Item = AttemptState>, palette: &Palette) -> String {
    let mut strip = String::new();
    for state in states {
        let style = palette.of_attempt(state);
        let _ = write!(strip, "{style}{}{style:#}", palette.symbol(state));
    }
    strip
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_strip_shows_the_attempts_in_their_order_and_counts_many() {
        let mut case = fixture::failed_case();
        assert_eq!(of_case(&case, &Palette::plain()), "+xx");
        case.planned = Some(5);
        let unicode = Palette::plain().with_unicode();
        assert_eq!(of_case(&case, &unicode), "✓✗✗··");
        case.planned = Some(u64::MAX);
        let strip = of_case(&case, &unicode);
        assert_eq!(strip, format!("✓1 ✗2 ·{}", u64::MAX - 3));
    }
}
