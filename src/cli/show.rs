//! `sigma-suite show`: the cases of a run, or every attempt of a case.

use std::path::Path;

use super::args::{Format, STATE, ShowArgs};
use super::command_error::CommandError;
use super::find_case::{ALL, cases_of, matching, select};
use super::find_run::{Named, Runs, runs_back};
use super::output::Output;
use super::pager::{Paging, page};
use super::resume_command::ResumeCommand;
use super::streams::{self, Stream};
use super::user_error::UserError;
use crate::document::{Results, Shown};
use crate::exit::Exit;
use crate::id::RunId;
use crate::outcome::{CaseState, Listed, Outcome};
use crate::report::show::{Attempts, write_case, write_run};
use crate::text::{one_line, shell_word};

#[expect(
    clippy::unused_async,
    reason = "the pager listens for signals, which needs the runtime"
)]
pub(super) async fn show(args: &ShowArgs, output: &Output) -> Result<Exit, CommandError> {
    let runs = Runs::of(&args.state.state)?;
    let (outcome, pattern) = choose(args, &runs)?;
    let attempts = match args.attempt {
        Some(number) => Attempts::Number(number),
        None if args.failed => Attempts::NotPassed,
        None => Attempts::All,
    };
    let any = (attempts != Attempts::All).then_some(ALL);
    let Some(pattern) = pattern.or(any) else {
        show_run(args, &outcome, output);
        return Ok(Exit::Passed);
    };
    let mut cases = matching(&outcome, pattern)?;
    if args.failed && pattern == ALL {
        // An errored case may have no attempt.
        cases.retain(|(_, case)| {
            matches!(case.state, CaseState::Errored(_)) || !attempts.of(case).is_empty()
        });
    }
    if let Attempts::Number(number) = attempts
        && cases.iter().all(|(_, case)| attempts.of(case).is_empty())
    {
        let most = cases.iter().map(|(_, case)| case.attempts.len()).max();
        let message = format!("there is no attempt {number}");
        let help = format!(
            "attempts count from 1; {} were seen",
            most.unwrap_or_default()
        );
        return Err(UserError::new(message).help(help).into());
    }
    show_cases(args, &outcome, &cases, attempts, output);
    Ok(Exit::Passed)
}

/// The results, and which cases of them. A word that names no run names cases of the latest run.
fn choose<'a>(args: &'a ShowArgs, runs: &Runs) -> Result<(Outcome, Option<&'a str>), CommandError> {
    let case = args.case.as_deref();
    let Some(word) = args.run.as_deref() else {
        return Ok((runs.read_latest()?, case));
    };
    let names_no_run = || {
        runs_back(word).is_none() && matches!(runs.named(word), Named::Nothing | Named::Several(_))
    };
    if case.is_none() && !runs.known().is_empty() && names_no_run() {
        let outcome = runs.read_latest()?;
        if !select(&outcome, word)?.is_empty() {
            return Ok((outcome, Some(word)));
        }
        if let Named::Nothing = runs.named(word) {
            let word = one_line(word);
            let message = format!("{word} is no run, no file and no case of the latest run");
            return Err(UserError::new(message).help(cases_of(&outcome)).into());
        }
    }
    Ok((runs.read(word)?, case))
}

fn show_run(args: &ShowArgs, outcome: &Outcome, output: &Output) {
    if args.format == Format::Json {
        return streams::document(&Results::from(outcome));
    }
    let resume = ResumeCommand::of_state(&args.state.state).for_outcome(outcome);
    page(Paging::from(&args.pager), |out| {
        write_run(outcome, &output.layout(Stream::Stdout), out)?;
        match (resume, show_command(args, outcome)) {
            (Some(command), _) => writeln!(out, "\nresume the run with: {command}"),
            (None, Some(command)) => writeln!(out, "\nlook closer with: {command}"),
            (None, None) => Ok(()),
        }
    });
}

/// The command that shows the first case that did not pass, or the first one.
fn show_command(args: &ShowArgs, outcome: &Outcome) -> Option<String> {
    let mut cases = outcome.cases();
    let case = cases
        .find(|case| case.is_failed())
        .or_else(|| outcome.cases().next())?;
    let run = outcome.run.as_ref().map(RunId::as_str);
    // A file stays a file: its run need not be kept here.
    let file = args.run.as_deref().filter(|word| Path::new(word).is_file());
    let mut words = vec![
        "sigma-suite",
        "show",
        file.or(run)?,
        case.listing.id.as_str(),
    ];
    let state = args.state.state.to_string_lossy();
    if file.is_none() && state != STATE {
        words.extend(["--state", &state]);
    }
    Some(
        words
            .into_iter()
            .map(shell_word)
            .collect::<Vec<_>>()
            .join(" "),
    )
}

fn show_cases(
    args: &ShowArgs,
    outcome: &Outcome,
    cases: &[Listed],
    attempts: Attempts,
    output: &Output,
) {
    if args.format == Format::Json {
        let cases = cases.iter();
        let cases = cases.map(|(group, case)| (*group, *case, attempts.of(case)));
        return streams::document(&Shown::new(outcome, cases));
    }
    page(Paging::from(&args.pager), |out| {
        if cases.is_empty() {
            writeln!(out, "no attempt failed, and no case is errored")?;
        }
        for (index, case) in cases.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            write_case(
                outcome,
                *case,
                attempts,
                &output.layout(Stream::Stdout),
                out,
            )?;
        }
        Ok(())
    });
}
