//! `sigma-suite init`: a first suite file, or the pipeline that runs it.

mod choose;

mod pipeline;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::{InitArgs, key_from_environment};
use super::command_error::{self, CommandError};
use super::connect;
use super::output::{Output, result};
use super::signals::Signals;
use super::user_error::UserError;
use crate::api::{AgentDefinition, Client};
use crate::exit::Exit;
use crate::suite::{DraftAgent, draft, template};
use crate::text::counted;
use choose::Choice;

/// Where suite files are looked for first.
const SUITE_FILE: &str = "sigma-suite.yaml";

/// What is written, and what is to be said of it.
struct Written {
    text: String,
    what: String,
    next: String,
}

pub(super) async fn init(args: &InitArgs, output: &Output) -> Result<Exit, CommandError> {
    // With a listener, Ctrl-C ends a question and not the program, which has to show the cursor again.
    let mut signals = Signals::listen()?;
    tokio::select! {
        done = work(args, output) => done,
        signal = signals.next() => Ok(Exit::Signal(signal)),
    }
}

async fn work(args: &InitArgs, output: &Output) -> Result<Exit, CommandError> {
    let usual = args.ci.map_or(SUITE_FILE, pipeline::usual_place);
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from(usual));
    let place = if path == Path::new("-") {
        None
    } else {
        Some(path.as_path())
    };
    // Nobody is to choose among agents for a file that cannot be written.
    is_free(place, args)?;
    let written = match args.ci {
        Some(service) => Written {
            text: pipeline::of(service).to_owned(),
            what: "a pipeline".to_owned(),
            next: "its first lines say what to set where".to_owned(),
        },
        None if has_key(args) => match drafted(args).await? {
            Choice::Made(written) => written,
            Choice::Refused(exit) => return Ok(exit),
        },
        None => Written {
            text: template(),
            what: "a template".to_owned(),
            next: "put your agents and test cases in; with an API key, `sigma-suite init --force` lists them".to_owned(),
        },
    };
    let Some(path) = place else {
        result(&written.text);
        return Ok(Exit::Passed);
    };
    write(path, &written.text, args).map_err(|error| not_written(path, &error, args))?;
    let path = path.display();
    output.say(&format!(
        "wrote {} to {path}; {}",
        written.what, written.next
    ));
    Ok(Exit::Passed)
}

/// Whether there is somebody to ask.
fn has_key(args: &InitArgs) -> bool {
    let connection = &args.connection;
    connection.sandbox.is_some()
        || connection.api_key_file.is_some()
        || key_from_environment().is_some_and(|key| !key.trim().is_empty())
}

/// A suite file with what the platform has.
async fn drafted(args: &InitArgs) -> Result<Choice<Written>, CommandError> {
    let connected = connect::connect(&args.connection).await?;
    let client = &connected.client;
    let agents = client
        .agents()
        .await
        .map_err(|failure| command_error::of_failure(&failure))?;
    let agents = match choose::agents(agents, &args.agent)? {
        Choice::Made(agents) => agents,
        Choice::Refused(exit) => return Ok(Choice::Refused(exit)),
    };
    let mut drafts = Vec::new();
    for agent in agents {
        drafts.push(with_cases(agent, client).await?);
    }
    if !drafts.iter().any(DraftAgent::is_usable) {
        let message = match drafts.len() {
            0 => "the service lists no agent".to_owned(),
            count => format!("no test case in {}", counted(count, "agent")),
        };
        let help = "make test cases on the platform, or write the ids down by hand: an agent need not be listed";
        return Err(CommandError::NothingSelected(
            UserError::new(message).help(help),
        ));
    }
    let cases: usize = drafts.iter().map(|agent| agent.cases.len()).sum();
    Ok(Choice::Made(Written {
        text: draft(&drafts),
        what: format!(
            "{} with {}",
            counted(drafts.len(), "agent"),
            counted(cases, "test case")
        ),
        next: "see what a run would do with `sigma-suite plan --online`".to_owned(),
    }))
}

async fn with_cases(agent: AgentDefinition, client: &Client) -> Result<DraftAgent, CommandError> {
    let cases = match client.test_cases(&agent.id).await {
        Ok(cases) => cases,
        // Listed, and not there for this purpose: another kind of agent.
        Err(failure) if failure.is_absent() || failure.is_no_endpoint() => Vec::new(),
        Err(failure) => return Err(command_error::of_failure(&failure)),
    };
    Ok(DraftAgent {
        id: agent.id,
        name: agent.name,
        cases: cases
            .into_iter()
            .map(|case| (case.id, case.label))
            .collect(),
    })
}

fn is_free(place: Option<&Path>, args: &InitArgs) -> Result<(), UserError> {
    match place {
        Some(path) if !args.force && fs::symlink_metadata(path).is_ok() => {
            let error = io::Error::from(io::ErrorKind::AlreadyExists);
            Err(not_written(path, &error, args))
        }
        _ => Ok(()),
    }
}

fn write(path: &Path, text: &str, args: &InitArgs) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| match error.kind() {
            // A file is where a folder should be.
            io::ErrorKind::AlreadyExists => io::ErrorKind::NotADirectory.into(),
            _ => error,
        })?;
    }
    let mut options = File::options();
    options.write(true);
    if args.force {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    options.open(path)?.write_all(text.as_bytes())
}

fn not_written(path: &Path, error: &io::Error, args: &InitArgs) -> UserError {
    let path = path.display();
    if error.kind() != io::ErrorKind::AlreadyExists {
        let help = "name another file with --output, or print it with --output -";
        return UserError::new(format!("cannot write {path}"))
            .caused_by(error)
            .help(help);
    }
    let help = match args.ci {
        Some(_) => {
            "print it with --output - and take over what you need, or overwrite the file with --force"
        }
        None => "name another file with --output, or overwrite it with --force",
    };
    UserError::new(format!("{path} is already there")).help(help)
}
