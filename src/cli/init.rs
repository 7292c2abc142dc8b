//! `sigma-suite init`: writes a first suite file, or a CI pipeline that runs it.

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
use super::streams;
use super::user_error::UserError;
use crate::api::{AgentDefinition, Client};
use crate::exit::Exit;
use crate::suite::{DraftAgent, draft, template};
use crate::text::counted;
use choose::Choice;

/// The default name of the suite file.
const SUITE_FILE: &str = "sigma-suite.yaml";

/// The file to write, and the parts of the message about it.
struct NewFile {
    text: String,
    what: String,
    next: String,
}

pub(super) async fn init(args: &InitArgs, output: &Output) -> Result<Exit, CommandError> {
    // With a listener, Ctrl-C ends the prompt and not the program, so that the cursor can be restored.
    let mut signals = Signals::listen()?;
    tokio::select! {
        result = work(args, output) => result,
        signal = signals.next() => Ok(Exit::Signal(signal)),
    }
}

async fn work(args: &InitArgs, output: &Output) -> Result<Exit, CommandError> {
    let default = args.ci.map_or(SUITE_FILE, pipeline::default_path);
    let path = args
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from(default));
    let path = if path == Path::new("-") {
        None
    } else {
        Some(path.as_path())
    };
    // Before the prompt: the user should not select agents for a file that cannot be written.
    check_is_absent(path, args)?;
    let file = match args.ci {
        Some(service) => NewFile {
            text: pipeline::text(service, args.shards),
            what: "a pipeline".to_owned(),
            next: "see its first lines for the required settings".to_owned(),
        },
        None if has_key(args) => match draft_from_service(args).await? {
            Choice::Made(file) => file,
            Choice::Cancelled(exit) => return Ok(exit),
        },
        None => NewFile {
            text: template(),
            what: "a template".to_owned(),
            next: "replace the example ids with yours; with an API key, `sigma-suite init --force` lists them".to_owned(),
        },
    };
    let Some(path) = path else {
        match args.ci {
            Some(_) => streams::own_text(&file.text),
            None => result(&file.text),
        }
        return Ok(Exit::Passed);
    };
    write(path, &file.text, args).map_err(|error| write_error(path, &error, args))?;
    let path = path.display();
    output.say(&format!("wrote {} to {path}; {}", file.what, file.next));
    Ok(Exit::Passed)
}

/// Whether a key or the sandbox is available, so that agents can be listed.
fn has_key(args: &InitArgs) -> bool {
    let connection = &args.connection;
    connection.sandbox.is_some()
        || connection.api_key_file.is_some()
        || key_from_environment().is_some_and(|key| !key.trim().is_empty())
}

/// A suite file with the agents and cases of the platform.
async fn draft_from_service(args: &InitArgs) -> Result<Choice<NewFile>, CommandError> {
    let connected = connect::connect(&args.connection).await?;
    let client = &connected.client;
    let agents = client
        .agents()
        .await
        .map_err(|failure| command_error::of_failure(&failure))?;
    let agents = match choose::agents(agents, &args.agent)? {
        Choice::Made(agents) => agents,
        Choice::Cancelled(exit) => return Ok(Choice::Cancelled(exit)),
    };
    let mut drafts = Vec::new();
    for agent in agents {
        drafts.push(with_cases(agent, client).await?);
    }
    if !drafts.iter().any(DraftAgent::is_usable) {
        let message = match drafts.len() {
            0 => "the service lists no agents".to_owned(),
            count => format!("no test cases in {}", counted(count, "agent")),
        };
        let help = "create test cases on the platform, or write the ids by hand; agents that are not listed work too";
        return Err(CommandError::NothingSelected(
            UserError::new(message).help(help),
        ));
    }
    let cases: usize = drafts.iter().map(|agent| agent.cases.len()).sum();
    Ok(Choice::Made(NewFile {
        text: draft(&drafts),
        what: format!(
            "{} with {}",
            counted(drafts.len(), "agent"),
            counted(cases, "test case")
        ),
        next: "`sigma-suite plan --online` shows what a run would do".to_owned(),
    }))
}

async fn with_cases(agent: AgentDefinition, client: &Client) -> Result<DraftAgent, CommandError> {
    let cases = match client.test_cases(&agent.id).await {
        Ok(cases) => cases,
        // Another kind of agent, listed but without test cases.
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

fn check_is_absent(path: Option<&Path>, args: &InitArgs) -> Result<(), UserError> {
    match path {
        Some(path) if !args.force && fs::symlink_metadata(path).is_ok() => {
            let error = io::Error::from(io::ErrorKind::AlreadyExists);
            Err(write_error(path, &error, args))
        }
        _ => Ok(()),
    }
}

fn write(path: &Path, text: &str, args: &InitArgs) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| match error.kind() {
            // A parent of the path is a file.
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

fn write_error(path: &Path, error: &io::Error, args: &InitArgs) -> UserError {
    let path = path.display();
    if error.kind() != io::ErrorKind::AlreadyExists {
        let help = "choose another file with --output, or print it with --output -";
        return UserError::new(format!("cannot write {path}"))
            .caused_by(error)
            .help(help);
    }
    let help = match args.ci {
        Some(_) => {
            "print it with --output - and copy what you need, or overwrite the file with --force"
        }
        None => "choose another file with --output, or overwrite it with --force",
    };
    UserError::new(format!("{path} already exists")).help(help)
}
