//! What is worth a look in every report, although it does not change the verdict.

use jiff::Span;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::{AdviceKind, CaseOutcome, FailOn, Outcome, Verdict};

/// Long enough to fix a case, or to extend its quarantine, before it decides again.
const QUARANTINE_NOTICE_DAYS: i64 = 14;

/// Whether a quarantine that ends on this day ends soon.
#[must_use]
pub(crate) fn ends_soon(until: Date, today: Date) -> bool {
    let notice = today.checked_add(Span::new().days(QUARANTINE_NOTICE_DAYS));
    until >= today && notice.is_ok_and(|last| until < last)
}

impl Outcome {
    /// What is worth a look, although it does not change the verdict. Every report shows it.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let ignored = (Verdict::of(self) == Verdict::Inconclusive && !self.fails_if_inconclusive())
            .then(|| {
                "the run is inconclusive, and exits with 0 only because --fail-on does not contain `inconclusive`"
                    .to_owned()
            });
        let quarantines = self
            .cases()
            .filter_map(|case| self.quarantine_warning(case));
        let warnings = ignored.into_iter().chain(quarantines);
        warnings.chain(self.advice_texts()).collect()
    }

    /// Each advice in a sentence, for warnings.
    fn advice_texts(&self) -> impl Iterator<Item = String> {
        self.advice.iter().filter_map(|advice| {
            let mut listed = self.listed();
            let (_, case) = listed.find(|(group, case)| {
                group.agent == advice.agent && case.listing.id == advice.case
            })?;
            let (case, location) = (&advice.case, &case.listing.location);
            Some(match &advice.kind {
                AdviceKind::EndQuarantine => format!(
                    "{case} ({location}) may be released from quarantine: all attempts passed in its last {} runs",
                    advice.runs
                ),
                AdviceKind::Flaky { runs, rate } => {
                    let gate = rate.map(|rate| format!(", or gate it with `pass: {{ rate: {rate} }}`"));
                    format!(
                        "{case} ({location}) had passed and failed attempts in {runs} of its last {} runs: quarantine it{}",
                        advice.runs,
                        gate.unwrap_or_default()
                    )
                }
            })
        })
    }

    /// Whether the exit code tells that the run is inconclusive.
    #[must_use]
    pub fn fails_if_inconclusive(&self) -> bool {
        self.criteria.fail_on.contains(&FailOn::Inconclusive)
    }

    fn quarantine_warning(&self, case: &CaseOutcome) -> Option<String> {
        let listing = &case.listing;
        let quarantine = listing.quarantine.as_deref()?;
        let until = quarantine.until?;
        let today = Offset::UTC.to_datetime(self.started).date();
        let what = format!("the quarantine of {} ({})", listing.id, listing.location);
        if listing.skip.is_some() {
            None
        } else if quarantine.is_expired {
            Some(format!(
                "{what} ended on {until}, so the case affects the verdict again"
            ))
        } else {
            ends_soon(until, today).then(|| {
                format!("{what} ends on {until}; afterwards the case affects the verdict again")
            })
        }
    }
}
