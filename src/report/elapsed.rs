//! Durations in a form for people.

use std::fmt;
use std::time::Duration;

/// Displays a duration, rounded down: `12.3 s`, `4 min 5 s`, `1 h 2 min`.
pub(super) struct Elapsed(pub(super) Duration);

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (minutes, hours) = (seconds / 60, seconds / 3600);
        match (hours, minutes) {
            (0, 0) => write!(f, "{seconds}.{} s", self.0.subsec_millis() / 100),
            (0, _) => parts(f, (minutes, "min"), (seconds % 60, "s")),
            _ => parts(f, (hours, "h"), (minutes % 60, "min")),
        }
    }
}

fn parts(f: &mut fmt::Formatter<'_>, large: (u64, &str), small: (u64, &str)) -> fmt::Result {
    write!(f, "{} {}", large.0, large.1)?;
    match small.0 {
        0 => Ok(()),
        _ => write!(f, " {} {}", small.0, small.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_at_most_two_units() {
        let shown = |millis| Elapsed(Duration::from_millis(millis)).to_string();
        assert_eq!(shown(12_345), "12.3 s");
        assert_eq!(shown(0), "0.0 s");
        assert_eq!(shown(245_000), "4 min 5 s");
        assert_eq!(shown(3_600_000), "1 h");
        assert_eq!(shown(3_725_000), "1 h 2 min");
    }
}
