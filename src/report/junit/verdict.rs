//! A suite with one test that shows the verdict, because no other test does.

use std::io;

use super::case::{self, TestState};
use super::suite::run_properties;
use super::totals::Totals;
use super::xml::{Xml, properties, seconds, timestamp};
use crate::outcome::{Outcome, Trouble, Verdict};
use crate::report::ending;

/// The suite, which is the last one.
pub(super) struct VerdictSuite<'a> {
    outcome: &'a Outcome,
    index: usize,
    state: TestState,
}

impl<'a> VerdictSuite<'a> {
    pub(super) fn new(outcome: &'a Outcome, index: usize) -> Self {
        let state = match Verdict::of(outcome) {
            // Some readers report an error for a file without tests.
            Verdict::Idle => TestState::Skipped,
            Verdict::Failed => TestState::Failed,
            _ => TestState::Errored,
        };
        Self {
            outcome,
            index,
            state,
        }
    }

    pub(super) fn totals(&self) -> Totals {
        self.state.into()
    }

    pub(super) fn write(&self, xml: &mut Xml) -> io::Result<()> {
        let totals = self.totals();
        let time = &*seconds(self.outcome.elapsed);
        let suite = xml.create_element("testsuite").with_attributes([
            ("name", "sigma-suite"),
            ("tests", &totals.tests.to_string()),
            ("skipped", &totals.skipped.to_string()),
            ("errors", &totals.errors.to_string()),
            ("failures", &totals.failures.to_string()),
            ("time", time),
            ("timestamp", &timestamp(self.outcome)),
            ("id", &self.index.to_string()),
        ]);
        suite.write_inner_content(|xml| {
            properties(xml, &run_properties(self.outcome, self.index))?;
            // Unique: the class names of other cases contain a dot, and the names of other suites a slash.
            let test = xml.create_element("testcase").with_attributes([
                ("name", "run verdict"),
                ("classname", "sigma-suite"),
                ("time", time),
            ]);
            test.write_inner_content(|xml| self.write_state(xml))
                .map(drop)
        })?;
        Ok(())
    }

    fn write_state(&self, xml: &mut Xml) -> io::Result<()> {
        let Trouble { kind, message } = &ending::ending(self.outcome);
        let element = match self.state {
            TestState::Skipped => return case::skipped(xml, message),
            TestState::Failed => "failure",
            _ => "error",
        };
        case::not_passed(xml, element, kind.as_str(), message, message)
    }
}
