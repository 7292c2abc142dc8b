//! `sigma-suite check`: every problem of the suite files, and nothing else.

use serde_json::{Value, json};

use super::args::{CheckArgs, Format};
use super::speak::{Speaker, result};
use super::suites;
use crate::exit::Exit;
use crate::suite::{Loaded, Problem};

pub(super) fn check(args: &CheckArgs, speaker: &Speaker) -> Exit {
    let loaded = suites::read(&args.paths);
    match args.format {
        Format::Json => result(&format!("{:#}\n", document(&loaded))),
        Format::Text => {
            speaker.problems(&loaded.problems);
            if !loaded.has_errors() {
                result(&praise(&loaded));
            }
        }
    }
    if loaded.has_errors() {
        Exit::Usage
    } else {
        Exit::Passed
    }
}

fn praise(loaded: &Loaded) -> String {
    let agents = loaded.suites.iter().flat_map(|suite| &suite.agents);
    let cases: usize = agents.map(|agent| agent.cases.len()).sum();
    let files = loaded.suites.len();
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    format!(
        "{files} suite file{} with {cases} test case{}: no errors\n",
        plural(files),
        plural(cases)
    )
}

/// The machine-readable form: version 1.
fn document(loaded: &Loaded) -> Value {
    json!({
        "version": 1,
        "suites": loaded.suites.iter().map(|suite| &**suite.source.path()).collect::<Vec<_>>(),
        "problems": loaded.problems.iter().map(problem).collect::<Vec<_>>(),
    })
}

fn problem(problem: &Problem) -> Value {
    let labels = problem.labels().iter().map(|label| {
        let place = &label.place;
        json!({
            "path": &*place.path,
            "line": place.line,
            "column": place.column,
            "offset": place.offset,
            "length": place.length,
            "text": label.text,
        })
    });
    json!({
        "code": problem.code(),
        "severity": if problem.is_error() { "error" } else { "warning" },
        "message": problem.message(),
        "help": problem.advice(),
        "labels": labels.collect::<Vec<_>>(),
    })
}
