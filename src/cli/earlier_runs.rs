//! Compares a run with earlier ones: watches for drops of pass rates, gives advice about flaky cases, and knows how long
//! its batches took before.

use std::collections::HashMap;
use std::time::Duration;

use super::args::{StateArgs, VerdictArgs};
use super::history_error::{unreadable, warn_of};
use super::user_error::UserError;
use crate::history::{ADVICE_RUNS, History};
use crate::id::AgentId;
use crate::ledger::StateFolder;
use crate::outcome::{Criteria, FailOn, Outcome, Rate, Service};
use crate::plan::Plan;

/// How many ledgers are read if nothing is watched. Several suites or shards of one state folder have runs of their own.
const LEDGERS: usize = 10 * ADVICE_RUNS;

/// The earlier runs. They are read before anything is created: what cannot be read must not cost a result.
pub(super) struct EarlierRuns {
    history: History,
    /// The drop that is watched for, if any.
    drop: Option<Rate>,
}

impl EarlierRuns {
    /// The runs that the flags ask for; only the last ones if nothing is watched.
    ///
    /// # Errors
    /// A history that is to be watched and cannot be read.
    pub(super) fn read(
        args: &VerdictArgs,
        state: &StateArgs,
        criteria: &Criteria,
        service: &Service,
    ) -> Result<Self, UserError> {
        let default = criteria
            .fail_on
            .contains(&FailOn::Drop)
            .then_some(Rate::TENTH);
        let drop = args.watch_drop.or(default);
        let state = StateFolder::new(&state.state);
        if drop.is_none() && args.history.is_empty() {
            // Only advice and the first poll depend on it.
            let last = History::read_last_ledgers(&state, service, LEDGERS);
            let history = last.unwrap_or_default();
            return Ok(Self { history, drop });
        }
        let history = History::read(&state, &args.history, service);
        let history = history.map_err(|error| unreadable(&error))?;
        warn_of(history.problems());
        Ok(Self { history, drop })
    }

    /// The shortest times that the batches of a plan took, as far as they are known.
    pub(super) fn shortest_batches(&self, plan: &Plan) -> HashMap<AgentId, Duration> {
        let batches = plan.batches.iter();
        let known = batches.filter_map(|batch| {
            let shortest = self.history.shortest_batch(&batch.agent, &batch.cases)?;
            Some((batch.agent.clone(), shortest))
        });
        known.collect()
    }

    /// Adds what is found out about the agents and cases of the run.
    pub(super) fn compare(mut self, outcome: &mut Outcome) {
        self.history.add(outcome);
        outcome.advice = self.history.advice(outcome);
        outcome.drop_checks = self
            .drop
            .map(|drop| self.history.drop_checks(outcome, drop));
    }
}
