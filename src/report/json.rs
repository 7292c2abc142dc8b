//! The whole run as one JSON document, for programs: nothing is cut.

mod document;

use std::time::Duration;

use crate::id::{BatchId, RunId};
use crate::outcome::{self, CaseOutcome, CaseTally, GroupOutcome, Outcome, Service, Verdict};
use crate::text::UntrustedText;

use document::{
    Attempt, Batch, BatchEnd, Case, Counts, Document, End, Gate, Group, Location, Quarantine,
    State, Trouble, Turn, VERSION,
};

/// The document for an outcome.
#[must_use]
pub fn render(outcome: &Outcome) -> String {
    let mut json = written(&document(outcome));
    json.push('\n');
    json
}

fn written(document: &Document) -> String {
    let json = serde_json::to_string_pretty(document)
        .expect("strings, numbers and string keys always have a JSON form");
    inert(&json)
}

/// The same document, with escapes for what a terminal would obey or hide, and for the start of what a CI runner
/// takes for a command. Neither stands outside of a string, so a reader gets the same data.
pub(crate) fn inert(json: &str) -> String {
    let mut inert = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_hidden(c) {
            inert.push_str(&escaped(c));
        } else {
            inert.push(c);
        }
    }
    ["##[", "##vso[", "##teamcity["]
        .iter()
        .fold(inert, |inert, command| {
            inert.replace(command, &command.replacen('#', "\\u0023", 1))
        })
}

/// Whether a terminal or a viewer would obey the character in place of showing it: people print such files.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}'
                | '\u{61C}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// Beyond ASCII a character can stand in strings alone, so its escape means the same.
fn escaped(c: char) -> String {
    let mut units = [0; 2];
    let units = c.encode_utf16(&mut units).iter();
    let escapes: Vec<String> = units.map(|unit| format!("\\u{unit:04x}")).collect();
    escapes.concat()
}

fn document(outcome: &Outcome) -> Document {
    Document {
        tool: "sigma-suite".to_owned(),
        version: VERSION,
        run: outcome.run.as_ref().map(RunId::to_string),
        verdict: Verdict::of(outcome).as_str().to_owned(),
        sandbox: outcome.service == Service::Sandbox,
        service: match &outcome.service {
            Service::Api(address) => Some(address.clone()),
            Service::Sandbox => None,
        },
        end: end(&outcome.end),
        started: outcome.started.to_string(),
        elapsed: seconds(outcome.elapsed),
        shard: outcome.scope.shard.map(|shard| shard.to_string()),
        left_out: outcome.scope.left_out,
        counts: counts(CaseTally::of(outcome.cases())),
        batches: outcome.batches.iter().map(batch).collect(),
        groups: outcome.groups.iter().map(group).collect(),
    }
}

fn end(end: &outcome::End) -> End {
    match end {
        outcome::End::Completed => End::Completed,
        outcome::End::Refused { reason } => End::Refused {
            reason: reason.clone(),
        },
        outcome::End::NothingSelected { reason } => End::NothingSelected {
            reason: reason.clone(),
        },
        outcome::End::Unavailable { reason } => End::Unavailable {
            reason: reason.clone(),
        },
        outcome::End::Detached => End::Detached,
        outcome::End::EmptyShard(_) => End::EmptyShard,
        outcome::End::Stopped(signal) => End::Stopped {
            signal: signal.as_str().to_owned(),
        },
        outcome::End::TimedOut(limit) => End::TimedOut {
            limit: seconds(*limit),
        },
        outcome::End::NotFinished => End::NotFinished,
    }
}

fn counts(tally: CaseTally) -> Counts {
    Counts {
        passed: tally.passed,
        failed: tally.failed,
        errored: tally.errored,
        skipped: tally.skipped,
        quarantined: tally.quarantined,
        flaky: tally.flaky,
    }
}

fn batch(batch: &outcome::BatchOutcome) -> Batch {
    Batch {
        agent: batch.agent.to_string(),
        id: batch.id.as_ref().map(BatchId::to_string),
        end: match &batch.end {
            outcome::BatchEnd::Settled => BatchEnd::Settled,
            outcome::BatchEnd::Left(trouble) => BatchEnd::Left(self::trouble(trouble)),
            outcome::BatchEnd::NotCreated(trouble) => BatchEnd::NotCreated(self::trouble(trouble)),
            outcome::BatchEnd::MaybeCreated(trouble) => {
                BatchEnd::MaybeCreated(self::trouble(trouble))
            }
        },
        elapsed: seconds(batch.elapsed),
        notes: batch.notes.clone(),
    }
}

fn group(group: &GroupOutcome) -> Group {
    Group {
        suite: raw(&group.suite),
        path: group.path.to_string(),
        agent_name: raw(&group.agent_name),
        agent: group.agent.to_string(),
        cases: group.cases.iter().map(case).collect(),
    }
}

fn case(case: &CaseOutcome) -> Case {
    let listing = &case.listing;
    Case {
        id: listing.id.to_string(),
        name: raw(&case.name()),
        listed_name: listing.name.as_ref().map(raw),
        label: case.label.as_ref().map(raw),
        state: state(&case.state),
        headline: case.headline(),
        flaky: case.is_flaky(),
        decides: listing.decides(),
        pass: gate(listing.gate),
        planned: case.planned,
        tags: listing.tags.iter().map(raw).collect(),
        owner: listing.owner.as_ref().map(raw),
        skip: listing.skip.as_ref().map(raw),
        quarantine: listing.quarantine.as_deref().map(quarantine),
        location: location(&listing.location),
        attempts: case.attempts.iter().map(attempt).collect(),
    }
}

fn state(state: &outcome::CaseState) -> State {
    match state {
        outcome::CaseState::Passed => State::Passed,
        outcome::CaseState::Failed { reason } => State::Failed {
            reason: reason.clone(),
        },
        outcome::CaseState::Errored(trouble) => State::Errored(self::trouble(trouble)),
        outcome::CaseState::Skipped { reason } => State::Skipped {
            reason: raw(reason),
        },
    }
}

fn trouble(trouble: &outcome::Trouble) -> Trouble {
    Trouble {
        kind: trouble.kind.as_str().to_owned(),
        reason: trouble.message.clone(),
    }
}

fn gate(gate: outcome::Gate) -> Gate {
    match gate {
        outcome::Gate::All => Gate::All,
        outcome::Gate::Any => Gate::Any,
        outcome::Gate::AtLeast(count) => Gate::AtLeast(count),
        outcome::Gate::Rate(rate) => Gate::Rate(rate.to_string()),
    }
}

fn quarantine(quarantine: &outcome::Quarantine) -> Quarantine {
    Quarantine {
        reason: raw(&quarantine.reason),
        until: quarantine.until.map(|until| until.to_string()),
        owner: quarantine.owner.as_ref().map(raw),
        expired: quarantine.is_expired,
    }
}

fn location(location: &outcome::Location) -> Location {
    Location {
        path: location.path.to_string(),
        line: location.line,
        column: location.column,
        offset: location.offset,
        length: location.length,
    }
}

fn attempt(attempt: &outcome::Attempt) -> Attempt {
    let turn = |turn: &outcome::Turn| Turn {
        role: raw(&turn.role),
        content: raw(&turn.content),
    };
    Attempt {
        job: attempt.job.to_string(),
        chat: attempt.chat.as_ref().map(raw),
        state: attempt.state.as_str().to_owned(),
        remarks: attempt.remarks.as_ref().map(raw),
        started: attempt.started.map(|started| started.to_string()),
        ended: attempt.ended.map(|ended| ended.to_string()),
        transcript: attempt.transcript.iter().map(turn).collect(),
    }
}

fn raw(text: &UntrustedText) -> String {
    text.as_raw().to_owned()
}

/// To the millisecond: more is noise.
fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{arbitrary, fixture};
    use proptest::prelude::*;

    #[test]
    fn a_run_with_everything_in_it() {
        insta::assert_snapshot!(render(&fixture::outcome()));
    }

    #[test]
    fn a_sandboxed_run_says_so() {
        let mut outcome = fixture::outcome();
        outcome.service = Service::Sandbox;
        assert!(render(&outcome).contains("\"sandbox\": true"));
    }

    #[test]
    fn a_part_of_the_run_says_which_and_how_much_is_not_in_it() {
        let mut outcome = fixture::outcome();
        outcome.scope.left_out = 3;
        outcome.scope.shard = outcome::Shard::parse("2/4");
        let json = render(&outcome);
        assert!(
            json.contains("\"shard\": \"2/4\",\n  \"left_out\": 3,"),
            "{json}"
        );
    }

    proptest! {
        #[test]
        fn every_outcome_reads_back_as_it_was_and_obeys_nobody(outcome in arbitrary::outcome()) {
            let json = render(&outcome);
            let read: Document = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(read, document(&outcome));
            let hidden = json.chars().any(|c| c != '\n' && is_hidden(c));
            prop_assert!(!hidden);
            prop_assert!(!json.contains("##["));
        }
    }
}
