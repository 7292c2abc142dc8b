//! Decides whether a create may be sent again: only if the one before provably had no effect.

use std::time::Duration;

/// How a create ended without a batch id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// It is unknown whether a batch was created.
    Lost,
    /// A quick 503. HTTP says that the request was refused, but some gateways send it after the service has acted.
    QuicklyRefused,
    /// A redirect, or a conflict with what may be our own batch. The create must not be repeated.
    Unclear,
    /// A batch was created, but its id is not readable.
    WithoutId,
}

/// A faster response most likely means that the service did not act.
pub(crate) const QUICK_RESPONSE: Duration = Duration::from_secs(1);

/// The grace period after the first quick refusal. It doubles with each further one.
const FIRST_GRACE_AFTER_REFUSAL: Duration = Duration::from_secs(10);

/// Most unanswered creates of one agent, without quick refusals. The next one would probably fail too.
const MAX_UNANSWERED: usize = 5;

/// Most unanswered creates of one agent, including quick refusals.
const MAX_UNANSWERED_OR_REFUSED: usize = 8;

/// Whether the create may be sent again once absence is proven. Never after `Unclear` or `WithoutId`.
#[must_use]
pub(crate) fn may_repeat(unanswered: &[Unanswered]) -> bool {
    let is_repeatable =
        |one: &Unanswered| matches!(one, Unanswered::Lost | Unanswered::QuicklyRefused);
    unanswered.iter().all(is_repeatable)
}

/// Whether too many creates had no answer to send another one.
#[must_use]
pub(crate) fn is_exhausted(unanswered: &[Unanswered]) -> bool {
    let lost = unanswered
        .iter()
        .filter(|one| **one != Unanswered::QuicklyRefused);
    lost.count() >= MAX_UNANSWERED || unanswered.len() >= MAX_UNANSWERED_OR_REFUSED
}

/// The grace period: how long the batch must be absent after the creates so far.
#[must_use]
pub(crate) fn grace(unanswered: &[Unanswered], create_grace: Duration) -> Duration {
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

/// The start times of complete looks that did not show the batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Absence(Vec<Duration>);

impl Absence {
    /// Fewest looks in a grace period: at its start, in its middle and at its end.
    pub(crate) const LOOKS: u32 = 3;

    /// Short enough to find a batch soon after it appears; a look is cheap for the service.
    const MAX_PAUSE: Duration = Duration::from_secs(10);

    /// How long to wait between two looks.
    #[must_use]
    pub(crate) fn pause(grace: Duration) -> Duration {
        (grace / (Self::LOOKS - 1)).min(Self::MAX_PAUSE)
    }

    /// Adds a complete look that did not show the batch.
    pub(crate) fn note(&mut self, began: Duration) {
        self.0.push(began);
    }

    /// Whether at least three looks span the grace period, one of them near its middle.
    #[must_use]
    pub(crate) fn is_proven(&self, grace: Duration) -> bool {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else {
            return false;
        };
        let spanned = last.saturating_sub(*first);
        let is_middle = |look: &Duration| {
            let at = look.saturating_sub(*first);
            at >= spanned / 4 && at <= spanned / 4 * 3
        };
        let are_enough = self.0.len() >= Self::LOOKS as usize;
        are_enough && spanned >= grace && (spanned.is_zero() || self.0.iter().any(is_middle))
    }
}

#[cfg(test)]
mod tests {
    use super::Unanswered::{Lost, QuicklyRefused, Unclear, WithoutId};
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn creates_stop_after_five_lost_ones_or_eight_including_quick_refusals() {
        assert!(!is_exhausted(&[Lost; 4]) && is_exhausted(&[Lost; 5]));
        assert!(!is_exhausted(&[QuicklyRefused; 7]) && is_exhausted(&[QuicklyRefused; 8]));
        assert!(is_exhausted(
            &[[Lost; 4].as_slice(), &[QuicklyRefused; 4]].concat()
        ));
    }

    #[test]
    fn the_grace_period_after_quick_refusals_doubles_up_to_that_of_a_lost_create() {
        let seconds = |refused: usize| grace(&vec![QuicklyRefused; refused], MINUTE).as_secs();
        assert_eq!([1, 2, 3, 4, 8].map(seconds), [10, 20, 40, 60, 60]);
        assert_eq!(grace(&[QuicklyRefused, Lost], MINUTE), MINUTE);
        assert_eq!(grace(&[WithoutId], MINUTE), 3 * MINUTE);
    }

    #[test]
    fn an_unclear_answer_or_one_without_id_forbids_further_creates() {
        assert!(may_repeat(&[Lost, QuicklyRefused]));
        assert!(!may_repeat(&[Unclear, Lost]));
        assert!(!may_repeat(&[WithoutId]));
    }

    #[test]
    fn absence_takes_three_looks_over_the_whole_grace_period() {
        let proven = |looks: &[u64]| {
            let looks = looks.iter().map(|at| Duration::from_secs(*at));
            Absence(looks.collect()).is_proven(MINUTE)
        };
        assert!(proven(&[0, 30, 60]));
        assert!(!proven(&[0, 60]), "two looks");
        assert!(!proven(&[0, 30, 59]), "not the whole grace period");
        assert!(!proven(&[0, 1, 60]), "no look near the middle");
        assert!(proven(&[0, 1, 31, 60]));
        assert!(Absence(vec![Duration::ZERO; 3]).is_proven(Duration::ZERO));
    }
}
