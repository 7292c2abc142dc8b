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
use crate::api::Definitions;
use crate::document::{self, Coded, GroupName, PlannedCase};
use crate::exit::Exit;
use crate::plan::Plan;
use crate::runner::Spending;
use crate::text::{UntrustedText, counted, one_line};

pub(super) async fn plan(args: &PlanArgs, output: &Output) -> Result<Exit, CommandError> {
    let (suites, plan) = suites::choose(&args.suites, &args.connection, &args.state, output)?;
    let known = if args.online && plan.idle.is_none() {
        let connected = connect::connect(&args.connection).await?;
        let asked = online::ask(&plan, &connected.client).await;
        let (known, _) = asked.map_err(|error| CommandError::of_preflight(error, &suites))?;
        known
    } else {
        Definitions::new()
    };
    let spending = Spending::of(&plan, &known);
    if let Some(limit) = args.max_attempts
        && !spending.is_within(limit)
    {
        return Err(over_budget(limit, &spending).into());
    }
    let document = document(&plan, &known, &spending);
    match args.format {
        Format::Text => {
            let text = text(&document, args.online.then_some(&spending));
            let idle = plan.idle.as_ref();
            let idle = idle.map_or(String::new(), |reason| format!("nothing to do: {reason}\n"));
            streams::text(&format!("{text}{idle}"));
        }
        Format::Json => streams::document(&document),
    }
    Ok(Exit::Passed)
}

/// The plan, with what the service knows about it.
fn document(plan: &Plan, known: &Definitions, spending: &Spending) -> document::Plan {
    let cost = (spending::rows(spending), spending.attempts());
    document::Plan::new(plan, cost, |group, case| {
        let definition = known
            .get(&group.agent)
            .and_then(|cases| cases.get(&case.id));
        let label = definition.and_then(|definition| definition.label.as_ref());
        let name = case.name.as_ref().or(label);
        (name.cloned(), definition.and_then(|known| known.planned))
    })
}

fn text(plan: &document::Plan, spending: Option<&Spending>) -> String {
    let mut text = String::new();
    for group in &plan.groups {
        let GroupName {
            path,
            agent_name,
            agent,
            ..
        } = &group.name;
        let agent = if agent_name.as_raw() == agent.as_str() {
            agent.to_string()
        } else {
            format!("{agent_name} ({agent})")
        };
        let _ = writeln!(text, "{}  {agent}", one_line(path));
        for case in &group.cases {
            let _ = writeln!(text, "  {}", line(case));
        }
    }
    if !plan.left_out.is_empty() {
        text.push_str("\nleft out\n");
        for left in &plan.left_out {
            let path = one_line(&left.path);
            let (case, by, agent) = (&left.test_case, left.by, &left.agent_name);
            let _ = writeln!(text, "  {case:<24} by {by}: {path}  {agent}");
        }
        text.push('\n');
    }
    if let Some(spending) = spending {
        let _ = write!(text, "\n{}\n", spending::table(spending));
    }
    let _ = writeln!(text, "{}", total(plan));
    text
}

fn line(case: &PlannedCase) -> String {
    let mut line = format!("{:<24}", case.id);
    if let Some(name) = &case.name {
        let _ = write!(line, " {name}");
    }
    let settings = &case.settings;
    let _ = match case.planned_attempts.zip(case.required_attempts) {
        Some((planned, required)) => write!(line, " [{required} of {planned} must pass]"),
        None => write!(line, " [pass: {}]", settings.pass),
    };
    if !settings.tags.is_empty() {
        let tags: Vec<String> = settings.tags.iter().map(UntrustedText::to_string).collect();
        let _ = write!(line, " tags: {}", tags.join(", "));
    }
    if let Some(owner) = &settings.owner {
        let _ = write!(line, " owner: {owner}");
    }
    if let Some(reason) = &settings.skip {
        let _ = write!(line, " skipped: {reason}");
    }
    if let Some(quarantine) = &settings.quarantine {
        let until = quarantine.until.map(|until| format!(" until {until}"));
        let until = until.unwrap_or_default();
        let _ = write!(line, " quarantined{until}: {}", quarantine.reason);
    }
    line
}

fn total(plan: &document::Plan) -> String {
    let batches = plan.batches.iter();
    let cases = batches.map(|batch| batch.test_cases.len()).sum();
    let mut total = format!(
        "{} with {}",
        counted(plan.batches.len(), "batch run"),
        counted(cases, "test case")
    );
    if let Some(attempts) = plan.attempts {
        let ending = if attempts == 1 { "" } else { "s" };
        let _ = write!(total, " and {attempts} attempt{ending}");
    }
    if let Some(Coded(shard)) = plan.shard {
        let _ = write!(total, " in shard {shard}");
    }
    if !plan.left_out.is_empty() {
        let left_out = plan.left_out.len();
        let _ = write!(total, "; {left_out} left out by the selection");
    }
    total
}
