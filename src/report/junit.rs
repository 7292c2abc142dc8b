//! The run as `JUnit` XML, in a form that about twenty programs that read such files display correctly.
//!
//! One flat list of suites, one per suite file and agent; one test per case. The file never looks better than the
//! verdict: if that does not follow from the cases, one more test case shows it.

mod case;
mod clean;
mod names;
mod properties;
mod transcript;

#[cfg(test)]
mod every_property;
#[cfg(test)]
mod hostile;

use std::collections::HashMap;
use std::io;
use std::mem;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestSuite};

use super::ending;
use super::report_format::ReportFormat;
use crate::outcome::{
    BatchOutcome, CaseOutcome, GroupOutcome, Outcome, Scope, Service, Tolerance, Trouble, Verdict,
};

use case::CaseContext;
use names::distinct;

pub use properties::{DocumentedProperty, PROPERTIES};

/// `junit.xml` in the results folder.
pub(super) const FORMAT: ReportFormat = ReportFormat {
    file: "junit.xml",
    write,
    is_own,
};

/// The start of every file, up to the attributes of the root element.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites";

/// Writes the file for an outcome.
///
/// # Errors
/// Those of the writer.
pub fn write(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let out = WithTimestamp {
        out,
        head: HEAD.len(),
        attribute: format!(" timestamp=\"{}\"", timestamp(outcome)),
    };
    tree(outcome).serialize(out).map_err(io::Error::other)
}

/// Whether the root element has a timestamp and then the name of this program. Other programs write the name first.
fn is_own(head: &str) -> bool {
    let root = head.split_once("?>").map_or(head, |(_, root)| root);
    let root = root.trim_start().strip_prefix("<testsuites timestamp=\"");
    let name = root.and_then(|root| Some(root.split_once("\" ")?.1));
    name.is_some_and(|name| {
        let names = ["name=\"sigma-suite\"", "name=\"sigma-suite (sandbox)\""];
        names.iter().any(|own| name.starts_with(own))
    })
}

/// Inserts the timestamp as the first attribute of the root element. `quick_junit` would write it with `+00:00`, which
/// some readers interpret as local time.
struct WithTimestamp<'a> {
    out: &'a mut dyn io::Write,
    /// The number of bytes to write before the attribute.
    head: usize,
    attribute: String,
}

impl io::Write for WithTimestamp<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (head, rest) = bytes.split_at(self.head.min(bytes.len()));
        self.out.write_all(head)?;
        self.head -= head.len();
        if self.head == 0 {
            let attribute = mem::take(&mut self.attribute);
            self.out.write_all(attribute.as_bytes())?;
        }
        self.out.write_all(rest)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn tree(outcome: &Outcome) -> Report {
    let mut report = Report::new(match outcome.service {
        Service::Api(_) => "sigma-suite",
        Service::Sandbox => "sigma-suite (sandbox)",
    });
    report.set_time(outcome.elapsed);
    let verdict = Verdict::of(outcome);
    if verdict != Verdict::Refused {
        report.add_test_suites(suites(outcome));
    }
    let is_shown = match verdict {
        Verdict::Passed => true,
        Verdict::Failed => report.failures > 0,
        _ => report.failures + report.errors > 0,
    };
    if !is_shown {
        report.add_test_suite(verdict_suite(outcome, report.test_suites.len()));
    }
    report
}

fn suites(outcome: &Outcome) -> Vec<TestSuite> {
    let groups = || {
        let groups = outcome.groups.iter();
        groups.filter(|group| !group.cases.is_empty())
    };
    let names = distinct(&groups().map(names::group).collect::<Vec<_>>());
    let classes = distinct(&groups().map(names::class).collect::<Vec<_>>());
    let (allowance, tolerance) = (transcript::allowance(outcome), Tolerance::of(outcome));
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
            suite.add_properties(ids(group, batch.copied()));
            for note in batch.into_iter().flat_map(|batch| &batch.notes) {
                suite.add_property(Property::new("note", clean::line(note)));
            }
            let context = CaseContext {
                outcome,
                group,
                allowance,
                tolerates_failed: tolerance.tolerates_failed(&group.path),
                tolerates_errored: tolerance.tolerates_errored(&group.path),
            };
            suite.add_test_cases(tests(class, &context));
            suite
        })
        .collect()
}

/// What a rerun and a look at the platform need.
fn ids(group: &GroupOutcome, batch: Option<&BatchOutcome>) -> Vec<Property> {
    let label = batch.and_then(|batch| batch.agent_label.as_ref());
    let id = batch.and_then(|batch| batch.id.as_ref());
    let properties = [
        Some(Property::new("agent", group.agent.as_str())),
        label.map(|label| Property::new("agent.label", clean::line(label.as_raw()))),
        id.map(|id| Property::new("batch", id.as_str())),
    ];
    properties.into_iter().flatten().collect()
}

fn tests(class: &str, context: &CaseContext) -> Vec<TestCase> {
    let group = context.group;
    let request = |case: &CaseOutcome| {
        names::NameRequest::new(case.name().as_raw(), case.listing.id.as_str())
    };
    let names = distinct(&group.cases.iter().map(request).collect::<Vec<_>>());
    let cases = group.cases.iter().zip(&names);
    cases
        .map(|(case, name)| case::render(case, name, class, context))
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
    if let Some(run) = &outcome.run {
        suite.add_property(Property::new("run", run.as_str()));
    }
    if index == 0 {
        for warning in outcome.warnings() {
            suite.add_property(Property::new("warning", clean::line(&warning)));
        }
    }
    let Scope {
        left_out, shard, ..
    } = outcome.scope;
    if let Some(shard) = shard {
        suite.add_property(Property::new("shard", shard.to_string()));
    }
    if left_out > 0 {
        suite.add_property(Property::new("left_out", left_out.to_string()));
    }
    suite
}

/// A suite with one test case that shows the verdict, because no other test case does.
fn verdict_suite(outcome: &Outcome, index: usize) -> TestSuite {
    let ending = ending::ending(outcome);
    let not_passed = |kind| {
        let Trouble { kind: of, message } = &ending;
        case::non_success(kind, of.as_str(), message, message)
    };
    let status = match Verdict::of(outcome) {
        // Some readers report an error for a file without tests.
        Verdict::Idle => case::skipped(&ending.message),
        Verdict::Failed => not_passed(NonSuccessKind::Failure),
        _ => not_passed(NonSuccessKind::Error),
    };
    let mut test = TestCase::new("run verdict", status);
    // Unique: the class names of other cases contain a dot, and the names of other suites a slash.
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

#[cfg(test)]
fn written(outcome: &Outcome) -> String {
    let mut xml = Vec::new();
    write(outcome, &mut xml).expect("writing to a vector cannot fail");
    String::from_utf8(xml).expect("the XML is UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{End, Shard};
    use crate::report::fixture;

    #[test]
    fn a_run_with_everything_in_it() {
        insta::assert_snapshot!(written(&fixture::outcome()));
    }

    #[test]
    fn a_partial_run_has_its_shard_and_the_number_of_excluded_cases() {
        let mut outcome = fixture::outcome();
        outcome.scope = Scope {
            left_out: 3,
            shard: Shard::parse("2/4"),
            plan: None,
        };
        let xml = written(&outcome);
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
        insta::assert_snapshot!(written(&outcome), @r#"
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
