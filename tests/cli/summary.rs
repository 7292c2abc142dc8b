//! What a person reads after a run.

use crate::sigma::{SUITE, Sigma, script};

const RUN: &str = "run --sandbox=sandbox.yaml";

/// One case with five attempts, of which four fail with three different remarks.
fn failing() -> Sigma {
    let turns = |last: &str| {
        format!("[{{ role: user, content: Hi }}, {{ role: assistant, content: {last} }}]")
    };
    let failed = |remark: &str, last: &str| {
        format!(
            "{{ verdict: fail, remarks: {remark}, conversation: {} }}",
            turns(last)
        )
    };
    let attempts = [
        format!("{{ verdict: pass, conversation: {} }}", turns("Hello")),
        failed("Gave in.", "Sure"),
        failed("Was rude.", "No"),
        failed("gave in", "Yes"),
        failed("Promised 20 EUR", "Ok"),
    ];
    let case = format!(
        "      tc_xeeXG5hX9dl0VFNt: {{ label: Refund, attempts: [{}] }}\n",
        attempts.join(", ")
    );
    Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("sandbox.yaml", script(&case))
}

#[test]
fn a_failure_is_told_with_all_remarks_the_turn_where_attempts_part_and_the_next_command() {
    let sigma = failing();
    let ran = sigma.run(RUN).exits(1);
    let run = sigma.runs().pop().unwrap();
    let text = ran
        .says("case      tc_xeeXG5hX9dl0VFNt")
        .says("agent     D5D0p7TUs66TTAEAx (Support)")
        .says("at        sigma-suite.yaml:3:7")
        .says("+xxxx 1 of 5 attempts passed (need 5); pass rate 20 % (4–62 %)")
        .says("remark    attempts 2, 4: Gave in.")
        .says("attempt 3: Was rude.")
        .says("attempt 5: Promised 20 EUR")
        .says("attempt 2 parts from attempt 1, which passed, at turn 2:")
        .says("+ assistant: Hello")
        .says("x assistant: Sure");
    let show = format!("sigma-suite show {run} tc_xeeXG5hX9dl0VFNt");
    assert!(text.stdout.contains(&format!("show      {show}\n")));
    let last = |text: &str| text.lines().last().unwrap().to_owned();
    assert_eq!(last(&text.stderr), format!("look closer with: {show}"));
    assert!(last(&text.stdout).starts_with("failed (sandbox, no real agent): 1 failed in "));
    let told = text
        .stderr
        .matches("failed: +xxxx Refund (D5D0p7TUs66TTAEAx)");
    assert_eq!(told.count(), 1, "{}", text.stderr);
}

#[test]
fn the_summary_lists_all_cases_or_only_the_verdict_on_request() {
    let sigma = failing();
    let all = sigma.run(&format!("{RUN} --summary all")).exits(1);
    assert!(
        all.stdout
            .starts_with("failed: +xxxx Refund (D5D0p7TUs66TTAEAx): ")
    );
    all.says("agent: D5D0p7TUs66TTAEAx (Support): 1 failed; 1 of 5 judged attempts passed, 20 % (4–62 %)");
    let none = sigma.run(&format!("{RUN} --summary none")).exits(1);
    assert_eq!(none.stdout.lines().count(), 1, "{}", none.stdout);
    let sigma = sigma.env("SIGMA_SUITE_SUMMARY", "none");
    assert_eq!(sigma.run(RUN).stdout.lines().count(), 1);
}

#[test]
fn symbols_are_ascii_unless_the_locale_has_more() {
    failing().run(RUN).says("+xxxx");
    failing().env("LANG", "en_US.utf8").run(RUN).says("✓✗✗✗✗");
    let c = failing().env("LANG", "en_US.utf8").env("LC_ALL", "C");
    c.run(RUN).says("+xxxx");
}

#[test]
fn a_run_says_what_it_plans_before_it_creates_anything_and_tells_each_case_once() {
    let sigma = Sigma::with_attempts("[pass, pass]");
    let ran = sigma.run(RUN).exits(0);
    let at = |text: &str| {
        ran.stderr
            .find(text)
            .unwrap_or_else(|| panic!("{text}: {}", ran.stderr))
    };
    assert!(at("planned: 1 batch with 1 case and 2 attempts") < at("created: "));
    assert!(
        at("done: agent D5D0p7TUs66TTAEAx (Support): 2 of 2 attempts done: 2 passed, 0 failed")
            < at("passed: ++ Refund (D5D0p7TUs66TTAEAx)\n")
    );
    assert_eq!(ran.stderr.matches("Refund").count(), 1);
    let unknown = sigma.run(&format!("{RUN} --no-preflight"));
    unknown.says("planned: 1 batch with 1 case and an unknown number of attempts");
}
