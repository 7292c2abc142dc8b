//! `sigma-suite merge`: joins the results of shards to those of one run.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::{MergeArgs, ReportPaths};
use super::command_error::CommandError;
use super::events::{self, Events};
use super::find_run::read_results;
use super::github::Github;
use super::output::{self, Output};
use super::record;
use super::refusal::{report_plan, report_refusal};
use super::user_error::UserError;
use crate::exit::{Exit, Reports};
use crate::outcome::{self, MergeError, Outcome, Service, ShardResults};
use crate::report::{Commands, ResultsFolder};
use crate::text::printable_path;

pub(super) fn merge(args: &MergeArgs, output: &Output) -> Result<Exit, CommandError> {
    let paths = &args.reports;
    // Before a report is replaced: it would be lost.
    check_no_input(&args.files, paths)?;
    let outcome = match join(&args.files) {
        Ok(outcome) => outcome,
        Err(error) => {
            // The reports of an earlier merge must not look like the result of this one.
            let service = Service::Api("not asked".to_owned());
            for error in report_refusal(paths, service, &error.in_one_line()) {
                output::show_error(&UserError::new("a report is missing").caused_by(&error));
            }
            return Err(error.into());
        }
    };
    let github = Github::new(paths.github);
    let results = ResultsFolder::claim(report_plan(paths, github.as_ref()));
    let results = results.map_err(|error| {
        let help = "name another folder with --results, or another file with --junit";
        UserError::new("cannot write the reports")
            .caused_by(&error)
            .help(help)
    })?;
    let events = paths.events.as_deref();
    let events = events.map(|path| Events::open(path, results.paths()));
    let events = events.transpose()?;
    let written = record::write(&outcome, &results);
    let is_written = written == Reports::Written;
    let reports = results.paths().filter(|_| is_written);
    // A merged run is not kept, so there is no command that shows it.
    let commands = Commands::default();
    let level = paths.summary.into();
    let to = events::results_stream(paths.events.as_deref());
    output.summary(&outcome, level, &commands, &reports.collect::<Vec<_>>(), to);
    let exit = Exit::of_results(&outcome, written);
    if let Some(github) = github {
        github.finished(&outcome, exit, results.files());
    }
    if let Some(mut events) = events {
        events.end(&outcome, exit);
    }
    Ok(exit)
}

fn join(files: &[PathBuf]) -> Result<Outcome, UserError> {
    let read = |path: &PathBuf| -> Result<ShardResults, UserError> {
        let name = path.to_string_lossy().into_owned();
        let outcome = read_results(path)?;
        Ok(ShardResults { name, outcome })
    };
    let shards = files.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    outcome::merge(shards).map_err(|error| {
        let help = match &error {
            MergeError::Nothing | MergeError::Missing { .. } => {
                "name the results.json of every shard; a shard without agents writes one too"
            }
            MergeError::NotAShard { .. } => "name the results of `sigma-suite run --shard 1/N`",
            MergeError::OtherCount { .. } | MergeError::Doubled { .. } => {
                "name each shard once, all of the same run of the pipeline"
            }
            MergeError::Different { .. } => {
                "all shards must run the same suite files with the same selectors and --balance file against the same service"
            }
        };
        UserError::new("the results cannot be merged")
            .caused_by(&error)
            .help(help)
    })
}

/// A shard must not be where the merged reports go.
fn check_no_input(files: &[PathBuf], paths: &ReportPaths) -> Result<(), UserError> {
    let outputs = ResultsFolder::default_files(&paths.results);
    let outputs: Vec<PathBuf> = outputs
        .into_iter()
        .map(|(_, path)| path)
        .chain(paths.junit.clone())
        .filter_map(|path| canonical(&path))
        .collect();
    let mut files = files.iter();
    let replaced = files.find(|file| canonical(file).is_some_and(|file| outputs.contains(&file)));
    let Some(file) = replaced else { return Ok(()) };
    let file = printable_path(file);
    let message = format!("{file} would be replaced by the merged results");
    Err(UserError::new(message).help("name another folder with --results"))
}

fn canonical(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok()
}
