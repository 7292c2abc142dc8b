//! The run as `JUnit` XML, in a form that about twenty programs that read such files display correctly.
//!
//! One flat list of suites, one per suite file and agent; one test per case. The file never looks better than the
//! verdict: if that does not follow from the cases, one more test case shows it.
//!
//! It is written one test at a time, so that the size of a run does not limit it. The totals are counted before.

mod case;
mod clean;
mod names;
mod properties;
mod suite;
mod totals;
mod transcript;
mod verdict;
mod xml;

#[cfg(test)]
mod every_property;
#[cfg(test)]
mod hostile;

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::compared;
use super::report_format::ReportFormat;
use crate::outcome::{Outcome, Service, Verdict};

use suite::Suite;
use totals::Totals;
use verdict::VerdictSuite;
use xml::{seconds, timestamp};

pub use properties::{DocumentedProperty, PROPERTIES};

/// `junit.xml` in the results folder.
pub(super) const FORMAT: ReportFormat = ReportFormat {
    file: "junit.xml",
    write,
    is_own,
};

/// Spaces per level.
const INDENT: usize = 4;

/// Writes the file for an outcome.
///
/// # Errors
/// Those of the writer.
pub fn write(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let verdict = Verdict::of(outcome);
    let suites = match verdict {
        Verdict::Refused => Vec::new(),
        _ => suite::all(outcome),
    };
    let mut totals: Totals = suites.iter().map(Suite::totals).sum();
    let is_shown = match verdict {
        Verdict::Passed => true,
        // No test of a case tells of a regression or a drop.
        Verdict::Failed => totals.failures > 0 && compared::deciding(outcome).is_empty(),
        _ => totals.failures + totals.errors > 0,
    };
    let verdict = (!is_shown).then(|| VerdictSuite::new(outcome, suites.len()));
    totals = verdict
        .iter()
        .map(VerdictSuite::totals)
        .chain([totals])
        .sum();
    let xml = &mut Writer::new_with_indent(out, b' ', INDENT);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = xml.create_element("testsuites").with_attributes([
        ("timestamp", &*timestamp(outcome)),
        ("name", name(outcome)),
        ("tests", &totals.tests.to_string()),
        ("skipped", &totals.skipped.to_string()),
        ("failures", &totals.failures.to_string()),
        ("errors", &totals.errors.to_string()),
        ("time", &seconds(outcome.elapsed)),
    ]);
    root.write_inner_content(|xml| {
        suites.iter().try_for_each(|suite| suite.write(xml))?;
        verdict.iter().try_for_each(|suite| suite.write(xml))
    })?;
    xml.write_indent()
}

fn name(outcome: &Outcome) -> &'static str {
    match outcome.service {
        Service::Api(_) => "sigma-suite",
        Service::Sandbox => "sigma-suite (sandbox)",
    }
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

#[cfg(test)]
fn written(outcome: &Outcome) -> String {
    let mut xml = Vec::new();
    write(outcome, &mut xml).expect("writing to a vector cannot fail");
    String::from_utf8(xml).expect("the XML is UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{End, Scope, Shard};
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
