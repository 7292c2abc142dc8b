//! Watches the agents of a run for drops of their pass rates.

use super::args::{StateArgs, VerdictArgs};
use super::history_error::unreadable;
use super::output;
use super::user_error::UserError;
use crate::history::History;
use crate::ledger::StateFolder;
use crate::outcome::{Criteria, FailOn, Outcome, Rate, Service};
use crate::text::one_line;

/// What is watched, and the earlier runs. They are read before anything is created: what cannot be read must not cost
/// a result.
pub(super) struct Watching {
    drop: Rate,
    history: History,
}

impl Watching {
    /// What the flags ask for, if anything.
    ///
    /// # Errors
    /// A history that cannot be read.
    pub(super) fn given(
        args: &VerdictArgs,
        state: &StateArgs,
        criteria: &Criteria,
        service: &Service,
    ) -> Result<Option<Self>, UserError> {
        let default = criteria
            .fail_on
            .contains(&FailOn::Drop)
            .then_some(Rate::TENTH);
        let Some(drop) = args.watch_drop.or(default) else {
            return Ok(None);
        };
        let state = StateFolder::new(&state.state);
        let history = History::read(&state, &args.history, service);
        let history = history.map_err(|error| unreadable(&error))?;
        for problem in history.problems() {
            output::print_error(&format!("warning: left out a run: {}", one_line(problem)));
        }
        Ok(Some(Self { drop, history }))
    }

    /// Adds what is found out about the agents of the run.
    pub(super) fn check(self, outcome: &mut Outcome) {
        outcome.drop_checks = Some(self.history.drop_checks(outcome, self.drop));
    }
}
