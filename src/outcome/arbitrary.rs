//! Outcomes of any kind, likely or not, with every field in use and the rudest texts there are.

mod criteria;

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use criteria::{advice, baseline, criteria, drop_checks};

use super::{
    Attempt, AttemptState, BatchEnd, BatchOutcome, CaseOutcome, CaseState, DefinitionDigest, End,
    Gate, GroupOutcome, Listing, Location, Outcome, PlanDigest, Quarantine, Rate, Scope, Service,
    Shard, Signal, Trouble, TroubleKind,
};
use crate::id::{AgentId, BatchId, JobId, RunId, TestCaseId};
use crate::text::UntrustedText;

/// Any characters, and often those with a special meaning to a terminal, a parser or a CI service.
pub(crate) fn raw_text() -> impl Strategy<Value = String> {
    let rude = select(vec![
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
        "%0A::set-output name=x::y",
        "@octocat #1",
        "[a](https://b.c)",
        "`|**_",
        "\n",
        "\"'",
    ]);
    let piece = prop_oneof![4 => rude.prop_map(str::to_owned), 1 => any::<String>()];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn text() -> impl Strategy<Value = UntrustedText> {
    raw_text().prop_map(UntrustedText::from)
}

fn id<T: std::fmt::Debug>(new: fn(&str) -> Option<T>) -> impl Strategy<Value = T> {
    "[A-Za-z0-9_.:~-]{1,20}".prop_filter_map("not an id", move |text| new(&text))
}

/// Few, so that batches and groups meet, in both spellings.
fn agent() -> impl Strategy<Value = AgentId> {
    select(vec!["one", "agent_one", "two"]).prop_filter_map("not an id", AgentId::new)
}

fn timestamp() -> impl Strategy<Value = Timestamp> {
    let any = Timestamp::MIN.as_nanosecond()..=Timestamp::MAX.as_nanosecond();
    // From 2001 to 2033.
    let likely = 1_000_000_000_000_000_000_i128..2_000_000_000_000_000_000;
    prop_oneof![4 => likely, 1 => any].prop_map(|nanos| Timestamp::from_nanosecond(nanos).unwrap())
}

fn day() -> impl Strategy<Value = Date> {
    (-9_999_i16..=9_999, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| date(year, month, day))
}

/// To the nanosecond, and longer than any run takes.
fn duration() -> impl Strategy<Value = Duration> {
    const LONGEST: u64 = 40 * 24 * 60 * 60;
    prop_oneof![
        (0..10_000_u64).prop_map(Duration::from_millis),
        (0..LONGEST, 0..1_000_000_000_u32).prop_map(|(secs, nanos)| Duration::new(secs, nanos)),
    ]
}

fn gate() -> impl Strategy<Value = Gate> {
    let rate = "0\\.[0-9]{1,36}|1".prop_filter_map("out of range", |text| Rate::parse(&text));
    prop_oneof![
        Just(Gate::All),
        Just(Gate::Any),
        (1..5_u64).prop_map(Gate::AtLeast),
        (1..=u64::MAX).prop_map(Gate::AtLeast),
        rate.prop_map(Gate::Rate),
    ]
}

fn quarantine() -> impl Strategy<Value = Box<Quarantine>> {
    (text(), option::of(day()), option::of(text()), any::<bool>()).prop_map(
        |(reason, until, owner, is_expired)| {
            Box::new(Quarantine {
                reason,
                until,
                owner,
                is_expired,
            })
        },
    )
}

fn location() -> impl Strategy<Value = Location> {
    (raw_text(), any::<[usize; 4]>()).prop_map(|(path, [line, column, offset, length])| Location {
        path: path.into(),
        line,
        column,
        offset,
        length,
    })
}

fn listing() -> impl Strategy<Value = Listing> {
    let names = (id(TestCaseId::new), option::of(text()), vec(text(), 0..3));
    let rest = (
        gate(),
        option::of(text()),
        option::weighted(0.2, text()),
        option::weighted(0.2, quarantine()),
        location(),
    );
    (names, rest).prop_map(
        |((id, name, tags), (gate, owner, skip, quarantine, location))| Listing {
            id,
            name,
            gate,
            tags,
            owner,
            skip,
            quarantine,
            location,
        },
    )
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let states = select(AttemptState::ALL);
    let turn = (raw_text(), raw_text());
    let times = (option::of(timestamp()), option::of(timestamp()));
    let texts = (option::of(text()), option::of(text()));
    (id(JobId::new), states, vec(turn, 0..3), texts, times).prop_map(
        |(job, state, turns, (chat, remarks), (started, ended))| {
            let mut attempt = Attempt::new(job, state, turns.into_iter().collect());
            attempt.chat = chat;
            attempt.remarks = remarks;
            attempt.started = started;
            attempt.ended = ended;
            attempt
        },
    )
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let kinds = select(TroubleKind::ALL);
    (kinds, raw_text()).prop_map(|(kind, message)| Trouble { kind, message })
}

fn state() -> impl Strategy<Value = CaseState> {
    prop_oneof![
        3 => Just(CaseState::Passed),
        1 => raw_text().prop_map(|reason| CaseState::Failed { reason }),
        1 => trouble().prop_map(CaseState::Errored),
        1 => text().prop_map(|reason| CaseState::Skipped { reason }),
    ]
}

fn case() -> impl Strategy<Value = CaseOutcome> {
    let planned = option::of(prop_oneof![3 => 0..5_u64, 1 => any::<u64>()]);
    let attempts = vec(attempt(), 0..4).prop_map(Into::into);
    let definition = option::of(any::<[u8; 32]>().prop_map(DefinitionDigest::new));
    let known = (option::of(text()), planned, definition);
    (listing(), known, attempts, state()).prop_map(
        |(listing, (label, planned, definition), attempts, state)| CaseOutcome {
            listing,
            label,
            planned,
            definition,
            attempts,
            state,
        },
    )
}

fn group() -> impl Strategy<Value = GroupOutcome> {
    (text(), raw_text(), text(), agent(), vec(case(), 0..5)).prop_map(
        |(suite, path, agent_name, agent, cases)| GroupOutcome {
            suite,
            path: path.into(),
            agent_name,
            agent,
            cases,
        },
    )
}

fn batch() -> impl Strategy<Value = BatchOutcome> {
    let end = prop_oneof![
        Just(BatchEnd::Settled),
        trouble().prop_map(BatchEnd::Left),
        trouble().prop_map(BatchEnd::NotCreated),
        trouble().prop_map(BatchEnd::MaybeCreated),
    ];
    let id = option::of(id(BatchId::new));
    let times = (duration(), duration());
    let label = option::of(text());
    (agent(), id, label, end, times, vec(raw_text(), 0..2)).prop_map(
        |(agent, id, agent_label, end, (began, elapsed), notes)| BatchOutcome {
            agent,
            id,
            agent_label,
            end,
            began,
            elapsed,
            notes,
        },
    )
}

fn shard() -> impl Strategy<Value = Shard> {
    (1..=u32::MAX).prop_flat_map(|count| (1..=count).prop_map(move |index| Shard { index, count }))
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        4 => Just(End::Completed),
        1 => raw_text().prop_map(|reason| End::Refused { reason }),
        1 => raw_text().prop_map(|reason| End::NothingSelected { reason }),
        1 => raw_text().prop_map(|reason| End::Unavailable { reason }),
        1 => raw_text().prop_map(|reason| End::Idle { reason }),
        1 => select(Signal::ALL).prop_map(|signal| End::Stopped { signal }),
        1 => duration().prop_map(|limit| End::TimedOut { limit }),
        1 => Just(End::Detached),
        1 => Just(End::NotFinished),
    ]
}

pub(crate) fn outcome() -> impl Strategy<Value = Outcome> {
    let service = prop_oneof![Just(Service::Sandbox), raw_text().prop_map(Service::Api)];
    let digest = option::of(any::<[u8; 32]>().prop_map(PlanDigest::new));
    let scope =
        (any::<usize>(), option::of(shard()), digest).prop_map(|(left_out, shard, plan)| Scope {
            left_out,
            shard,
            plan,
        });
    let head = (option::of(id(RunId::new)), timestamp(), duration(), service);
    let groups = vec(group(), 0..4);
    let groups = groups.prop_flat_map(|groups| {
        let decisive = (
            criteria(&groups),
            baseline(&groups),
            drop_checks(&groups),
            advice(&groups),
        );
        (decisive, Just(groups))
    });
    let rest = (scope, vec(batch(), 0..3), groups);
    (head, end(), rest).prop_map(
        |((run, started, elapsed, service), end, (scope, batches, (decisive, groups)))| Outcome {
            run,
            started,
            elapsed,
            service,
            end,
            scope,
            criteria: decisive.0,
            baseline: decisive.1,
            drop_checks: decisive.2,
            advice: decisive.3,
            batches,
            groups,
        },
    )
}
