//! From paths and selectors to a plan, the same way for every command that has one.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::Offset;

use super::args::{Suites, suite_variable};
use super::mistake::Mistake;
use super::obstacle::Obstacle;
use super::speak::Speaker;
use crate::plan::{Plan, Selection, SelectionError};
use crate::suite::{Context, Loaded, Suite, load};

/// Reads every suite file below the current folder that the paths mean.
pub(super) fn read(paths: &[PathBuf]) -> Loaded {
    let context = Context {
        today: Offset::UTC.to_datetime(Timestamp::now()).date(),
        variable: &suite_variable,
    };
    load(Path::new("."), paths, &context)
}

/// Reads the suites and plans what is selected of them; shows warnings, which stop nothing.
pub(super) fn choose(args: &Suites, speaker: &Speaker) -> Result<(Vec<Suite>, Plan), Obstacle> {
    let selection = Selection::new(&args.agent, &args.case, &args.tag)
        .map_err(|error| Mistake::new("a selector cannot be used").caused_by(&error))?;
    let loaded = read(&args.paths);
    if loaded.has_errors() {
        return Err(Obstacle::Problems(loaded.problems));
    }
    speaker.problems(&loaded.problems);
    let plan = Plan::new(&loaded.suites, &selection).map_err(|error| match error {
        SelectionError::MatchesNothing { .. } => {
            let help = "`sigma-suite plan` without selectors lists agents, cases and tags";
            Obstacle::NothingSelected(Mistake::new(error.to_string()).help(help))
        }
        SelectionError::NotAGlob { .. } => Mistake::new("a selector cannot be used")
            .caused_by(&error)
            .into(),
    })?;
    if plan.groups.is_empty() {
        let help = "no case is selected by all of --agent, --case and --tag together";
        return Err(Obstacle::NothingSelected(
            Mistake::new("nothing is selected").help(help),
        ));
    }
    Ok((loaded.suites, plan))
}
