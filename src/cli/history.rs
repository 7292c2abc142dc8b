//! `sigma-suite history`: the last runs of each case, and whether an agent's pass rate has dropped.

mod json;
mod select;

use std::path::Path;

use super::args::{Format, HistoryArgs};
use super::command_error::CommandError;
use super::connect::{in_ledgers, parse_address};
use super::history_error::{unreadable, warn_of};
use super::output::Output;
use super::pager::{Paging, page};
use super::streams::{self, Stream};
use super::suites;
use super::user_error::UserError;
use crate::exit::Exit;
use crate::history::{self, History, Reference, WatchSettings, watch};
use crate::ledger::{Names, StateFolder};
use crate::outcome::{DropCheck, Service};
use crate::report::{AgentTrend, write_history};
use crate::text::{counted, one_line, printable_path};

pub(super) fn history(args: &HistoryArgs, output: &Output) -> Result<Exit, CommandError> {
    suites::warn_of_non_ledgers(&args.state);
    let state = StateFolder::new(&args.state.state);
    let service = if args.sandbox {
        Service::Sandbox
    } else {
        Service::Api(parse_address(&args.api_url)?.to_string())
    };
    if let Some(path) = &args.save {
        save(path, &state, &service)?;
        return Ok(Exit::Passed);
    }
    let history =
        History::read(&state, &args.files, &service).map_err(|error| unreadable(&error))?;
    warn_of(history.problems());
    let first = history.first_since(args.since.as_deref().unwrap_or_default());
    if first == history.runs().len() {
        if let (Some(since), false) = (&args.since, history.runs().is_empty()) {
            return Err(no_run_since(since).into());
        }
        output.say(&no_runs(args, &history, &service));
    }
    let (api, is_sandboxed) = in_ledgers(&service);
    let names = state.names(&api, is_sandboxed).unwrap_or_default();
    let agents = trends(args, &history, first, &names)?;
    show(args, (&history, &service), &agents, output);
    let is_dropped = agents
        .iter()
        .any(|agent| agent.drop.as_ref().is_some_and(DropCheck::is_dropped));
    Ok(if is_dropped {
        Exit::Failed
    } else {
        Exit::Passed
    })
}

/// The selected agents and cases, with their runs from the first one on.
fn trends<'a>(
    args: &HistoryArgs,
    history: &'a History,
    first: usize,
    names: &'a Names,
) -> Result<Vec<AgentTrend<'a>>, UserError> {
    let cases = select::cases(history, first, args.limit.get());
    let selected = match &args.name {
        Some(name) if !cases.is_empty() => select::matching(name, &cases, names)?,
        _ => cases,
    };
    let mut agents = select::by_agent(selected, names);
    if let Some(settings) = args.watch.settings() {
        for agent in &mut agents {
            agent.drop = Some(watched(history, first, agent, settings));
        }
    }
    Ok(agents)
}

fn watched(
    history: &History,
    first: usize,
    agent: &AgentTrend,
    settings: WatchSettings,
) -> DropCheck {
    let mut runs = history.runs_of(agent.id, |_| true);
    runs.retain(|run| run.run >= first);
    history.drop_check(agent.id, &watch(&runs, Reference::DEFAULT, settings))
}

fn show(
    args: &HistoryArgs,
    (history, service): (&History, &Service),
    agents: &[AgentTrend],
    output: &Output,
) {
    let settings = args.watch.settings();
    if args.format == Format::Json {
        return streams::document(&json::document(history, service, agents, settings));
    }
    if !agents.is_empty() {
        let layout = output.layout(Stream::Stdout);
        page(Paging::Never, |out| {
            write_history(agents, settings, &layout, out)
        });
    }
}

fn save(path: &Path, state: &StateFolder, service: &Service) -> Result<(), UserError> {
    let saved = history::save(path, state, service);
    let saved = saved.map_err(|error| {
        UserError::new("the history file cannot be saved")
            .caused_by(&error)
            .help("name a file that `history --save` wrote, or a new one")
    })?;
    warn_of(&saved.problems);
    let path = printable_path(path);
    let runs = counted(saved.runs, "run");
    streams::text(&format!("{path} has {runs}, {} of them new\n", saved.new));
    Ok(())
}

/// A misspelt run must not hide a drop.
fn no_run_since(since: &str) -> UserError {
    UserError::new(format!("there is no run since {}", one_line(since)))
        .help("name a run, or the start of its name: `sigma-suite list` lists the runs")
}

fn no_runs(args: &HistoryArgs, history: &History, service: &Service) -> String {
    let service = match service {
        Service::Sandbox => "the sandbox".to_owned(),
        Service::Api(address) => one_line(address),
    };
    let others: Vec<String> = history.other_services().map(one_line).collect();
    let state = printable_path(&args.state.state);
    let mut text = format!("there is no finished run of {service} in {state}");
    if !others.is_empty() {
        text = format!(
            "{text}\nthere are runs of {}: choose one with --api-url or --sandbox",
            others.join(", ")
        );
    }
    text
}
