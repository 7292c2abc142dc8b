//! The arguments whose values come from suite files and the state folder.

use std::ffi::OsStr;
use std::sync::Arc;

use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};

use super::super::args::PartialArgs;
use super::candidate::Candidate;
use super::{cases, runs, suites};
use crate::suite::Rule;

/// A shell is slow to sort more, and nobody reads them.
const MAX_CANDIDATES: usize = 1000;

/// What an argument takes.
#[derive(Clone, Copy)]
enum Values {
    /// A glob, which may start with `!`.
    Glob(fn(&PartialArgs) -> Vec<Candidate>),
    Word(fn(&PartialArgs) -> Vec<Candidate>),
    /// A word or the path of a file. Files are offered once something is typed, as they would hide the words.
    WordOrFile(fn(&PartialArgs) -> Vec<Candidate>),
}

/// The values of an argument; `None` if the definition of the command line says all about them.
fn values_of(command: &str, argument: &str) -> Option<Values> {
    Some(match (command, argument) {
        ("run" | "check" | "plan", "agent") => Values::Glob(suites::agents),
        ("run" | "check" | "plan", "case") => Values::Glob(suites::cases),
        ("run" | "check" | "plan", "tag") => Values::Glob(suites::tags),
        ("run" | "check" | "plan", "file") => Values::Glob(suites::files),
        ("check", "explain") => Values::Word(rules),
        ("history", "name") => Values::Word(suites::agents_and_cases),
        ("attach", "agent") => Values::Word(suites::agents),
        ("attach", "run") => Values::WordOrFile(runs::resumable),
        ("report", "source") | ("diff", "before" | "after") => {
            Values::WordOrFile(runs::with_results)
        }
        ("explain", "case") => Values::Word(cases::of_latest_run),
        ("explain" | "baseline", "run") => Values::WordOrFile(runs::with_results),
        ("show", "run") => Values::WordOrFile(cases::with_runs),
        ("show", "case") => Values::Word(cases::of_run),
        _ => return None,
    })
}

/// Adds the candidates to the definition of the command line.
pub(super) fn add_to(mut command: clap::Command, known: &Arc<PartialArgs>) -> clap::Command {
    // Without it, commands have no arguments yet.
    command.build();
    command.mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        command.mut_args(|argument| {
            let Some(values) = values_of(&name, argument.get_id().as_str()) else {
                return argument;
            };
            let known = Arc::clone(known);
            let completer = move |typed: &OsStr| complete(values, &known, typed);
            argument.add(ArgValueCompleter::new(completer))
        })
    })
}

fn complete(values: Values, known: &PartialArgs, typed: &OsStr) -> Vec<CompletionCandidate> {
    let text = typed.to_string_lossy();
    match values {
        Values::Glob(list) => match text.strip_prefix('!') {
            Some(text) => {
                let candidates = starting_with(text, list(known)).into_iter();
                candidates.map(|found| found.add_prefix("!")).collect()
            }
            None => starting_with(&text, list(known)),
        },
        Values::Word(list) => starting_with(&text, list(known)),
        Values::WordOrFile(list) => {
            let mut found = starting_with(&text, list(known));
            if !typed.is_empty() || found.is_empty() {
                let files = PathCompleter::file().complete(typed).into_iter();
                // A file name must not become an option.
                let is_option = |file: &CompletionCandidate| {
                    file.get_value().as_encoded_bytes().starts_with(b"-")
                };
                found.extend(files.filter(|file| !is_option(file)));
            }
            found
        }
    }
}

fn starting_with(typed: &str, candidates: Vec<Candidate>) -> Vec<CompletionCandidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for candidate in candidates {
        if candidate.value.starts_with(typed) && seen.insert(candidate.value.clone()) {
            found.push(candidate);
        }
    }
    found.truncate(MAX_CANDIDATES);
    let with_help = found.into_iter().map(|Candidate { value, help }| {
        let help = (!help.is_empty()).then_some(help);
        CompletionCandidate::new(value).help(help.map(Into::into))
    });
    with_help.collect()
}

fn rules(_: &PartialArgs) -> Vec<Candidate> {
    let rules = Rule::ALL.iter();
    rules
        .map(|rule| Candidate::new(rule.code(), rule.title()))
        .collect()
}
