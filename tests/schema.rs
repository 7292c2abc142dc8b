//! The schema that editors read takes what the parser takes, as far as a schema can tell.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::civil::date;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};
use sigma_suite::suite::{Context, Problem, Rule, SuiteSource, parse, schema};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    jsonschema::draft7::meta::validate(&schema).unwrap();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
});

/// The rules that the parser sees broken.
fn broken(yaml: &str) -> Vec<Rule> {
    let context = Context {
        today: date(2026, 11, 23),
        variable: &|_| None,
    };
    let (_, problems) = parse(&SuiteSource::new("sigma-suite.yaml", yaml), &context);
    let errors = problems.iter().filter(|problem| problem.is_error());
    errors.map(Problem::rule).collect()
}

/// What a schema sees of a file. What is no YAML it does not see at all.
fn takes(yaml: &str) -> bool {
    serde_yaml::from_str::<Value>(yaml).is_ok_and(|value| VALIDATOR.is_valid(&value))
}

#[test]
fn the_checked_in_schema_is_the_generated_one() {
    let path = root("schemas/sigma-suite.schema.json");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&path, schema()).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == schema(),
        "the schema is not that of the types; UPDATE_SCHEMA=1 cargo test --test schema writes it anew"
    );
}

/// What an editor shows on hover.
#[test]
fn every_field_has_a_title_and_a_description() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let definitions = schema["definitions"].as_object().unwrap().values();
    let mut fields = 0;
    for definition in definitions.chain([&schema]) {
        for (name, field) in definition["properties"].as_object().unwrap() {
            let [title, description] = ["title", "description"].map(|text| field[text].as_str());
            assert!(title.is_some() && description.is_some(), "{name}");
            fields += 1;
        }
    }
    assert!(fields > 20, "{fields}");
}

const AGENT: &str = "D5D0p7TUs66TTAEAx";

/// A file around a case, an agent or the whole, each said to be right or wrong.
#[expect(clippy::too_many_lines, reason = "one line a file")]
fn table() -> Vec<(String, bool)> {
    let file = |text: &str| text.to_owned();
    let agent = |text: &str| format!("agents:\n  {AGENT}: {text}\n");
    let case = |text: &str| format!("agents:\n  {AGENT}:\n    - {text}\n");
    let pass =
        |text: &str| format!("defaults: {{ pass: {text} }}\nagents: {{ {AGENT}: [tc_1] }}\n");
    let until = |text: &str| {
        case(&format!(
            "{{ id: tc_1, quarantine: {{ reason: x, until: {text} }} }}"
        ))
    };
    let key = |text: &str| format!("agents:\n  {text}: [tc_1]\n");
    let named = |text: &str| format!("agents:\n  {text}: {{ id: a, test_cases: [tc_1] }}\n");
    let right = [
        case("tc_1"),
        case("\"tc_1\""),
        case("{ id: tc_1 }"),
        case("tc_${A:-1}"),
        case("${A:-tc_1}"),
        case(&format!("tc_{}", "x".repeat(61))),
        case("{ id: tc_1, skip: no }"),
        case("{ id: tc_1, name: on }"),
        case("{ id: tc_1, tags: [\"1\"] }"),
        case("{ id: tc_1, pass: any, owner: é }"),
        agent("[tc_1, tc_2]"),
        agent("{ test_cases: [tc_1] }"),
        agent("{ id: b, test_cases: [tc_1] }"),
        pass("all"),
        pass("\"any\""),
        pass("{ at_least: 1 }"),
        pass("{ at_least: 0x10 }"),
        pass("{ at_least: 2.0 }"),
        pass("{ at_least: 1e3 }"),
        pass("{ rate: 1 }"),
        pass("{ rate: .5 }"),
        pass("{ rate: 5e-1 }"),
        pass("{ rate: 0.12345678901234567 }"),
        pass("{ at_least: 9007199254740991 }"),
        until("2027-01-31"),
        until("\"2028-02-29\""),
        key("agent_x"),
        key("\"00123\""),
        key("${A:-x}"),
        key("agent"),
        key(&"x".repeat(64)),
        named("Billing bot"),
        named("tc_1"),
        named("agent_"),
        named("é"),
        named("on"),
        file("version: 1\nagents: { a: [tc_1] }"),
        file("version: 1.0\ndefaults: {}\nagents: { a: [tc_1] }"),
        file("name: 'x'\nagents: &a { a: [tc_1] }"),
    ];
    let wrong = [
        case("tc_"),
        case("xyz"),
        case("1"),
        case("~"),
        case("true"),
        case("[tc_1]"),
        case("{}"),
        case("{ name: x }"),
        case("tc_é"),
        case("\"tc_1 \""),
        case(&format!("tc_{}", "x".repeat(62))),
        case("tc_${A:x}"),
        case("tc_${A"),
        case("${SIGMAMIND_API_KEY}"),
        case("{ id: tc_1, skip: true }"),
        case("{ id: tc_1, skip: }"),
        case("{ id: tc_1, skip: \"\" }"),
        case("{ id: tc_1, name: \" \" }"),
        case("{ id: tc_1, name: 1 }"),
        case("{ id: tc_1, tags: smoke }"),
        case("{ id: tc_1, tags: [] }"),
        case("{ id: tc_1, tags: [1] }"),
        case("{ id: tc_1, quarantine: flaky }"),
        case("{ id: tc_1, quarantine: {} }"),
        case("{ id: tc_1, skips: x }"),
        case("{ id: tc_1, quarantine: { reason: x, since: y } }"),
        case("tc_1\n    - tc_1"),
        agent("[]"),
        agent("{}"),
        agent("tc_1"),
        agent(""),
        agent("{ id: b }"),
        agent("{ test_cases: [] }"),
        agent("{ test_cases: tc_1 }"),
        agent("{ id: [b], test_cases: [tc_1] }"),
        agent("{ test_case: [tc_1] }"),
        pass("none"),
        pass("1"),
        pass("0.5"),
        pass("[all]"),
        pass("{}"),
        pass("~"),
        pass("{ at_least: 0 }"),
        pass("{ at_least: -1 }"),
        pass("{ at_least: 1.5 }"),
        pass("{ at_least: \"1\" }"),
        pass("{ at_least: x }"),
        pass("{ at_least: 9007199254740992 }"),
        pass("{ rate: 0 }"),
        pass("{ rate: 1.1 }"),
        pass("{ rate: \"0.5\" }"),
        pass("{ rate: 80% }"),
        pass("{ rate: 0.5, at_least: 1 }"),
        pass("{ min: 1 }"),
        until("2027-02-30"),
        until("2027-13-01"),
        until("27-01-31"),
        until("2027-1-31"),
        until("20270131"),
        until("2027-01-31T00:00:00"),
        until("tomorrow"),
        until("2027-04-31"),
        key("Billing bot"),
        key("tc_1"),
        key("agent_"),
        key("batch_1"),
        key("é"),
        key("\"\""),
        key(&"x".repeat(65)),
        named("\"\""),
        named("<<"),
        file("agents: {}"),
        file("agents: []"),
        file("agents:"),
        file("version: 1"),
        file("[]"),
        file("x"),
        file("version: 2\nagents: { a: [tc_1] }"),
        file("version: \"1\"\nagents: { a: [tc_1] }"),
        file("name:\nagents: { a: [tc_1] }"),
        file("defaults:\nagents: { a: [tc_1] }"),
        file("defaults: { skip: x }\nagents: { a: [tc_1] }"),
        file("tags: [x]\nagents: { a: [tc_1] }"),
    ];
    let right = right.into_iter().map(|text| (text, true));
    right
        .chain(wrong.into_iter().map(|text| (text, false)))
        .collect()
}

#[test]
fn schema_and_parser_agree_on_what_is_right_and_what_is_wrong() {
    for (yaml, is_right) in table() {
        let broken = broken(&yaml);
        assert_eq!(broken.is_empty(), is_right, "the parser: {yaml}{broken:?}");
        assert_eq!(takes(&yaml), is_right, "the schema: {yaml}");
    }
}

/// What no schema can see: in JSON no tag is left, keys are strings and come once; and it has no environment.
const UNSEEN: [Rule; 4] = [
    Rule::Tag,
    Rule::UnquotedId,
    Rule::DuplicateKey,
    Rule::Variable,
];

#[test]
fn schema_and_parser_agree_on_the_files_of_the_gallery() {
    for rule in Rule::ALL.iter().filter(|rule| !UNSEEN.contains(rule)) {
        let Some(example) = rule.example() else {
            continue;
        };
        assert!(takes(example.right), "{rule}");
        assert_eq!(
            takes(example.wrong),
            broken(example.wrong).is_empty(),
            "{rule}"
        );
    }
}

#[test]
fn the_examples_of_this_repository_are_valid() {
    let examples = [
        "quickstart/sigma-suite",
        "release-gate/billing.sigma-suite",
        "release-gate/support.sigma-suite",
    ];
    for example in examples {
        let yaml = fs::read_to_string(root(&format!("examples/{example}.yaml"))).unwrap();
        assert!(takes(&yaml), "{example}");
    }
}

/// A value of any kind, right in some places and wrong in most.
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

/// Mostly what is right, now and then anything.
fn mostly(right: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    prop_oneof![12 => right, 1 => anything()]
}

/// Some of the fields, and now and then one that is not known.
fn mapping(fields: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| {
            prop::option::weighted(0.5, mostly(value).prop_map(move |value| (name, value)))
        })
        .collect();
    let stray = prop::option::weighted(
        0.05,
        (
            prop::sample::select(vec!["x", "ID", "<<", "skip"]),
            anything(),
        ),
    );
    (fields, stray)
        .prop_map(|(fields, stray)| {
            let all = fields.into_iter().flatten().chain(stray);
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

fn suite() -> impl Strategy<Value = Value> {
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
    ]);
    let defaults = mapping(inherited());
    (mostly(agents), rest, prop::option::weighted(0.3, defaults)).prop_map(
        |(agents, rest, defaults)| {
            let mut suite = serde_json::Map::new();
            suite.insert("agents".to_owned(), agents);
            let known = ["version", "name", "x"];
            let rest = rest.as_object().cloned().unwrap_or_default().into_iter();
            suite.extend(rest.filter(|(name, _)| known.contains(&name.as_str())));
            suite.extend(defaults.map(|defaults| ("defaults".to_owned(), defaults)));
            Value::Object(suite)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn schema_and_parser_agree_on_files_as_they_come(suite in suite()) {
        let yaml = serde_yaml::to_string(&suite).unwrap();
        let broken = broken(&yaml);
        // A case in the short form and again in the long form is one case only to who reads both.
        prop_assume!(broken.iter().any(|rule| *rule != Rule::DuplicateCase) || broken.is_empty());
        prop_assert_eq!(takes(&yaml), broken.is_empty(), "{}{:?}", yaml, broken);
    }
}
