//! How many attempts of a case must pass. What follows from a gate is decided in `policy::gate`.

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

    /// How many must pass where nobody knows how many are planned; `None` if that cannot be said.
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

/// An exact decimal in (0, 1]: 0.7 of 10 is 7, which it is not in binary floating point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    units: u64,
    decimals: u32,
}

impl Rate {
    /// More digits than anyone means, few enough that a product with any count fits 128 bits.
    const MOST_DECIMALS: usize = 9;

    /// Reads `0.8`, `.8`, `1` or `1.0`; `None` for anything else, and for what is not in (0, 1].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > Self::MOST_DECIMALS || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let digits = format!("{whole}{fraction}");
        if digits.len() > 18 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let units = digits.parse().ok()?;
        let decimals = u32::try_from(fraction.len()).ok()?;
        (units > 0 && units <= 10_u64.pow(decimals)).then_some(Self { units, decimals })
    }

    fn of(self, planned: u64) -> u64 {
        let share =
            (u128::from(planned) * u128::from(self.units)).div_ceil(10_u128.pow(self.decimals));
        u64::try_from(share).unwrap_or(u64::MAX)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = 10_u64.pow(self.decimals);
        if self.decimals == 0 {
            return write!(f, "{}", self.units);
        }
        let width = self.decimals as usize;
        write!(f, "{}.{:0width$}", self.units / one, self.units % one)
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
            "0.1234567891",
        ] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
        assert_eq!(Rate::parse("0.80").unwrap().to_string(), "0.8");
        assert_eq!(Rate::parse("1.0").unwrap().to_string(), "1");
    }
}
