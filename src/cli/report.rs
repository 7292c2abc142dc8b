//! `sigma-suite report`: renders the reports of a run again.

use std::fs;
use std::io::{self, Write};
use std::path::{self, Path, PathBuf};

use super::args::{GithubWhen, ReportArgs};
use super::command_error::CommandError;
use super::find_run::{Named, Runs};
use super::github::Github;
use super::output::Output;
use super::resume_command::ResumeCommand;
use super::streams::{Guarded, Stream};
use super::user_error::UserError;
use crate::exit::{Exit, Reports};
use crate::outcome::Outcome;
use crate::report::{FileReport, ResultsFolder};
use crate::text::printable_path;

/// A report that an option asks for: `None` without the option, `Some(None)` without a path.
type Wanted = fn(&ReportArgs) -> Option<Option<&Path>>;

/// The files, each with its option.
const FILES: [(FileReport, &str, Wanted); 2] = [
    (FileReport::JUNIT, "--junit", |args| {
        args.junit.as_ref().map(Option::as_deref)
    }),
    (FileReport::HTML, "--html", |args| {
        args.html.as_ref().map(Option::as_deref)
    }),
];

pub(super) fn report(args: &ReportArgs, output: &Output) -> Result<Exit, CommandError> {
    let runs = Runs::of(&args.state.state)?;
    let folder = match runs.named(&args.source) {
        Named::File(file) => Some(file.parent().unwrap_or(Path::new("")).to_path_buf()),
        _ => None,
    };
    let outcome = runs.read(&args.source)?;
    let mut files = Vec::new();
    for (report, option, wanted) in FILES {
        if let Some(path) = wanted(args) {
            let path = path.map_or_else(
                || beside(folder.as_deref(), report, option),
                |path| Ok(path.into()),
            )?;
            files.push((report, path));
        }
    }
    check_distinct(&args.source, &files)?;
    let is_any_wanted = args.github || !files.is_empty();
    for (report, path) in files {
        write(&outcome, report, &path)?;
    }
    if args.github {
        write_for_github(&outcome, folder.as_deref())?;
    }
    if args.summary.is_some() || !is_any_wanted {
        let reports = existing_files(folder.as_deref());
        let reports: Vec<&Path> = reports.iter().map(|(_, path)| path.as_path()).collect();
        let level = args.summary.flatten().unwrap_or_default().into();
        let commands = ResumeCommand::of_state(&args.state.state).commands();
        output.summary(&outcome, level, &commands, &reports, Stream::Stdout);
    }
    Ok(Exit::Passed)
}

/// What a step of GitHub Actions gets from a run. Kept results have no folder for the comment.
fn write_for_github(outcome: &Outcome, folder: Option<&Path>) -> Result<(), UserError> {
    let comment = FileReport::COMMENT;
    if let Some(folder) = folder {
        write(outcome, comment, &folder.join(comment.file_name()))?;
    }
    if let Some(github) = Github::new(GithubWhen::Always) {
        let files = existing_files(folder);
        let files = files.iter().map(|(name, path)| (*name, path.as_path()));
        github.finished(outcome, Exit::of(outcome, Reports::Written), files);
    }
    Ok(())
}

/// The reports beside the results, each with its usual name.
fn existing_files(folder: Option<&Path>) -> Vec<(&'static str, PathBuf)> {
    let files = folder.map(ResultsFolder::default_files);
    let mut files = files.unwrap_or_default();
    files.retain(|(_, path)| path.exists());
    files
}

/// A report must replace neither the results that it is made of nor another report.
fn check_distinct(source: &str, files: &[(FileReport, PathBuf)]) -> Result<(), UserError> {
    let mut taken: Vec<PathBuf> = fs::canonicalize(source).into_iter().collect();
    for (_, path) in files {
        let full = fs::canonicalize(path).or_else(|_| path::absolute(path));
        let full = full.unwrap_or_else(|_| path.clone());
        if taken.contains(&full) {
            let path = printable_path(path);
            let message = format!("{path} is named twice");
            let help = "the results and each report need a path of their own";
            return Err(UserError::new(message).help(help));
        }
        taken.push(full);
    }
    Ok(())
}

/// Where a report of a file belongs. Kept results have no folder of reports.
fn beside(folder: Option<&Path>, report: FileReport, option: &str) -> Result<PathBuf, UserError> {
    let folder = folder.ok_or_else(|| {
        let help = format!("name a file with {option}=PATH, or `-` for standard output");
        UserError::new(format!(
            "{option} needs a path for the results of a kept run"
        ))
        .help(help)
    })?;
    Ok(folder.join(report.file_name()))
}

fn write(outcome: &Outcome, report: FileReport, path: &Path) -> Result<(), UserError> {
    if path == Path::new("-") {
        let out = &mut Guarded::new(io::stdout().lock());
        let written = report.write(outcome, out).and_then(|()| out.flush());
        return match written {
            // A pipe that is closed early is no error.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(UserError::new("the report cannot be written").caused_by(&error))
            }
            _ => Ok(()),
        };
    }
    report.write_to(outcome, path).map_err(|error| {
        let help = "name another file; files that sigma-suite did not write are never replaced";
        UserError::new("the report cannot be written")
            .caused_by(&error)
            .help(help)
    })
}
