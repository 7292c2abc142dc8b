//! Outcomes of any kind, likely or not, with the rudest texts there are.

use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::fixture;
use crate::id::AgentId;
use crate::outcome::{
    Attempt, AttemptState, BatchEnd, BatchOutcome, CaseOutcome, CaseState, End, GroupOutcome,
    Outcome, Quarantine, Service, Shard, Signal, Trouble, TroubleKind,
};

/// Any characters at all, and often those that mean something to somebody.
pub(super) fn text() -> impl Strategy<Value = String> {
    let rude = prop::sample::select(vec![
        "",
        "a",
        " ",
        ".",
        "\u{1b}[31m",
        "\u{1b}]0;",
        "\u{9b}",
        "]]>",
        "<![CDATA[",
        "&#27;",
        "<",
        "\u{0}",
        "\r\n",
        "\t",
        "\u{fffe}",
        "\u{ffff}",
        "\u{202e}",
        "\u{feff}",
        "🧑\u{200d}🚀",
        "[[ATTACHMENT|/etc/passwd]]",
        "[[PROPERTY|k=v]]",
        "::error::x",
        "##[error]x",
        "\n",
        "\"'",
    ]);
    let piece = prop_oneof![4 => rude.prop_map(str::to_owned), 1 => any::<String>()];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let states = prop::sample::select(vec![
        AttemptState::Passed,
        AttemptState::Failed,
        AttemptState::Errored,
        AttemptState::Unfinished,
    ]);
    (states, text(), option::of(text())).prop_map(|(state, said, remarks)| Attempt {
        remarks: remarks.map(Into::into),
        ..fixture::attempt(state, &said)
    })
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let kinds = prop::sample::select(TroubleKind::ALL);
    (kinds, text()).prop_map(|(kind, message)| Trouble { kind, message })
}

fn state() -> impl Strategy<Value = CaseState> {
    prop_oneof![
        3 => Just(CaseState::Passed),
        1 => text().prop_map(|reason| CaseState::Failed { reason }),
        1 => trouble().prop_map(CaseState::Errored),
        1 => text().prop_map(|reason| CaseState::Skipped { reason: reason.into() }),
    ]
}

fn case() -> impl Strategy<Value = CaseOutcome> {
    let quarantine = (text(), any::<bool>()).prop_map(|(reason, is_expired)| Quarantine {
        reason: reason.into(),
        until: None,
        owner: None,
        is_expired,
    });
    let listed = (
        text(),
        option::weighted(0.2, text()),
        option::weighted(0.2, quarantine),
    );
    let ran = (state(), option::of(0..5_u64), vec(attempt(), 0..4));
    (listed, ran).prop_map(|((name, skip, quarantine), (state, planned, attempts))| {
        let mut case = fixture::case(1, "tc_1", &name, state);
        case.listing.skip = skip.map(Into::into);
        case.listing.quarantine = quarantine.map(Box::new);
        case.planned = planned;
        case.attempts = attempts.into();
        case
    })
}

fn group() -> impl Strategy<Value = GroupOutcome> {
    let agents = prop::sample::select(vec!["one", "two"]);
    (text(), text(), agents, vec(case(), 0..5)).prop_map(|(suite, name, agent, cases)| {
        GroupOutcome {
            suite: suite.into(),
            path: "s.yaml".into(),
            agent_name: name.into(),
            agent: AgentId::new(agent).unwrap(),
            cases,
        }
    })
}

fn batch() -> impl Strategy<Value = BatchOutcome> {
    let end = prop_oneof![
        Just(BatchEnd::Settled),
        trouble().prop_map(BatchEnd::Left),
        trouble().prop_map(BatchEnd::NotCreated),
        trouble().prop_map(BatchEnd::MaybeCreated),
    ];
    let notes = prop::collection::vec(text(), 0..2);
    (end, notes).prop_map(|(end, notes)| BatchOutcome {
        agent: AgentId::new("one").unwrap(),
        id: None,
        end,
        elapsed: Duration::from_millis(1_500),
        notes,
    })
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        4 => Just(End::Completed),
        1 => text().prop_map(|reason| End::Refused { reason }),
        1 => text().prop_map(|reason| End::NothingSelected { reason }),
        1 => text().prop_map(|reason| End::Unavailable { reason }),
        1 => Just(End::Detached),
        1 => Just(End::Stopped(Signal::Terminate)),
        1 => Just(End::TimedOut(Duration::from_hours(1))),
        1 => Just(End::NotFinished),
        1 => Just(End::EmptyShard(Shard { index: 1, count: 2 })),
    ]
}

pub(super) fn outcome() -> impl Strategy<Value = Outcome> {
    let service = prop_oneof![
        Just(Service::Sandbox),
        Just(Service::Api("https://api.sigmamind.ai".to_owned()))
    ];
    let parts = (service, end(), vec(batch(), 0..3), vec(group(), 0..4));
    parts.prop_map(|(service, end, batches, groups)| Outcome {
        service,
        end,
        batches,
        groups,
        ..fixture::outcome()
    })
}
