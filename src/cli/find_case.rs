//! Finds cases of a run by a glob.

use indexmap::IndexSet;

use super::user_error::UserError;
use crate::outcome::{Listed, Outcome};
use crate::plan::filter;
use crate::text::{first_few, one_line};

/// Matches every case.
pub(super) const ALL: &str = "*";

/// The cases that a message names; the rest is counted.
pub(super) const MAX_NAMED: usize = 5;

/// The cases that match; none is an error, except for [`ALL`].
pub(super) fn matching<'a>(
    outcome: &'a Outcome,
    pattern: &str,
) -> Result<Vec<Listed<'a>>, UserError> {
    let cases = select(outcome, pattern)?;
    if !cases.is_empty() || pattern == ALL {
        return Ok(cases);
    }
    let message = format!("no case of the run matches {}", one_line(pattern));
    Err(UserError::new(message).help(cases_of(outcome)))
}

/// The cases that a run has, for a message.
pub(super) fn cases_of(outcome: &Outcome) -> String {
    let ids = outcome.cases().map(|case| case.listing.id.to_string());
    let ids: IndexSet<String> = ids.collect();
    let ids: Vec<String> = ids.into_iter().collect();
    if ids.is_empty() {
        return "the run has no cases".to_owned();
    }
    format!("its cases are {}", first_few(&ids, MAX_NAMED, ", "))
}

/// The cases that match, as `--case` does.
pub(super) fn select<'a>(
    outcome: &'a Outcome,
    pattern: &str,
) -> Result<Vec<Listed<'a>>, UserError> {
    filter::matching_cases(pattern, outcome.listed().collect(), names).map_err(|error| {
        let message = format!("{} cannot be used", one_line(pattern));
        UserError::new(message).caused_by(&error)
    })
}

/// The names under which reports show the case.
fn names((_, case): &Listed) -> Vec<String> {
    let names = [case.listing.name.as_ref(), case.label.as_ref()];
    let names = names.into_iter().flatten();
    let id = case.listing.id.to_string();
    names
        .map(|name| name.as_raw().to_owned())
        .chain([id])
        .collect()
}
