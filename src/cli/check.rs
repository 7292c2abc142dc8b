//! `sigma-suite check`: every problem of the suite files, and nothing else.

use super::again::Again;
use super::args::{CheckArgs, ProblemFormat};
use super::connect;
use super::mistake::Mistake;
use super::obstacle::Obstacle;
use super::online;
use super::output;
use super::problems;
use super::speak::{self, Speaker, result};
use super::suites;
use crate::exit::Exit;
use crate::plan::Plan;
use crate::suite::{Loaded, Problem, Rule, Suite};
use crate::text::counted;

pub(super) async fn check(args: &CheckArgs, speaker: &Speaker) -> Exit {
    if let Some(code) = &args.explain {
        return explain(code);
    }
    match work(args).await {
        Ok(loaded) => {
            show(&loaded, args.format, speaker);
            if loaded.has_errors() {
                Exit::Usage
            } else {
                Exit::Passed
            }
        }
        Err(obstacle) => {
            obstacle.show(speaker);
            obstacle.exit()
        }
    }
}

async fn work(args: &CheckArgs) -> Result<Loaded, Obstacle> {
    let selectors = &args.suites.selectors;
    let selection = suites::globs(selectors)?;
    let mut loaded = suites::read(&args.suites.paths, &args.connection);
    if loaded.has_errors() || !(args.online || selectors.are_given()) {
        return Ok(loaded);
    }
    let plan = suites::select(
        selection,
        &loaded.suites,
        selectors,
        &args.connection,
        &args.state,
    )?;
    if args.online {
        let found = ask(&plan, &loaded.suites, args).await?;
        loaded.problems.extend(found);
    }
    Ok(loaded)
}

/// What the service has to say of the plan.
async fn ask(plan: &Plan, suites: &[Suite], args: &CheckArgs) -> Result<Vec<Problem>, Obstacle> {
    let connected = connect::connect(&args.connection).await?;
    let again = Again::new(&args.state.state, &args.connection, None);
    match online::ask(plan, &connected.client).await {
        Ok((_, findings)) => Ok(findings.iter().map(|found| found.problem(suites)).collect()),
        Err(refusal) => match Obstacle::of_refusal(refusal, suites, &again) {
            Obstacle::Problems(problems) => Ok(problems),
            obstacle => Err(obstacle),
        },
    }
}

fn show(loaded: &Loaded, format: ProblemFormat, speaker: &Speaker) {
    match format {
        ProblemFormat::Json => output::document(&problems::document(loaded)),
        ProblemFormat::Github => {
            output::annotations(loaded.problems.iter().map(problems::annotation));
        }
        ProblemFormat::Text => {
            speaker.problems(&loaded.problems);
            if !loaded.has_errors() {
                result(&praise(loaded));
            }
        }
    }
}

fn praise(loaded: &Loaded) -> String {
    let agents = loaded.suites.iter().flat_map(|suite| &suite.agents);
    let cases: usize = agents.map(|agent| agent.cases.len()).sum();
    let files = counted(loaded.suites.len(), "suite file");
    format!("{files} with {}: no errors\n", counted(cases, "test case"))
}

fn explain(code: &str) -> Exit {
    if let Some(rule) = Rule::of(code) {
        result(&problems::explanation(rule));
        return Exit::Passed;
    }
    let codes = Rule::ALL.iter().map(|rule| rule.code());
    let likeness = |known: &&str| strsim::jaro_winkler(code, known);
    let nearest = codes.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let all = "docs/diagnostics.md lists all codes";
    let help = nearest.map_or(all.to_owned(), |near| {
        format!("did you mean `{near}`? {all}")
    });
    speak::mistake(&Mistake::new(format!("there is no rule {code}")).help(help));
    Exit::Usage
}
