//! A test suite: the cases of one agent in one suite file.

use std::io;

use super::case::{self, CaseContext};
use super::names::{self, NameRequest, distinct};
use super::totals::Totals;
use super::xml::{Xml, properties, seconds, timestamp};
use super::{clean, transcript};
use crate::outcome::{BatchOutcome, CaseOutcome, Outcome, Scope, Service, Tolerance};
use crate::report::compared;

/// A test suite with its position in the file.
pub(super) struct Suite<'a> {
    index: usize,
    name: String,
    class: String,
    batch: Option<&'a BatchOutcome>,
    context: CaseContext<'a>,
}

/// The suites of an outcome, one per group with a case.
pub(super) fn all(outcome: &Outcome) -> Vec<Suite<'_>> {
    let groups = || {
        let groups = outcome.groups.iter();
        groups.filter(|group| !group.cases.is_empty())
    };
    let names = distinct(&groups().map(names::group).collect::<Vec<_>>());
    let classes = distinct(&groups().map(names::class).collect::<Vec<_>>());
    let (allowance, tolerance) = (transcript::allowance(outcome), Tolerance::of(outcome));
    let batches = outcome.batches_by_agent();
    let suites = groups().zip(names).zip(classes).enumerate();
    suites
        .map(|(index, ((group, name), class))| Suite {
            index,
            name,
            class,
            batch: batches.get(&group.agent).copied(),
            context: CaseContext {
                outcome,
                group,
                allowance,
                tolerates_failed: tolerance.tolerates_failed(&group.path),
                tolerates_errored: tolerance.tolerates_errored(&group.path),
            },
        })
        .collect()
}

impl Suite<'_> {
    pub(super) fn totals(&self) -> Totals {
        let cases = self.context.group.cases.iter();
        let states = cases.map(|case| case::state(case, &self.context));
        states.map(Totals::from).sum()
    }

    pub(super) fn write(&self, xml: &mut Xml) -> io::Result<()> {
        let CaseContext { outcome, group, .. } = self.context;
        let totals = self.totals();
        let elapsed = self.batch.map(|batch| batch.elapsed).unwrap_or_default();
        let suite = xml.create_element("testsuite").with_attributes([
            ("name", &*self.name),
            ("tests", &totals.tests.to_string()),
            ("skipped", &totals.skipped.to_string()),
            ("errors", &totals.errors.to_string()),
            ("failures", &totals.failures.to_string()),
            ("time", &seconds(elapsed)),
            ("timestamp", &timestamp(outcome)),
            ("id", &self.index.to_string()),
            ("file", &clean::line(&group.path)),
        ]);
        suite.write_inner_content(|xml| {
            let mut all = run_properties(outcome, self.index);
            all.extend(self.own_properties());
            properties(xml, &all)?;
            self.write_cases(xml)
        })?;
        Ok(())
    }

    fn write_cases(&self, xml: &mut Xml) -> io::Result<()> {
        let cases = &self.context.group.cases;
        let request =
            |case: &CaseOutcome| NameRequest::new(case.name().as_raw(), case.listing.id.as_str());
        let names = distinct(&cases.iter().map(request).collect::<Vec<_>>());
        let mut pairs = cases.iter().zip(&names);
        pairs.try_for_each(|(case, name)| case::write(xml, case, name, &self.class, &self.context))
    }

    /// What a rerun and a look at the platform need.
    fn own_properties(&self) -> Vec<(&'static str, String)> {
        let mut properties = vec![("agent", self.context.group.agent.to_string())];
        let Some(batch) = self.batch else {
            return properties;
        };
        let label = batch.agent_label.as_ref();
        properties.extend(label.map(|label| ("agent.label", clean::line(label.as_raw()).into())));
        properties.extend(batch.id.as_ref().map(|id| ("batch", id.to_string())));
        let notes = batch.notes.iter();
        properties.extend(notes.map(|note| ("note", clean::line(note).into())));
        properties
    }
}

/// What each suite tells about the run; the first one has the warnings.
pub(super) fn run_properties(outcome: &Outcome, index: usize) -> Vec<(&'static str, String)> {
    let mut properties = Vec::new();
    if outcome.service == Service::Sandbox {
        properties.push(("sandbox", "true".to_owned()));
    }
    properties.extend(outcome.run.as_ref().map(|run| ("run", run.to_string())));
    if index == 0 {
        let warnings = outcome.warnings().into_iter();
        properties.extend(warnings.map(|warning| ("warning", clean::line(&warning).into())));
        let compared = compared::sentences(outcome).into_iter();
        properties
            .extend(compared.map(|compared| (compared.label, clean::line(&compared.text).into())));
    }
    let Scope {
        left_out, shard, ..
    } = outcome.scope;
    properties.extend(shard.map(|shard| ("shard", shard.to_string())));
    if left_out > 0 {
        properties.push(("left_out", left_out.to_string()));
    }
    properties
}
