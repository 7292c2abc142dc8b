//! `sigma-suite list`: the runs of the state folder.

use std::fmt::Write;

use jiff::Timestamp;
use textwrap::core::display_width;

use super::args::{Format, ListArgs};
use super::command_error::CommandError;
use super::find_run::Runs;
use super::output::Output;
use super::resume_command::ResumeCommand;
use super::streams;
use super::suites;
use crate::archive::{Archive, KnownRun};
use crate::document::{ListedAgent, ListedCounts, ListedRun, RunList};
use crate::exit::Exit;
use crate::ledger::{LedgerFile, RunState};
use crate::report::Counts;
use crate::text::{UntrustedText, first_few, one_line, printable_path, shortened};

/// The agents that a line names; the rest is counted.
const MAX_AGENTS: usize = 3;

/// In characters.
const LONGEST_NAME: usize = 40;

pub(super) fn list(args: &ListArgs, output: &Output) -> Result<Exit, CommandError> {
    suites::warn_of_non_ledgers(&args.state);
    let runs = Runs::of(&args.state.state)?;
    let resume = ResumeCommand::of_state(&args.state.state);
    let known = runs.known().iter().take(args.limit);
    let listed: Vec<ListedRun> = known
        .map(|run| listed(run, runs.archive(), &resume))
        .collect();
    let more = runs.known().len() - listed.len();
    let list = RunList::new(listed, more);
    match args.format {
        Format::Json => streams::document(&list),
        Format::Text if list.runs.is_empty() && more == 0 => {
            let state = printable_path(&args.state.state);
            output.say(&format!("there is no run in {state}"));
        }
        Format::Text => streams::text(&text(&list, Timestamp::now())),
    }
    Ok(Exit::Passed)
}

fn listed(run: &KnownRun, archive: &Archive, resume: &ResumeCommand) -> ListedRun {
    let mut listed = ListedRun::new(&run.id);
    if let Some(kept) = &run.kept {
        listed.kept = true;
        match archive.read_head(kept) {
            Ok(head) => {
                listed.verdict = Some(head.verdict);
                listed.started = Some(head.started);
                listed.counts = Some(ListedCounts(head.counts));
                listed.sandbox = head.is_sandboxed;
                listed.service = head.service;
            }
            Err(error) => listed.problems.push(error.to_string()),
        }
    }
    if let Some(ledger) = &run.ledger
        && let Err(error) = add_ledger(&mut listed, ledger)
    {
        listed.problems.push(error.to_string());
    }
    if listed.state == state(RunState::Unfinished) {
        listed.resume = Some(resume.for_run(&run.id));
    }
    listed
}

fn add_ledger(
    listed: &mut ListedRun,
    ledger: &LedgerFile,
) -> Result<(), crate::ledger::LedgerError> {
    let recorded = ledger.read()?;
    listed.state = state(ledger.state(recorded.as_ref())?);
    let Some(recorded) = recorded else {
        return Ok(());
    };
    listed.started = Some(recorded.head.started);
    listed.sandbox = recorded.head.is_sandboxed;
    if !recorded.head.is_sandboxed {
        listed.service = Some(recorded.head.api.as_str().into());
    }
    listed.verdict = recorded.verdict.or(listed.verdict.take());
    for group in recorded.plan.groups {
        let mut agents = listed.agents.iter_mut();
        match agents.find(|agent| agent.id == group.agent) {
            // A name that somebody chose says more than an id.
            Some(agent) if agent.name.as_raw() == agent.id.as_str() => {
                agent.name = group.agent_name;
            }
            Some(_) => {}
            None => listed.agents.push(ListedAgent {
                name: group.agent_name,
                id: group.agent,
            }),
        }
    }
    Ok(())
}

fn state(state: RunState) -> &'static str {
    match state {
        RunState::Running => "running",
        RunState::Finished => "finished",
        RunState::Replaced => "replaced",
        RunState::Unfinished => "unfinished",
        RunState::Abandoned => "abandoned",
    }
}

fn text(list: &RunList, now: Timestamp) -> String {
    let rows: Vec<[String; 6]> = list.runs.iter().map(|run| row(run, now)).collect();
    let width = |column: usize| rows.iter().map(|row| display_width(&row[column])).max();
    let widths: Vec<usize> = (0..6).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for (run, row) in list.runs.iter().zip(&rows) {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths).filter(|(_, width)| **width > 0) {
            let padding = " ".repeat(width - display_width(cell) + 2);
            let _ = write!(line, "{cell}{padding}");
        }
        let _ = writeln!(text, "{}", line.trim_end());
        for problem in &run.problems {
            let _ = writeln!(text, "  problem: {}", one_line(problem));
        }
        if let Some(command) = &run.resume {
            let _ = writeln!(text, "  resume it with: {command}");
        }
    }
    if list.more > 0 {
        let _ = writeln!(text, "and {} earlier ones; --limit lists more", list.more);
    }
    text
}

fn row(run: &ListedRun, now: Timestamp) -> [String; 6] {
    let result = match (run.state, &run.verdict) {
        ("finished" | "unknown" | "abandoned", Some(verdict)) => {
            shortened(&verdict.to_string(), LONGEST_NAME)
        }
        (state, _) => state.to_owned(),
    };
    let counts = match &run.counts {
        Some(counts) => Counts(counts.0).to_string(),
        None => "results not kept".to_owned(),
    };
    let agents: Vec<String> = run.agents.iter().map(agent).collect();
    let service = match &run.service {
        _ if run.sandbox => "sandbox".to_owned(),
        Some(service) => shortened(&service.to_string(), LONGEST_NAME),
        None => String::new(),
    };
    let age = run
        .started
        .map_or(String::new(), |started| age(started, now));
    [
        run.run.to_string(),
        age,
        result,
        counts,
        first_few(&agents, MAX_AGENTS, ", "),
        service,
    ]
}

fn agent(agent: &ListedAgent) -> String {
    let name: &UntrustedText = &agent.name;
    let id = agent.id.as_str();
    let name = if name.is_blank() {
        id
    } else {
        &name.to_string()
    };
    shortened(name, LONGEST_NAME)
}

/// How long ago something was, in its largest unit.
fn age(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second() - then.as_second();
    match seconds {
        ..60 => "just now".to_owned(),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_has_one_unit() {
        let age = |seconds: i64| {
            let now = Timestamp::from_second(1_000_000_000).unwrap();
            age(
                Timestamp::from_second(1_000_000_000 - seconds).unwrap(),
                now,
            )
        };
        // The clock may have been set back.
        assert_eq!(age(-5), "just now");
        assert_eq!(age(59), "just now");
        assert_eq!(age(119), "1 min ago");
        assert_eq!(age(7200), "2 h ago");
        assert_eq!(age(200_000), "2 d ago");
    }
}
