//! Every report of an outcome tells the same verdict and the same counts, and the exit code follows from them.

use proptest::prelude::*;
use roxmltree::{Document, Node};
use serde_json::Value;

use super::{Exit, Reports, TABLE};
use crate::outcome::{CaseTally, End, FailOn, Outcome, Verdict, arbitrary};
use crate::report::{
    Commands, Layout, Palette, SummaryLevel, SummaryOptions, UNWRAPPED, github, html, json, junit,
    summary,
};

fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn exit_agrees(outcome: &Outcome, verdict: Verdict) {
    let exit = Exit::of(outcome, Reports::Written);
    assert!(TABLE.iter().any(|row| row.exits.contains(&exit)));
    let code = exit.code();
    let is_ignored = !outcome.criteria.fail_on.contains(&FailOn::Inconclusive);
    let expected = match verdict {
        _ if matches!(outcome.end, End::Stopped { .. }) => return assert!(code > 128),
        _ if outcome.end == End::Detached && outcome.is_created() => 0,
        Verdict::Passed | Verdict::Idle => 0,
        Verdict::Inconclusive if is_ignored => 0,
        Verdict::Failed => 1,
        Verdict::Refused => 2,
        Verdict::Empty => 3,
        Verdict::Inconclusive => 4,
    };
    assert_eq!(code, expected);
}

fn summary_agrees(outcome: &Outcome, verdict: Verdict) {
    let options = SummaryOptions {
        layout: Layout {
            palette: Palette::plain(),
            width: UNWRAPPED,
        },
        level: SummaryLevel::None,
        commands: Commands::default(),
    };
    let last = text(|out| summary::write(outcome, &options, &[], out));
    assert!(last.starts_with(verdict.as_str()), "{last}");
    let tally = CaseTally::of(outcome.cases());
    for (count, word) in [
        (tally.failed, "failed"),
        (tally.errored, "errored"),
        (tally.skipped, "skipped"),
        (tally.quarantined, "quarantined"),
    ] {
        let counted = format!(" {count} {word}");
        assert_eq!(last.contains(&counted), count > 0, "{last}");
    }
}

fn json_agrees(outcome: &Outcome, verdict: Verdict) {
    let json: Value = serde_json::from_str(&text(|out| json::write(outcome, out))).unwrap();
    assert_eq!(json["verdict"], verdict.as_str());
    let tally = CaseTally::of(outcome.cases());
    let counts = &json["counts"];
    assert_eq!(counts["failed"], tally.failed);
    assert_eq!(counts["errored"], tally.errored);
    let all = ["passed", "failed", "errored", "skipped", "quarantined"];
    let sum: u64 = all.iter().map(|word| counts[word].as_u64().unwrap()).sum();
    assert_eq!(sum, u64::try_from(outcome.cases().count()).unwrap());
}

fn junit_agrees(outcome: &Outcome, verdict: Verdict) {
    let xml = text(|out| junit::write(outcome, out));
    let document = Document::parse(&xml).unwrap();
    let count = |name: &str| {
        let nodes = document.descendants();
        nodes.filter(|node: &Node| node.has_tag_name(name)).count()
    };
    let (failures, errors) = (count("failure"), count("error"));
    let is_green = failures + errors == 0;
    assert_eq!(is_green, matches!(verdict, Verdict::Passed | Verdict::Idle));
    assert_eq!(failures > 0, verdict == Verdict::Failed);
}

fn html_agrees(outcome: &Outcome, verdict: Verdict) {
    let page = text(|out| html::write(outcome, out));
    let word = verdict.as_str();
    assert!(
        page.contains(&format!("<span>{word}</span></h1>")),
        "{word}"
    );
    let tally = CaseTally::of(outcome.cases());
    for (count, word) in [
        (tally.failed, "failed"),
        (tally.errored, "errored"),
        (tally.passed, "passed"),
        (tally.skipped, "skipped"),
        (tally.quarantined, "quarantined"),
    ] {
        let counted = format!("<b>{count}</b> {word}</a>");
        assert_eq!(page.contains(&counted), count > 0, "{counted}");
    }
}

fn github_agrees(outcome: &Outcome, verdict: Verdict) {
    let code = Exit::of(outcome, Reports::Written).code();
    let outputs = github::outputs(outcome, code);
    let value = |name: &str| {
        let mut outputs = outputs.iter();
        outputs.find(|(known, _)| *known == name).unwrap().1.clone()
    };
    let expected = match outcome.end {
        End::NotFinished => "not_finished",
        _ => verdict.as_str(),
    };
    assert_eq!(value("verdict"), expected);
    assert_eq!(value("exit-code"), code.to_string());
    let tally = CaseTally::of(outcome.cases());
    assert_eq!(value("failed"), tally.failed.to_string());
    let summary = github::step_summary(outcome, &github::Repository::default(), 0);
    let head = summary.lines().next().unwrap();
    assert!(head.contains(&format!(": {}", verdict.as_str())), "{head}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn all_reports_and_the_exit_code_agree(outcome in arbitrary::outcome()) {
        let verdict = Verdict::of(&outcome);
        exit_agrees(&outcome, verdict);
        summary_agrees(&outcome, verdict);
        json_agrees(&outcome, verdict);
        junit_agrees(&outcome, verdict);
        html_agrees(&outcome, verdict);
        github_agrees(&outcome, verdict);
    }
}
