use jiff::civil::date;

use crate::outcome::{PlanDigest, Shard};
use crate::plan::{Globs, Plan, Selection};
use crate::suite::{Context, SuiteSource, parse};

const SUITE: &str = "\
agents:
  A: [tc_1, { id: tc_2, pass: any }]
  B: [{ id: tc_3, quarantine: { reason: r, until: 2026-11-25 } }, { id: tc_4, skip: s }]
";

fn digest(text: &str, selection: &Selection) -> PlanDigest {
    let context = Context {
        today: date(2026, 11, 26),
        variable: &|_| None,
        find_key: &|_| None,
    };
    let (suite, _) = parse(&SuiteSource::new("s.yaml", text), &context);
    let plan = Plan::new(&[suite.unwrap()], selection).unwrap();
    plan.scope.plan.unwrap()
}

#[test]
fn all_shards_of_a_plan_have_its_digest() {
    let whole = digest(SUITE, &Selection::default());
    for shard in ["1/2", "2/2"] {
        let shard = Selection::default().only_shard(Shard::parse(shard).unwrap());
        assert_eq!(digest(SUITE, &shard), whole);
    }
}

#[test]
fn whatever_decides_a_case_changes_the_digest() {
    let whole = digest(SUITE, &Selection::default());
    for (from, to) in [
        ("tc_1", "tc_9"),
        ("  A:", "  C:"),
        ("any", "all"),
        ("skip: s", "skip: t"),
        ("reason: r", "reason: s"),
        ("2026-11-25", "2026-11-26"),
        ("[tc_1, ", "["),
    ] {
        let changed = SUITE.replace(from, to);
        assert_ne!(digest(&changed, &Selection::default()), whole, "{to}");
    }
    let cases = ["tc_1".to_owned()];
    let globs = Globs {
        cases: &cases,
        ..Globs::default()
    };
    assert_ne!(digest(SUITE, &Selection::new(&globs)), whole);
}

#[test]
fn what_decides_nothing_does_not_change_the_digest() {
    let named = SUITE.replace("tc_1", "{ id: tc_1, name: n, tags: [t], owner: o }");
    let whole = digest(SUITE, &Selection::default());
    assert_eq!(digest(&named, &Selection::default()), whole);
}
