//! `sigma-suite baseline`: saves results, and reads them for a comparison.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
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
    // Whatever wrote it: line endings and indentation may be those of another program.
    let is_own = known.is_some();
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
    let written = write(&args.output, &saved, is_own);
    written.map_err(|error| cannot(&args.output, "written", &error))?;
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

/// Replaces the file. One that is not known to be a baseline must at least begin as one.
fn write(path: &Path, saved: &SavedBaseline, is_own: bool) -> io::Result<()> {
    let is_own = |head: &[u8]| is_own || head.starts_with(BASELINE_HEAD.as_bytes());
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

/// `None` if there is no such file, or nothing in it.
fn read_file(path: &Path) -> Result<Option<SavedBaseline>, UserError> {
    let text = match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        // To open a pipe could take forever.
        Ok(file) if !file.is_file() => Err(disk::not_regular()),
        _ => File::open(path).and_then(|file| read_text(&file)),
    };
    let text = text.map_err(|error| cannot(path, "read", &error))?;
    if text.is_empty() {
        return Ok(None);
    }
    SavedBaseline::read(&text).map(Some).map_err(|error| {
        let help =
            "resolve conflicts of a merge, or remove the file and save the baseline of a run again";
        cannot(path, "read", &error).help(help)
    })
}

fn read_text(file: &File) -> io::Result<String> {
    let mut text = String::new();
    file.take(MAX_SIZE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_SIZE {
        return Err(io::Error::other("the file is too large"));
    }
    Ok(text)
}

fn cannot(path: &Path, what: &str, error: &dyn std::error::Error) -> UserError {
    let message = format!("the baseline {} cannot be {what}", printable_path(path));
    UserError::new(message).caused_by(error)
}
