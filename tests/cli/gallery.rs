//! `docs/reference/diagnostics.md` shows every rule with a file that violates it. These tests run `check` on the files.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sigma_suite::suite::{Rule, Severity};

use crate::sigma::Sigma;
use crate::update::{UPDATE, assert_generated};

const PAGE: &str = "docs/reference/diagnostics.md";

fn docs(name: &str) -> PathBuf {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics");
    docs.join(name)
}

/// A folder with a file that violates the rule, and the `check` command that reports it.
fn violating(rule: Rule) -> (Sigma, String) {
    let name = rule.name();
    let sigma = Sigma::new();
    let Some(example) = rule.example() else {
        return generated(rule, sigma);
    };
    let mut sigma = sigma.file("sigma-suite.yaml", example.wrong);
    if let Ok(other) = fs::read_to_string(docs(&format!("{name}.other.yaml"))) {
        sigma = sigma.file("other.sigma-suite.yaml", other);
    }
    if rule.code().starts_with("preflight::") {
        sigma = online(sigma);
        return (sigma, "check --online --sandbox=sandbox.yaml".to_owned());
    }
    (sigma, "check".to_owned())
}

fn online(sigma: Sigma) -> Sigma {
    sigma.file("sandbox.yaml", fs::read(docs("sandbox.yaml")).unwrap())
}

/// Examples that cannot be a text file in the repository.
fn generated(rule: Rule, sigma: Sigma) -> (Sigma, String) {
    let suite = "sigma-suite.yaml";
    match rule {
        Rule::NoneFound => (sigma, "check".to_owned()),
        Rule::Unreadable => (sigma, "check billing.yaml".to_owned()),
        Rule::BadGlob => (sigma, "check suites/[a-.yaml".to_owned()),
        Rule::LinkOutside => {
            #[cfg(unix)]
            std::os::unix::fs::symlink("/etc/hostname", sigma.path(suite)).unwrap();
            (sigma, "check".to_owned())
        }
        Rule::TooLarge => (sigma.file(suite, vec![b'#'; 17 << 20]), "check".to_owned()),
        Rule::NotUtf8 => {
            let latin = b"# Gr\xFC\xDFe\nagents:\n  D5D0: [tc_1]\n";
            (sigma.file(suite, latin), "check".to_owned())
        }
        Rule::Nul => (
            sigma.file(suite, "agents:\n  D5D0: [tc_1\0]\n"),
            "check".to_owned(),
        ),
        Rule::TooMany => {
            let cases = "    - case\n".repeat(101);
            (
                sigma.file(suite, format!("agents:\n  D5D0:\n{cases}")),
                "check".to_owned(),
            )
        }
        Rule::EndingQuarantine => {
            let until = tomorrow();
            let text = format!(
                "agents:\n  D5D0:\n    - {{ id: tc_1, quarantine: {{ reason: r, until: {until} }} }}\n"
            );
            (sigma.file(suite, text), "check".to_owned())
        }
        Rule::ApiKey => {
            let text = "agents:\n  ${OLD_KEY_NAME}:\n    - tc_xeeXG5hX9dl0VFNt\n";
            let sigma = sigma.env("SIGMAMIND_API_KEY", "a-secret-key");
            let sigma = sigma.env("OLD_KEY_NAME", "a-secret-key");
            (sigma.file(suite, text), "check".to_owned())
        }
        rule => panic!("{rule} has no example"),
    }
}

fn problems(sigma: &Sigma, arguments: &str, exit: i32) -> Vec<Value> {
    let ran = sigma.run(&format!("{arguments} --format json")).exits(exit);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    document["problems"].as_array().unwrap().clone()
}

#[test]
fn every_wrong_file_violates_only_its_rule_and_gets_a_location_and_help() {
    for rule in Rule::ALL {
        let (sigma, arguments) = violating(*rule);
        let exit = if rule.severity() == Severity::Error {
            2
        } else {
            0
        };
        let problems = problems(&sigma, &arguments, exit);
        let last = problems.last().unwrap();
        assert_eq!(last["code"], rule.code());
        if *rule != Rule::TooMany {
            assert_eq!(problems.len(), 1, "{problems:#?}");
        }
        assert_eq!(last["severity"], rule.severity().as_str());
        if rule.example().is_some() {
            assert!(last["help"].is_string(), "{rule}");
            assert!(last["labels"][0]["line"].is_u64(), "{rule}");
        }
    }
}

#[test]
fn every_right_file_follows_its_rule() {
    for rule in Rule::ALL {
        let Some(example) = rule.example() else {
            continue;
        };
        let sigma = online(Sigma::new().file("sigma-suite.yaml", example.right));
        let arguments = match rule.code().split_once("::").unwrap().0 {
            "preflight" => "check --online --sandbox=sandbox.yaml",
            _ => "check",
        };
        let problems = problems(&sigma, arguments, 0);
        let mut codes = problems
            .iter()
            .map(|problem| problem["code"].as_str().unwrap());
        // An example does not list all cases of the sandbox.
        assert!(
            codes.all(|code| code == "preflight::uncovered" && code != rule.code()),
            "{rule}"
        );
    }
}

#[test]
fn every_rule_has_an_explanation_with_its_example() {
    for rule in Rule::ALL {
        let ran = Sigma::new()
            .run(&format!("check --explain {rule}"))
            .exits(0);
        let ran = ran.says(rule.code());
        if rule.example().is_some() {
            ran.says("\nwrong:\n\n    ").says("\nright:\n\n    ");
        }
    }
    // CI jobs set these variables for every command.
    let sharded = Sigma::new()
        .env("SIGMA_SUITE_SHARD", "1/2")
        .env("SIGMA_SUITE_COLOR", "never");
    sharded.run("check --explain suite::rate").exits(0);
    let unknown = Sigma::new()
        .run("check --explain suite::unknown_kee")
        .exits(2);
    unknown.says("did you mean `suite::unknown_key`?");
    let other = Sigma::new().run("check --explain xyz").exits(2);
    other.says("the rules are ").says("unknown_key");
    let without_group = Sigma::new().run("check --explain unknown_key").exits(0);
    without_group.says("error[suite::unknown_key]: unknown key");
}

#[test]
fn problems_become_annotations_with_format_github() {
    let suite = "agents:\n  D5D0:\n    pass: { rate: 80% }\n    test_cases: [tc_1]\n";
    let ran = Sigma::new()
        .file("a,b.sigma-suite.yaml", suite)
        .run("check --format github");
    assert_eq!(
        ran.exits(2).stdout,
        "::error file=a%2Cb.sigma-suite.yaml,line=3,col=19,title=suite%3A%3Arate::\
         invalid `rate`%0Ahelp: write 0.8\n"
    );
}

#[test]
fn the_diagnostics_page_matches_the_output() {
    assert_generated(PAGE, &page());
}

fn page() -> String {
    let (sigma, arguments) = violating(Rule::UnknownKey);
    let compact = trimmed(&sigma.run(&arguments).stderr);
    let forms = fs::read_to_string(docs("forms.md")).unwrap();
    let mut page = format!(
        "<!-- Generated by `{UPDATE}`: do not edit -->\n\n{}",
        forms.replace("COMPACT", &compact)
    );
    for rule in Rule::ALL {
        let (sigma, arguments) = violating(*rule);
        let output = sigma.run(&format!("{arguments} --diagnostics full")).stderr;
        let problem = output
            .split_once("\n\n1 error")
            .map_or(&*output, |all| all.0);
        let output = match rule {
            // A list of 100 problems is too long for the page.
            Rule::TooMany => problems(&sigma, &arguments, 2).pop().unwrap()["message"]
                .as_str()
                .unwrap()
                .to_owned(),
            // The page must not change from day to day.
            _ => trimmed(problem).replace(&tomorrow(), "2026-11-28"),
        };
        let _ = write!(
            page,
            "\n## `{rule}`\n\n{}: {}. {}\n",
            rule.severity().as_str(),
            rule.title(),
            rule.explanation()
        );
        if let Some(example) = rule.example() {
            let _ = write!(page, "\n```yaml\n{}```\n", example.wrong);
            let _ = write!(page, "\n```text\n{output}\n```\n");
            let _ = write!(page, "\nFixed:\n\n```yaml\n{}```\n", example.right);
        } else {
            let _ = write!(page, "\n```text\n{output}\n```\n");
        }
    }
    page
}

fn tomorrow() -> String {
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24);
    soon.strftime("%Y-%m-%d").to_string()
}

fn trimmed(output: &str) -> String {
    let lines: Vec<&str> = output.trim_end().lines().map(str::trim_end).collect();
    lines.join("\n")
}
