//! Every event is a line that the schema describes, whatever texts are in it.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::document::{events_schema, write_line};
use crate::event::BatchSource;
use crate::id::TestCaseId;
use crate::outcome::{
    self, CaseOutcome, CaseState, Listing, Location, Tally, Trouble, TroubleKind, arbitrary,
};
use crate::suite::{Finding, Rule};
use crate::text::is_invisible;

static SCHEMA: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(&events_schema()).unwrap());

static VALIDATOR: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::validator_for(&SCHEMA).unwrap());

/// A fact of each kind, with `text` wherever a text can be.
fn facts(text: &str) -> Vec<Fact> {
    let agent = AgentId::new("a1").unwrap();
    let why = text.to_owned();
    let location = Location {
        path: text.into(),
        ..Location::default()
    };
    let finding = Finding {
        rule: Rule::ALL[0],
        message: why.clone(),
        help: why.clone(),
        locations: vec![(location.clone(), why.clone())],
    };
    let judged = |state| Fact::CaseJudged {
        agent: agent.clone(),
        case: Box::new(CaseOutcome {
            listing: Listing::new(TestCaseId::new("tc_1").unwrap(), location.clone()),
            label: Some(text.into()),
            planned: None,
            definition: None,
            attempts: Arc::default(),
            state,
        }),
    };
    let known = |source| Fact::BatchKnown {
        agent: agent.clone(),
        batch: BatchId::new("b1").unwrap(),
        source,
    };
    let (of_agent, reason) = (|| agent.clone(), || why.clone());
    vec![
        Fact::PreflightStarted { agents: 1 },
        Fact::AgentChecked {
            agent: of_agent(),
            label: Some(text.into()),
            planned: Some(3),
        },
        Fact::RunPlanned {
            batches: 1,
            cases: 2,
            attempts: Some(6),
        },
        Fact::AgentUnchecked {
            agent: of_agent(),
            why: reason(),
        },
        Fact::Noticed { finding },
        Fact::RetryScheduled {
            what: reason(),
            why: reason(),
            delay: Duration::from_millis(1_500),
        },
        Fact::CreateUnanswered {
            agent: of_agent(),
            why: reason(),
        },
        known(BatchSource::Created),
        known(BatchSource::Found),
        known(BatchSource::Resumed),
        Fact::LedgerFailed { why: reason() },
        Fact::BatchNotCreated {
            agent: of_agent(),
            why: reason(),
        },
        Fact::BatchUnknown {
            agent: of_agent(),
            why: reason(),
        },
        Fact::BatchProgressed {
            agent: of_agent(),
            ended: Tally::default(),
            planned: None,
        },
        Fact::BatchEnded {
            agent: of_agent(),
            left: Some(reason()),
        },
        judged(CaseState::Passed),
        judged(CaseState::Failed { reason: reason() }),
        judged(CaseState::Errored(Trouble::new(TroubleKind::Timeout, text))),
        judged(CaseState::Skipped {
            reason: text.into(),
        }),
        Fact::StopRequested {
            signal: Signal::Interrupt,
        },
        Fact::TimeLimitPassed {
            limit: Duration::from_mins(1),
        },
    ]
}

fn lines(text: &str) -> Vec<String> {
    let service = Service::Api(text.to_owned());
    let first = EventLine::started(None, &service, None);
    let events = facts(text).into_iter().map(|fact| {
        let elapsed = Duration::from_millis(1_250);
        EventLine::from(&RunEvent { elapsed, fact })
    });
    let reason = text.to_owned();
    let refused = outcome::Outcome::without_work(service, outcome::End::Refused { reason });
    let last = EventLine::finished(&refused, 2);
    let all = [first].into_iter().chain(events).chain([last]);
    all.map(|line| written(&line)).collect()
}

fn written(line: &EventLine) -> String {
    let mut json = Vec::new();
    write_line(line, &mut json).unwrap();
    String::from_utf8(json).unwrap()
}

/// The kinds of events, from the schema.
fn kinds() -> BTreeSet<String> {
    let kinds = SCHEMA["oneOf"].as_array().unwrap().iter();
    let kinds = kinds.map(|kind| kind["properties"]["event"]["const"].as_str().unwrap());
    kinds.map(str::to_owned).collect()
}

#[test]
fn a_stream_with_every_event() {
    insta::assert_snapshot!(lines("##[x] \u{1b}").concat());
}

#[test]
fn every_kind_of_event_is_tested() {
    let tested = lines("x").into_iter().map(|line| {
        let line: Value = serde_json::from_str(&line).unwrap();
        line["event"].as_str().unwrap().to_owned()
    });
    assert_eq!(tested.collect::<BTreeSet<_>>(), kinds());
}

#[test]
fn only_the_first_line_of_a_stream_identifies_it() {
    let lines = lines("x");
    assert!(EventLine::is_first(&lines[0]));
    assert!(lines[1..].iter().all(|line| !EventLine::is_first(line)));
    for other in [
        "",
        "{}",
        "{\"event\":\"run_started\"}",
        "{\"tool\":\"sigma-suite\"}",
    ] {
        assert!(!EventLine::is_first(other), "{other}");
    }
}

proptest! {
    #[test]
    fn every_event_is_one_inert_line_that_matches_the_schema(text in arbitrary::raw_text()) {
        for line in lines(&text) {
            let invisible = line.trim_end_matches('\n').chars().any(is_invisible);
            prop_assert!(!invisible && !line.contains("##["), "{line}");
            let json: Value = serde_json::from_str(&line).unwrap();
            let errors: Vec<String> = VALIDATOR.iter_errors(&json).map(|error| error.to_string()).collect();
            prop_assert!(errors.is_empty(), "{errors:?}");
        }
    }
}
