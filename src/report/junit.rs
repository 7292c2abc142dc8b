//! The run as `JUnit` XML: what some twenty readers make of such files decides how it looks.
//!
//! One flat list of suites, one per suite file and agent; one test per case. The file never looks better than
//! the verdict: where that does not follow from the cases, one more test case says it.

mod case;
mod clean;
mod names;
mod transcript;

#[cfg(test)]
mod hostile;

use std::collections::HashMap;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestSuite};

use super::ending;
use crate::outcome::{CaseOutcome, GroupOutcome, Outcome, Scope, Service, Verdict};

use names::distinct;

/// The file for an outcome.
#[must_use]
pub fn render(outcome: &Outcome) -> String {
    let mut report = Report::new(match outcome.service {
        Service::Api(_) => "sigma-suite",
        Service::Sandbox => "sigma-suite (sandbox)",
    });
    report.set_time(outcome.elapsed);
    let verdict = Verdict::of(outcome);
    if verdict != Verdict::Refused {
        report.add_test_suites(suites(outcome));
    }
    let is_green = report.failures == 0 && report.errors == 0;
    if is_green && verdict != Verdict::Passed {
        report.add_test_suite(verdict_suite(outcome, report.test_suites.len()));
    }
    written(&report, outcome)
}

fn suites(outcome: &Outcome) -> Vec<TestSuite> {
    let groups = || {
        let groups = outcome.groups.iter();
        groups.filter(|group| !group.cases.is_empty())
    };
    let names = distinct(&groups().map(names::group).collect::<Vec<_>>());
    let classes = distinct(&groups().map(names::class).collect::<Vec<_>>());
    let allowance = transcript::allowance(outcome);
    let batches = outcome.batches.iter().map(|batch| (&batch.agent, batch));
    let batches: HashMap<_, _> = batches.collect();
    let keys = names.iter().zip(&classes);
    groups()
        .zip(keys)
        .enumerate()
        .map(|(index, (group, (name, class)))| {
            let mut suite = suite(outcome, name, index);
            suite
                .extra
                .insert("file".into(), clean::line(&group.path).into());
            let batch = batches.get(&group.agent);
            suite.set_time(batch.map(|batch| batch.elapsed).unwrap_or_default());
            for note in batch.into_iter().flat_map(|batch| &batch.notes) {
                suite.add_property(Property::new("note", clean::line(note)));
            }
            suite.add_test_cases(tests(group, class, allowance));
            suite
        })
        .collect()
}

fn tests(group: &GroupOutcome, class: &str, allowance: usize) -> Vec<TestCase> {
    let wish = |case: &CaseOutcome| {
        names::NameRequest::new(case.name().as_raw(), case.listing.id.as_str())
    };
    let names = distinct(&group.cases.iter().map(wish).collect::<Vec<_>>());
    let cases = group.cases.iter().zip(&names);
    cases
        .map(|(case, name)| case::render(case, name, class, allowance))
        .collect()
}

fn suite(outcome: &Outcome, name: &str, index: usize) -> TestSuite {
    let mut suite = TestSuite::new(name);
    suite
        .extra
        .insert("timestamp".into(), timestamp(outcome).into());
    suite.extra.insert("id".into(), index.to_string().into());
    if outcome.service == Service::Sandbox {
        suite.add_property(Property::new("sandbox", "true"));
    }
    let Scope { left_out, shard } = outcome.scope;
    if let Some(shard) = shard {
        suite.add_property(Property::new("shard", shard.to_string()));
    }
    if left_out > 0 {
        suite.add_property(Property::new("left_out", left_out.to_string()));
    }
    suite
}

/// A test case that carries what no other shows.
fn verdict_suite(outcome: &Outcome, index: usize) -> TestSuite {
    let ending = ending::ending(outcome);
    let status = if Verdict::of(outcome) == Verdict::Idle {
        // Some readers take a file without a test for a mistake.
        case::skipped(&ending.message)
    } else {
        case::non_success(
            NonSuccessKind::Error,
            ending.kind.as_str(),
            &ending.message,
            &ending.message,
        )
    };
    let mut test = TestCase::new("run verdict", status);
    // Other classes have a dot, other suites a slash: no suite file can take these names.
    test.set_classname("sigma-suite");
    test.set_time(outcome.elapsed);
    let mut suite = suite(outcome, "sigma-suite", index);
    suite.set_time(outcome.elapsed);
    suite.add_test_case(test);
    suite
}

fn timestamp(outcome: &Outcome) -> String {
    outcome.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The root gets its timestamp by hand: the crate would write `+00:00`, which some readers take for local time.
fn written(report: &Report, outcome: &Outcome) -> String {
    let xml = report
        .to_string()
        .expect("writing to memory fails only where the text is not UTF-8");
    let start = format!("<testsuites timestamp=\"{}\" ", timestamp(outcome));
    xml.replacen("<testsuites ", &start, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{End, Shard};
    use crate::report::fixture;

    #[test]
    fn a_run_with_everything_in_it() {
        insta::assert_snapshot!(render(&fixture::outcome()));
    }

    #[test]
    fn a_part_of_the_run_says_which_and_how_much_is_not_in_it() {
        let mut outcome = fixture::outcome();
        outcome.scope = Scope {
            left_out: 3,
            shard: Shard::parse("2/4"),
        };
        let xml = render(&outcome);
        assert!(
            xml.contains("<property name=\"shard\" value=\"2/4\"/>"),
            "{xml}"
        );
        assert!(
            xml.contains("<property name=\"left_out\" value=\"3\"/>"),
            "{xml}"
        );
    }

    #[test]
    fn a_refused_run_is_one_test_that_names_the_problem() {
        let mut outcome = fixture::outcome();
        outcome.service = Service::Sandbox;
        outcome.end = End::Refused {
            reason: "the API key was refused (401)".to_owned(),
        };
        insta::assert_snapshot!(render(&outcome), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites timestamp="2026-01-02T03:04:05Z" name="sigma-suite (sandbox)" tests="1" skipped="0" failures="0" errors="1" time="12.345">
            <testsuite name="sigma-suite" tests="1" skipped="0" errors="1" failures="0" time="12.345" timestamp="2026-01-02T03:04:05Z" id="0">
                <properties>
                    <property name="sandbox" value="true"/>
                </properties>
                <testcase name="run verdict" classname="sigma-suite" time="12.345">
                    <error message="the API key was refused (401)" type="refused">the API key was refused (401)</error>
                </testcase>
            </testsuite>
        </testsuites>
        "#);
    }
}
