//! `sigma-suite explain`: why a case has its verdict.

use std::collections::BTreeSet;

use super::args::{ExplainArgs, Format};
use super::command_error::CommandError;
use super::find_case::{MAX_NAMED, cases_of, matching, select};
use super::find_run::Runs;
use super::output::{self, Output};
use super::pager::{Paging, page};
use super::streams::{self, Stream};
use super::user_error::UserError;
use crate::archive::KnownRun;
use crate::document::Explanations;
use crate::exit::Exit;
use crate::outcome::{EarlierDefinition, Explanation, Listed, Outcome};
use crate::report::explain::write_explanation;
use crate::text::{first_few, one_line};

pub(super) fn explain(args: &ExplainArgs, output: &Output) -> Result<Exit, CommandError> {
    let runs = Runs::of(&args.state.state)?;
    let outcome = match &args.run {
        Some(word) => runs.read(word)?,
        None => latest_with(&runs, &args.case)?,
    };
    let cases = listings_of_one(&outcome, &args.case)?;
    let earlier = earlier_definitions(&runs, &outcome, &cases);
    let explanations = cases.into_iter().zip(earlier);
    let explanations: Vec<Explanation> = explanations
        .map(|(listed, earlier)| Explanation {
            outcome: &outcome,
            listed,
            earlier,
        })
        .collect();
    match args.format {
        Format::Json => streams::document(&Explanations::new(&outcome, &explanations)),
        Format::Text => show(&explanations, output),
    }
    Ok(Exit::Passed)
}

/// A few lines, which need no pager.
fn show(explanations: &[Explanation], output: &Output) {
    page(Paging::Never, |out| {
        for (index, explanation) in explanations.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            write_explanation(explanation, &output.layout(Stream::Stdout), out)?;
        }
        Ok(())
    });
}

/// The latest run that has a matching case.
fn latest_with(runs: &Runs, pattern: &str) -> Result<Outcome, UserError> {
    let mut latest = None;
    for run in runs.kept() {
        let outcome = runs.read_run(run)?;
        if !select(&outcome, pattern)?.is_empty() {
            return Ok(outcome);
        }
        latest.get_or_insert(outcome);
    }
    // Says why there is none, if the latest run has no results either.
    let latest = latest.map_or_else(|| runs.read_latest(), Ok)?;
    let message = format!("no run with kept results has a case {}", one_line(pattern));
    let help = format!("of the latest one, {}", cases_of(&latest));
    Err(UserError::new(message).help(help))
}

/// The matching case, once for each time that a suite file lists it.
fn listings_of_one<'a>(outcome: &'a Outcome, pattern: &str) -> Result<Vec<Listed<'a>>, UserError> {
    let cases = matching(outcome, pattern)?;
    let ids: BTreeSet<_> = cases.iter().map(|(_, case)| &case.listing.id).collect();
    match ids.len() {
        0 => Err(UserError::new("the run has no cases")),
        1 => Ok(cases),
        _ => {
            let ids: Vec<String> = ids.into_iter().map(ToString::to_string).collect();
            let ids = first_few(&ids, MAX_NAMED, ", ");
            let message = format!("{} matches several cases: {ids}", one_line(pattern));
            Err(UserError::new(message).help("name one of them"))
        }
    }
}

/// For each case, its definition in the latest earlier run of the same service in which it is known.
fn earlier_definitions(
    runs: &Runs,
    outcome: &Outcome,
    cases: &[Listed],
) -> Vec<Option<EarlierDefinition>> {
    let mut found = vec![None; cases.len()];
    let is_wanted = |(_, case): &&Listed| case.definition.is_some();
    let wanted = cases.iter().filter(is_wanted).count();
    let is_earlier = |run: &&KnownRun| outcome.run.as_ref().is_some_and(|this| run.id < *this);
    for run in runs.kept().filter(is_earlier) {
        if found.iter().flatten().count() == wanted {
            break;
        }
        match runs.read_run(run) {
            Ok(earlier) if earlier.service == outcome.service => {
                for (found, listed) in found.iter_mut().zip(cases) {
                    *found = found.take().or_else(|| definition(&earlier, *listed));
                }
            }
            Ok(_) => {}
            Err(error) => output::show_warning(&error),
        }
    }
    found
}

/// The definition of a case in an earlier run.
fn definition(earlier: &Outcome, (group, case): Listed) -> Option<EarlierDefinition> {
    case.definition?;
    let mut listed = earlier.listed();
    let definition = listed.find_map(|(other, found)| {
        let is_same = other.agent == group.agent && found.listing.id == case.listing.id;
        found.definition.filter(|_| is_same)
    });
    Some(EarlierDefinition {
        run: earlier.run.clone()?,
        definition: definition?,
    })
}
