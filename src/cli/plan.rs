//! `sigma-suite plan`: what a run would create, without creating it.

use std::fmt::Write;

use super::args::{Format, PlanArgs};
use super::command_error::{CommandError, over_budget};
use super::connect;
use super::online;
use super::output::Output;
use super::spending;
use super::streams;
use super::suites;
use crate::api::{CaseDefinition, Definitions};
use crate::document;
use crate::exit::Exit;
use crate::id::{AgentId, TestCaseId};
use crate::outcome::Listing;
use crate::plan::{Plan, PlannedGroup, Unselected};
use crate::runner::Spending;
use crate::text::{UntrustedText, counted, one_line};

pub(super) async fn plan(args: &PlanArgs, output: &Output) -> Result<Exit, CommandError> {
    let (suites, plan) = suites::choose(&args.suites, &args.connection, &args.state, output)?;
    let known = if args.online {
        let connected = connect::connect(&args.connection).await?;
        let asked = online::ask(&plan, &connected.client).await;
        let (known, _) = asked.map_err(|error| CommandError::of_preflight(error, &suites))?;
        known
    } else {
        Definitions::new()
    };
    let view = View {
        plan: &plan,
        known: &known,
    };
    if let Some(limit) = args
        .max_attempts
        .filter(|limit| !view.spending().is_within(*limit))
    {
        return Err(over_budget(limit, &view.spending()).into());
    }
    match args.format {
        Format::Text => streams::text(&view.text(args.online)),
        Format::Json => streams::document(&view.document()),
    }
    Ok(Exit::Passed)
}

/// A plan with what the service told about it, which is nothing unless it was asked.
struct View<'a> {
    plan: &'a Plan,
    known: &'a Definitions,
}

impl View<'_> {
    fn definition(&self, agent: &AgentId, case: &TestCaseId) -> Option<&CaseDefinition> {
        self.known.get(agent)?.get(case)
    }

    fn planned(&self, group: &PlannedGroup, case: &Listing) -> Option<u64> {
        self.definition(&group.agent, &case.id)?.planned
    }

    fn name<'n>(&'n self, group: &PlannedGroup, case: &'n Listing) -> Option<&'n UntrustedText> {
        case.name
            .as_ref()
            .or_else(|| self.definition(&group.agent, &case.id)?.label.as_ref())
    }

    fn spending(&self) -> Spending {
        Spending::of(self.plan, self.known)
    }

    fn text(&self, is_known: bool) -> String {
        let mut text = String::new();
        for group in &self.plan.groups {
            let agent = if group.agent_name.as_raw() == group.agent.as_str() {
                group.agent.to_string()
            } else {
                format!("{} ({})", group.agent_name, group.agent)
            };
            let _ = writeln!(text, "{}  {agent}", one_line(&group.path));
            for case in &group.cases {
                let _ = writeln!(text, "  {}", self.line(group, case));
            }
        }
        if !self.plan.unselected.is_empty() {
            text.push_str("\nleft out\n");
            for left in &self.plan.unselected {
                let _ = writeln!(text, "  {}", left_out_line(left));
            }
            text.push('\n');
        }
        if is_known {
            let _ = write!(text, "\n{}\n", spending::table(&self.spending()));
        }
        let _ = writeln!(text, "{}", self.total());
        text
    }

    fn line(&self, group: &PlannedGroup, case: &Listing) -> String {
        let mut line = format!("{:<24}", case.id);
        if let Some(name) = self.name(group, case) {
            let _ = write!(line, " {name}");
        }
        let _ = match self.planned(group, case) {
            Some(planned) => write!(
                line,
                " [{} of {planned} must pass]",
                case.gate.required(planned)
            ),
            None => write!(line, " [pass: {}]", case.gate),
        };
        if !case.tags.is_empty() {
            let tags: Vec<String> = case.tags.iter().map(UntrustedText::to_string).collect();
            let _ = write!(line, " tags: {}", tags.join(", "));
        }
        if let Some(owner) = &case.owner {
            let _ = write!(line, " owner: {owner}");
        }
        if let Some(reason) = &case.skip {
            let _ = write!(line, " skipped: {reason}");
        }
        if let Some(quarantine) = &case.quarantine {
            let until = quarantine
                .until
                .map_or(String::new(), |until| format!(" until {until}"));
            let _ = write!(line, " quarantined{until}: {}", quarantine.reason);
        }
        line
    }

    fn total(&self) -> String {
        let cases: usize = self
            .plan
            .batches
            .iter()
            .map(|batch| batch.cases.len())
            .sum();
        let mut total = format!(
            "{} with {}",
            counted(self.plan.batches.len(), "batch run"),
            counted(cases, "test case")
        );
        if let Some(attempts) = self.spending().attempts() {
            let ending = if attempts == 1 { "" } else { "s" };
            let _ = write!(total, " and {attempts} attempt{ending}");
        }
        if let Some(shard) = self.plan.scope.shard {
            let _ = write!(total, " in shard {shard}");
        }
        if self.plan.scope.left_out > 0 {
            let left_out = self.plan.scope.left_out;
            let _ = write!(total, "; {left_out} left out by the selection");
        }
        total
    }

    fn document(&self) -> document::Plan {
        let spending = self.spending();
        let cost = (spending::rows(&spending), spending.attempts());
        document::Plan::new(self.plan, cost, |group, case| {
            (self.name(group, case).cloned(), self.planned(group, case))
        })
    }
}

fn left_out_line(left: &Unselected) -> String {
    let (path, agent) = (one_line(&left.path), &left.agent_name);
    format!("{:<24} by {}: {path}  {agent}", left.case, left.flag)
}
