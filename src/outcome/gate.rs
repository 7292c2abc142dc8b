//! How many attempts of a case must pass, and the one function that decides every gate.

use std::fmt;

/// How many of a case's planned attempts must pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gate {
    /// Every planned attempt.
    #[default]
    All,
    /// One attempt is enough.
    Any,
    /// At least this many, whatever is planned.
    AtLeast(u64),
    /// At least this share of what is planned, rounded up.
    Rate(Rate),
}

impl Gate {
    /// How many of `planned` attempts must pass. May ask for more than there are.
    #[must_use]
    pub fn required(self, planned: u64) -> u64 {
        match self {
            Self::All => planned,
            Self::Any => 1,
            Self::AtLeast(count) => count,
            Self::Rate(rate) => rate.of(planned),
        }
    }

    /// How many must pass if the number of planned attempts is not known; `None` if it depends on that number.
    #[must_use]
    pub fn required_of_unknown(self) -> Option<u64> {
        match self {
            Self::All | Self::Rate(_) => None,
            Self::Any => Some(1),
            Self::AtLeast(count) => Some(count),
        }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Any => f.write_str("any"),
            Self::AtLeast(count) => write!(f, "at least {count}"),
            Self::Rate(rate) => write!(f, "rate {rate}"),
        }
    }
}

/// What is known of a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Enough passed.
    Passed,
    /// Too much failed: the gate cannot be reached even if all that is open passes.
    Failed,
    /// What has no verdict could still decide it either way.
    Open,
}

/// Judges by bounds on what passed. Every gate is decided here: those of cases, of suites and of runs.
#[must_use]
pub(crate) fn judge_bounds(required: u64, at_least: u64, at_most: u64) -> Judgement {
    if required > 0 && at_least >= required {
        Judgement::Passed
    } else if at_most < required {
        Judgement::Failed
    } else {
        Judgement::Open
    }
}

/// An exact decimal in (0, 1]: 0.7 of 10 is 7, which it is not in binary floating point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Of [`Rate::UNITS`].
    units: u128,
}

impl Rate {
    /// Digits behind the point: more than any program writes of a binary fraction, and as many as fit 128 bits.
    pub const MAX_DECIMALS: usize = 36;

    /// Half of them, so that a product with any count can be had in two steps of 128 bits.
    const HALF: u128 = 10_u128.pow(18);

    const UNITS: u128 = Self::HALF * Self::HALF;

    /// All of them.
    pub const ONE: Self = Self { units: Self::UNITS };

    /// 1 %.
    pub const PERCENT: Self = Self {
        units: Self::UNITS / 100,
    };

    /// 10 %.
    pub const TENTH: Self = Self {
        units: Self::UNITS / 10,
    };

    /// Reads `0.8`, `.8`, `1` or `1.0`; `None` for anything else, and for what is not in (0, 1].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let fraction = fraction.trim_end_matches('0');
        let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if fraction.len() > Self::MAX_DECIMALS || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let width = Self::MAX_DECIMALS;
        let digits = format!("{}{fraction:0<width$}", whole.trim_start_matches('0'));
        let units = digits.parse().ok()?;
        (units > 0 && units <= Self::UNITS).then_some(Self { units })
    }

    /// The nearest double.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "only exact decisions need every digit"
    )]
    pub fn to_f64(self) -> f64 {
        self.units as f64 / Self::UNITS as f64
    }

    /// This share of a number, rounded up.
    #[must_use]
    pub fn of(self, whole: u64) -> u64 {
        let whole = u128::from(whole);
        let low = whole * (self.units % Self::HALF);
        let high = whole * (self.units / Self::HALF) + low / Self::HALF;
        let is_whole = high.is_multiple_of(Self::HALF) && low.is_multiple_of(Self::HALF);
        let share = high / Self::HALF + u128::from(!is_whole);
        u64::try_from(share).unwrap_or(u64::MAX)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.units == Self::UNITS {
            return f.write_str("1");
        }
        let width = Self::MAX_DECIMALS;
        let fraction = format!("{:0width$}", self.units);
        write!(f, "0.{}", fraction.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_an_exact_decimal() {
        let required = |rate, planned| Gate::Rate(Rate::parse(rate).unwrap()).required(planned);
        assert_eq!(required("0.7", 10), 7);
        assert_eq!(required("0.28", 25), 7);
        assert_eq!(required("0.8", 4), 4);
        assert_eq!(required("1", u64::MAX), u64::MAX);
        assert_eq!(required("0.000000001", 5), 1);
        assert_eq!(required("0.333333333333333333333333333333333333", 3), 1);
        assert_eq!(required("0.500000000000000000000000000000000001", 2), 2);
        assert_eq!(required("0.99", u64::MAX), 18_262_276_632_972_456_099);
    }

    #[test]
    fn a_rate_outside_zero_to_one_is_none() {
        for text in [
            "0",
            "0.0",
            "1.1",
            "-0.5",
            "80%",
            "8e-1",
            "",
            ".",
            "nan",
            "0.1234567890123456789012345678901234567",
            "10000000000000000000000000000000000000000000000000000",
        ] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
        assert_eq!(Rate::parse("0.80").unwrap().to_string(), "0.8");
        assert_eq!(Rate::parse("1.0").unwrap().to_string(), "1");
    }
}
