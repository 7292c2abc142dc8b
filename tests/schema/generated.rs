//! Random suite files: mostly valid, with invalid values at random positions.

use proptest::prelude::*;
use serde_json::{Value, json};

/// A value that is valid for some keys and invalid for most.
fn anything() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(-1),
        json!(4),
        json!(0.5),
        json!(1.5),
        json!(4.0),
        json!(1e-7),
        json!(0.639_426_798_457_883_7),
        json!(""),
        json!(" "),
        json!("x"),
        json!("all"),
        json!("any"),
        json!("no"),
        json!("null"),
        json!("1e10"),
        json!("00123"),
        json!("tc_1"),
        json!("tc_"),
        json!("<<"),
        json!("2027-01-31"),
        json!("2027-02-31"),
        json!([]),
        json!(["x"]),
        json!([1]),
        json!(["tc_1", "tc_1"]),
        json!({}),
        json!({ "rate": 0.5 }),
        json!({ "rate": 2 }),
        json!({ "at_least": 4 }),
        json!({ "at_least": 0 }),
        json!({ "at_least": 1, "rate": 1 }),
        json!({ "reason": "x" }),
        json!({ "reason": "x", "until": "2027-01-31" }),
        json!({ "pass": "all" }),
        json!({ "id": "tc_2" }),
        json!({ "test_cases": ["tc_1"] }),
    ])
}

/// Mostly valid values, sometimes anything.
fn mostly(valid: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    prop_oneof![12 => valid, 1 => anything()]
}

/// Some of the fields, sometimes with an unknown one.
fn mapping(fields: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| {
            prop::option::weighted(0.5, mostly(value).prop_map(move |value| (name, value)))
        })
        .collect();
    let unknown = prop::option::weighted(
        0.05,
        (
            prop::sample::select(vec!["x", "ID", "<<", "skip"]),
            anything(),
        ),
    );
    (fields, unknown)
        .prop_map(|(fields, unknown)| {
            let all = fields.into_iter().flatten().chain(unknown);
            Value::Object(all.map(|(name, value)| (name.to_owned(), value)).collect())
        })
        .boxed()
}

fn texts(texts: &[&str]) -> BoxedStrategy<Value> {
    let texts: Vec<Value> = texts.iter().map(|text| json!(text)).collect();
    prop::sample::select(texts).boxed()
}

fn gate() -> BoxedStrategy<Value> {
    let count = (1_u64..9).prop_map(|count| json!({ "at_least": count }));
    let rate = (0.0_f64..1.2).prop_map(|rate| json!({ "rate": rate }));
    prop_oneof![texts(&["all", "any"]), count, rate].boxed()
}

fn share() -> BoxedStrategy<Value> {
    (0.0_f64..1.2).prop_map(|share| json!(share)).boxed()
}

fn inherited() -> Vec<(&'static str, BoxedStrategy<Value>)> {
    let tags =
        prop::collection::vec(mostly(texts(&["smoke", "on", "é"])), 0..3).prop_map(Value::Array);
    vec![
        ("pass", gate()),
        ("tags", tags.boxed()),
        ("owner", texts(&["payments", "y"])),
    ]
}

fn with_own(mut fields: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    fields.extend(inherited());
    mapping(fields)
}

fn cases() -> BoxedStrategy<Value> {
    let id = || texts(&["tc_1", "tc_2", "tc_3", "tc_x-Y_z", "tx_1", "1e10"]);
    let until = texts(&["2027-01-31", "2027-02-30", "soon"]);
    let quarantine = mapping(vec![
        ("reason", texts(&["flaky"])),
        ("until", until),
        ("owner", texts(&["x"])),
    ]);
    let long = with_own(vec![
        ("id", id()),
        ("name", texts(&["One", "Two"])),
        ("skip", texts(&["later", "no"])),
        ("quarantine", quarantine),
    ]);
    let case = prop_oneof![3 => id(), 1 => long];
    prop::collection::vec(mostly(case), 0..4)
        .prop_map(Value::Array)
        .boxed()
}

pub(crate) fn suite() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec![
        "a",
        "agent_b",
        "Billing bot",
        "00123",
        "tc_1",
        "<<",
        "true",
        "",
    ]);
    let long = with_own(vec![
        ("id", texts(&["a", "agent_b", "7", "b c"])),
        ("test_cases", cases()),
    ]);
    let agent = prop_oneof![2 => cases(), 1 => long];
    let agents = prop::collection::vec((key.prop_map(str::to_owned), mostly(agent)), 0..3)
        .prop_map(|agents| Value::Object(agents.into_iter().collect()));
    let rest = with_own(vec![
        ("version", Just(json!(1)).boxed()),
        ("name", texts(&["Gate"])),
        ("gate", mapping(vec![("cases", share())])),
        ("min_coverage", share()),
    ]);
    let defaults = mapping(inherited());
    (mostly(agents), rest, prop::option::weighted(0.3, defaults)).prop_map(
        |(agents, rest, defaults)| {
            let mut suite = serde_json::Map::new();
            suite.insert("agents".to_owned(), agents);
            let known = ["version", "name", "gate", "min_coverage", "x"];
            let rest = rest.as_object().cloned().unwrap_or_default().into_iter();
            suite.extend(rest.filter(|(name, _)| known.contains(&name.as_str())));
            suite.extend(defaults.map(|defaults| ("defaults".to_owned(), defaults)));
            Value::Object(suite)
        },
    )
}
