//! Counts of cases in a form for people.

use std::fmt;

use crate::outcome::CaseTally;

/// Displays counts of cases: `1 failed, 7 passed (1 flaky), 2 skipped`.
pub(crate) struct Counts(pub CaseTally);

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tally = self.0;
        let passed = match tally.flaky {
            0 => "passed".to_owned(),
            flaky => format!("passed ({flaky} flaky)"),
        };
        let all = [
            (tally.failed, "failed"),
            (tally.errored, "errored"),
            (tally.passed, &passed),
            (tally.quarantined, "quarantined"),
            (tally.skipped, "skipped"),
        ];
        let shown = all.iter().filter(|(count, _)| *count > 0);
        let shown: Vec<String> = shown
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        if shown.is_empty() {
            f.write_str("no cases")
        } else {
            f.write_str(&shown.join(", "))
        }
    }
}
