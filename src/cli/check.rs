//! `sigma-suite check`: every problem of the suite files, and nothing else.

use super::args::{CheckArgs, ProblemFormat};
use super::command_error::CommandError;
use super::connect;
use super::online;
use super::output::{Output, result};
use super::problems;
use super::streams::{self, Stream};
use super::suites;
use super::user_error::UserError;
use crate::document;
use crate::exit::Exit;
use crate::plan::Plan;
use crate::suite::{Loaded, Problem, Rule, Suite};
use crate::text::counted;

pub(super) async fn check(args: &CheckArgs, output: &Output) -> Result<Exit, CommandError> {
    if let Some(code) = &args.explain {
        return explain(code);
    }
    let loaded = find_problems(args).await?;
    show(&loaded, args.format, output);
    let exit = if loaded.has_errors() {
        Exit::Usage
    } else {
        Exit::Passed
    };
    // The process ends, and to free each part of a large suite takes time.
    std::mem::forget(loaded);
    Ok(exit)
}

async fn find_problems(args: &CheckArgs) -> Result<Loaded, CommandError> {
    let selectors = &args.suites.selectors;
    let mut loaded = suites::read(&args.suites.paths, &args.connection);
    if loaded.has_errors() || !(args.online || selectors.are_given()) {
        return Ok(loaded);
    }
    let plan = suites::select(&loaded.suites, selectors, &args.connection, &args.state)?;
    if args.online && plan.idle.is_none() {
        let found = ask(&plan, &loaded.suites, args).await?;
        loaded.problems.extend(found);
    }
    Ok(loaded)
}

/// The problems that only the service can find.
async fn ask(
    plan: &Plan,
    suites: &[Suite],
    args: &CheckArgs,
) -> Result<Vec<Problem>, CommandError> {
    let connected = connect::connect(&args.connection).await?;
    match online::ask(plan, &connected.client).await {
        Ok((_, findings)) => Ok(findings
            .iter()
            .map(|found| found.to_problem(suites))
            .collect()),
        Err(error) => match CommandError::of_preflight(error, suites) {
            CommandError::Problems(problems) => Ok(problems),
            error => Err(error),
        },
    }
}

fn show(loaded: &Loaded, format: ProblemFormat, output: &Output) {
    match format {
        ProblemFormat::Json => streams::document(&document::Check::from(loaded)),
        ProblemFormat::Github => {
            let annotations = loaded.problems.iter().map(problems::annotation);
            streams::annotations(Stream::Stdout, annotations);
        }
        ProblemFormat::Text => {
            output.problems(&loaded.problems);
            if !loaded.has_errors() {
                result(&no_errors_message(loaded));
            }
        }
    }
}

fn no_errors_message(loaded: &Loaded) -> String {
    let agents = loaded.suites.iter().flat_map(|suite| &suite.agents);
    let cases: usize = agents.map(|agent| agent.cases.len()).sum();
    let files = counted(loaded.suites.len(), "suite file");
    format!("{files} with {}: no errors\n", counted(cases, "test case"))
}

/// Below it, two names have little in common.
const MIN_SIMILARITY: f64 = 0.75;

fn explain(code: &str) -> Result<Exit, CommandError> {
    if let Some(rule) = Rule::from_code(code) {
        result(&problems::explanation(rule));
        return Ok(Exit::Passed);
    }
    let name = code.rsplit_once("::").map_or(code, |(_, name)| name);
    let name = name.to_ascii_lowercase();
    let similarity = |rule: &&Rule| strsim::jaro_winkler(&name, rule.name());
    let near = Rule::ALL
        .iter()
        .filter(|rule| similarity(rule) > MIN_SIMILARITY);
    let nearest = near.max_by(|a, b| similarity(a).total_cmp(&similarity(b)));
    let help = match nearest {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "the rules are {}",
            Rule::ALL
                .iter()
                .map(|rule| rule.name())
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    let message = format!("there is no rule {code}");
    Err(UserError::new(message).help(help).into())
}
