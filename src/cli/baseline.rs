//! `sigma-suite baseline`: saves results, and reads them for a comparison.

use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use jiff::tz::Offset;

use super::args::{BaselineAction, BaselineArgs, VerdictArgs};
use super::command_error::CommandError;
use super::find_run::Runs;
use super::output::Output;
use super::streams;
use super::user_error::UserError;
use crate::disk;
use crate::document::{BASELINE_HEAD, SavedBaseline};
use crate::exit::Exit;
use crate::outcome::{Baseline, BaselineCase, Criteria, FailOn, Outcome, Service};
use crate::text::{counted, printable_path};

/// In bytes. The baseline of 10,000 cases is a tenth of it.
const MAX_SIZE: u64 = 16 * 1024 * 1024;

pub(super) fn baseline(args: &BaselineArgs, output: &Output) -> Result<Exit, CommandError> {
    match args.action {
        BaselineAction::Save => save(args, output),
    }
}

fn save(args: &BaselineArgs, output: &Output) -> Result<Exit, CommandError> {
    let runs = Runs::of(&args.state.state)?;
    let outcome = match &args.run {
        Some(run) => runs.read(run)?,
        None => runs.read_latest()?,
    };
    let is_sandboxed = outcome.service == Service::Sandbox;
    let known = if args.replace {
        None
    } else {
        read_file(&args.output)?
    };
    let known = known.unwrap_or_else(|| SavedBaseline {
        is_sandboxed,
        ..SavedBaseline::default()
    });
    check_sandbox(&args.output, &known, is_sandboxed)?;
    let Updated {
        saved,
        new,
        left_out,
    } = update(known, &outcome);
    if new == 0 {
        let help = "a case is saved if each of its planned attempts has a verdict";
        let message = "the run has no case with a complete result, so there is nothing to save";
        return Err(UserError::new(message).help(help).into());
    }
    write(&args.output, &saved).map_err(|error| cannot(&args.output, "written", &error))?;
    if left_out > 0 {
        let what = counted(left_out, "case");
        output.say(&format!(
            "{what} without a verdict for every attempt left out"
        ));
    }
    let path = printable_path(&args.output);
    streams::text(&format!(
        "saved {} in {path}, which now has {}\n",
        counted(new, "case"),
        counted(saved.baseline.len(), "case")
    ));
    Ok(Exit::Passed)
}

/// A baseline with the results of a run.
struct Updated {
    saved: SavedBaseline,
    /// How many results are from the run.
    new: usize,
    /// How many cases of the run do not have a complete result.
    left_out: usize,
}

fn update(saved: SavedBaseline, outcome: &Outcome) -> Updated {
    let date = Offset::UTC.to_datetime(outcome.started).date();
    let (mut updated, mut seen) = (
        Updated {
            saved,
            new: 0,
            left_out: 0,
        },
        HashSet::new(),
    );
    for (group, case) in outcome.listed() {
        // Several suite files may list the case.
        if case.listing.skip.is_some() || !seen.insert((&group.agent, &case.listing.id)) {
            continue;
        }
        let Some(counts) = case.complete_counts() else {
            updated.left_out += 1;
            continue;
        };
        let result = BaselineCase {
            passed: counts.passed(),
            planned: counts.total(),
            definition: case.definition,
            date,
        };
        updated.new += 1;
        let agent = updated.saved.baseline.agents.entry(group.agent.clone());
        agent.or_default().insert(case.listing.id.clone(), result);
    }
    updated
}

fn write(path: &Path, saved: &SavedBaseline) -> io::Result<()> {
    let is_own = |head: &[u8]| head.starts_with(BASELINE_HEAD.as_bytes());
    disk::check_own(path, BASELINE_HEAD.len(), is_own)?;
    disk::replace(path, |out| saved.write(out))
}

/// The baseline with which a run is to be compared, if one is given.
///
/// # Errors
/// A file that cannot be used. Nothing is created then.
pub(super) fn given(
    args: &VerdictArgs,
    criteria: &Criteria,
    service: &Service,
) -> Result<Option<Baseline>, UserError> {
    let Some(path) = &args.baseline else {
        if criteria.fail_on.contains(&FailOn::Regression) {
            let help = "name the file with --baseline; `sigma-suite baseline save` makes one";
            let message = "--fail-on regression needs a baseline to compare the run with";
            return Err(UserError::new(message).help(help));
        }
        return Ok(None);
    };
    let Some(saved) = read_file(path)? else {
        let help = "make it from a run with `sigma-suite baseline save`";
        let message = format!("there is no baseline {}", printable_path(path));
        return Err(UserError::new(message).help(help));
    };
    check_sandbox(path, &saved, *service == Service::Sandbox)?;
    Ok(Some(Baseline {
        path: path.to_string_lossy().into(),
        ..saved.baseline
    }))
}

/// Results of the sandbox say nothing about a real agent.
fn check_sandbox(path: &Path, saved: &SavedBaseline, is_sandboxed: bool) -> Result<(), UserError> {
    if saved.is_sandboxed == is_sandboxed || saved.baseline.is_empty() {
        return Ok(());
    }
    let path = printable_path(path);
    let message = if is_sandboxed {
        format!("{path} has results of real agents, and the run is one of the sandbox")
    } else {
        format!("{path} has results of the sandbox, and the run is one of real agents")
    };
    Err(UserError::new(message).help("name another file"))
}

/// `None` if there is no such file.
fn read_file(path: &Path) -> Result<Option<SavedBaseline>, UserError> {
    let text = match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Ok(file) if !file.is_file() => Err(disk::not_regular()),
        Ok(file) if file.len() > MAX_SIZE => Err(io::Error::other("the file is too large")),
        _ => fs::read_to_string(path),
    };
    let text = text.map_err(|error| cannot(path, "read", &error))?;
    let saved = SavedBaseline::read(&text);
    saved
        .map(Some)
        .map_err(|error| cannot(path, "read", &error))
}

fn cannot(path: &Path, what: &str, error: &dyn std::error::Error) -> UserError {
    let message = format!("the baseline {} cannot be {what}", printable_path(path));
    UserError::new(message).caused_by(error)
}
