//! What the page shows of a case once it is unfolded.

use serde::Serialize;

use super::clean;
use super::excerpt::{Excerpt, TurnExcerpt};
use super::listed_case::ListedCase;
use crate::outcome::{Attempt, CaseOutcome, Divergence, Outcome, Quarantine};
use crate::report::commands::{Commands, rerun_command};
use crate::report::elapsed::Elapsed;
use crate::text::UntrustedText;

/// In characters.
const LONGEST_FACT: usize = 300;

/// The details of a case.
#[derive(Serialize)]
pub(super) struct CaseDetails {
    location: String,
    gate: String,
    numbers: String,
    owner: Option<String>,
    quarantine: Option<String>,
    /// The command that runs just this case again.
    rerun: String,
    /// The command that shows it in a terminal; `None` for a run without a name.
    show: Option<String>,
    attempts: Vec<AttemptDetails>,
}

/// The details of an attempt.
#[derive(Serialize)]
struct AttemptDetails {
    state: &'static str,
    job: String,
    chat: Option<String>,
    remark: Option<String>,
    took: Option<String>,
    /// How many messages the conversation has. The page may hold fewer of them.
    total: usize,
    turns: Vec<TurnExcerpt>,
    parts: Option<Parting>,
}

/// The turn at which a failed attempt and a passed one part.
#[derive(Serialize)]
struct Parting {
    passed: usize,
    turn: usize,
}

impl CaseDetails {
    pub(super) fn new(outcome: &Outcome, listed: &ListedCase, excerpt: Excerpt) -> Self {
        let case = listed.case;
        let listing = &case.listing;
        let fact = |text: &UntrustedText| clean::line(text.as_raw(), LONGEST_FACT);
        let attempts = 0..case.attempts.len();
        Self {
            location: clean::line(&listing.location.to_string(), LONGEST_FACT),
            gate: listing.gate.to_string(),
            numbers: case.numbers(),
            owner: listing.owner.as_ref().map(fact),
            quarantine: case.listing.quarantine.as_deref().map(quarantine),
            rerun: rerun_command(outcome, listed.group, case),
            show: outcome
                .run
                .as_ref()
                .map(|run| Commands::default().show_case(run, &listing.id)),
            attempts: attempts
                .map(|index| AttemptDetails::new(case, index, excerpt))
                .collect(),
        }
    }
}

impl AttemptDetails {
    fn new(case: &CaseOutcome, index: usize, excerpt: Excerpt) -> Self {
        let attempt: &Attempt = &case.attempts[index];
        let chat = attempt.chat.as_ref().filter(|chat| !chat.is_blank());
        Self {
            state: attempt.state.as_str(),
            job: attempt.job.to_string(),
            chat: chat.map(|chat| clean::line(chat.as_raw(), LONGEST_FACT)),
            remark: excerpt.remark(attempt),
            took: attempt.duration().map(|took| Elapsed(took).to_string()),
            total: attempt.transcript().len(),
            turns: excerpt.turns(case, attempt),
            parts: parting(case, index),
        }
    }
}

fn parting(case: &CaseOutcome, index: usize) -> Option<Parting> {
    let Divergence { passed, turn } = case.divergence_of(index)?;
    Some(Parting { passed, turn })
}

/// Why a case does not affect the verdict, or did not until its quarantine expired.
fn quarantine(quarantine: &Quarantine) -> String {
    let owner = quarantine.owner.as_ref();
    let owner = owner.map(|owner| format!(", owner {}", clean::line(owner.as_raw(), LONGEST_FACT)));
    let until = quarantine.until.map(|until| {
        if quarantine.is_expired {
            format!(", expired on {until}: the case affects the verdict again")
        } else {
            format!(", until {until}")
        }
    });
    format!(
        "{}{}{}",
        clean::line(quarantine.reason.as_raw(), LONGEST_FACT),
        owner.unwrap_or_default(),
        until.unwrap_or_default()
    )
}
