//! May a create be sent again? Only once it is proved that the one before had no effect.

use std::time::Duration;

/// What came in place of a batch id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// Nothing that says whether a batch was created.
    Lost,
    /// 503 at once: refused by the words of HTTP, though some gateways answer so after the service did the work.
    QuicklyRefused,
    /// An answer that must not be repeated: a redirect, or a conflict with something that may be our own batch.
    Unclear,
    /// Success without a readable id.
    WithoutId,
}

/// An answer that comes so soon was most likely given without any work.
pub const QUICK_RESPONSE: Duration = Duration::from_secs(1);

/// The grace after the first quick refusal; it doubles with each that follows.
const FIRST_GRACE_AFTER_REFUSAL: Duration = Duration::from_secs(10);

/// Creates of one agent without an answer. A service that loses so many will lose the next one too.
const MAX_UNANSWERED: usize = 5;

/// The same with those that were quickly refused.
const MAX_UNANSWERED_OR_REFUSED: usize = 8;

/// `Unclear` and `WithoutId` are looked for, and never sent again.
#[must_use]
pub fn may_repeat(unanswered: &[Unanswered]) -> bool {
    let is_repeatable =
        |one: &Unanswered| matches!(one, Unanswered::Lost | Unanswered::QuicklyRefused);
    unanswered.iter().all(is_repeatable)
}

/// Whether so many creates went unanswered that no further one is sent.
#[must_use]
pub fn is_exhausted(unanswered: &[Unanswered]) -> bool {
    let lost = unanswered
        .iter()
        .filter(|one| **one != Unanswered::QuicklyRefused);
    lost.count() >= MAX_UNANSWERED || unanswered.len() >= MAX_UNANSWERED_OR_REFUSED
}

/// For how long a batch must not appear after the creates so far.
#[must_use]
pub fn grace(unanswered: &[Unanswered], create_grace: Duration) -> Duration {
    if unanswered.contains(&Unanswered::WithoutId) {
        return create_grace.saturating_mul(3);
    }
    let refused = unanswered
        .iter()
        .filter(|one| **one == Unanswered::QuicklyRefused);
    let refused = u32::try_from(refused.count()).unwrap_or(u32::MAX);
    match unanswered.last() {
        Some(Unanswered::QuicklyRefused) => {
            let doubled = 2_u32.saturating_pow(refused.saturating_sub(1));
            FIRST_GRACE_AFTER_REFUSAL
                .saturating_mul(doubled)
                .min(create_grace)
        }
        _ => create_grace,
    }
}

/// Complete looks that showed nothing, by the time at which each began.
#[derive(Clone, Debug, Default)]
pub struct Absence(Vec<Duration>);

impl Absence {
    /// Looks within one grace, at the least: at its begin, in its middle and at its end.
    pub const LOOKS: u32 = 3;

    /// A look costs the service little, and a batch that appears is not found minutes late.
    const MAX_PAUSE: Duration = Duration::from_secs(10);

    /// How long to wait between two looks.
    #[must_use]
    pub fn pause(grace: Duration) -> Duration {
        (grace / (Self::LOOKS - 1)).min(Self::MAX_PAUSE)
    }

    /// Notes a complete look that showed nothing.
    pub fn note(&mut self, began: Duration) {
        self.0.push(began);
    }

    /// Whether three of the looks span the grace, evenly enough to leave no long gap in the middle.
    #[must_use]
    pub fn is_proven(&self, grace: Duration) -> bool {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else {
            return false;
        };
        let spanned = last.saturating_sub(*first);
        let is_middle = |look: &Duration| {
            let at = look.saturating_sub(*first);
            at >= spanned / 4 && at <= spanned / 4 * 3
        };
        let between = self.0.len() >= Self::LOOKS as usize;
        between && spanned >= grace && (spanned.is_zero() || self.0.iter().any(is_middle))
    }
}

#[cfg(test)]
mod tests {
    use super::Unanswered::{Lost, QuicklyRefused, Unclear, WithoutId};
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn five_lost_creates_are_enough_and_eight_with_quick_refusals() {
        assert!(!is_exhausted(&[Lost; 4]) && is_exhausted(&[Lost; 5]));
        assert!(!is_exhausted(&[QuicklyRefused; 7]) && is_exhausted(&[QuicklyRefused; 8]));
        assert!(is_exhausted(
            &[[Lost; 4].as_slice(), &[QuicklyRefused; 4]].concat()
        ));
    }

    #[test]
    fn the_grace_after_a_quick_refusal_doubles_up_to_that_of_a_lost_answer() {
        let seconds = |refused: usize| grace(&vec![QuicklyRefused; refused], MINUTE).as_secs();
        assert_eq!([1, 2, 3, 4, 8].map(seconds), [10, 20, 40, 60, 60]);
        assert_eq!(grace(&[QuicklyRefused, Lost], MINUTE), MINUTE);
        assert_eq!(grace(&[WithoutId], MINUTE), 3 * MINUTE);
    }

    #[test]
    fn an_answer_that_must_not_be_repeated_forbids_every_further_create() {
        assert!(may_repeat(&[Lost, QuicklyRefused]));
        assert!(!may_repeat(&[Unclear, Lost]));
        assert!(!may_repeat(&[WithoutId]));
    }

    #[test]
    fn absence_takes_three_looks_over_the_whole_grace() {
        let proven = |looks: &[u64]| {
            let looks = looks.iter().map(|at| Duration::from_secs(*at));
            Absence(looks.collect()).is_proven(MINUTE)
        };
        assert!(proven(&[0, 30, 60]));
        assert!(!proven(&[0, 60]), "two looks");
        assert!(!proven(&[0, 30, 59]), "not the whole grace");
        assert!(!proven(&[0, 1, 60]), "nothing seen in the middle");
        assert!(proven(&[0, 1, 31, 60]));
        assert!(Absence(vec![Duration::ZERO; 3]).is_proven(Duration::ZERO));
    }
}
