//! Selects the agents of the platform for a first suite file.

use std::io::{self, IsTerminal};

use dialoguer::MultiSelect;
use dialoguer::theme::ColorfulTheme;

use crate::api::AgentDefinition;
use crate::cli::command_error::CommandError;
use crate::cli::user_error::UserError;
use crate::exit::Exit;
use crate::outcome::Signal;
use crate::plan::filter;

/// The result of a selection.
pub(super) enum Choice<T> {
    Made(T),
    /// The user cancelled the prompt.
    Cancelled(Exit),
}

/// The agents that match the globs. Without globs, on a terminal, the user selects them.
pub(super) fn agents(
    agents: Vec<AgentDefinition>,
    globs: &[String],
) -> Result<Choice<Vec<AgentDefinition>>, CommandError> {
    let can_choose = globs.is_empty() && agents.len() > 1;
    if can_choose && io::stdin().is_terminal() && io::stderr().is_terminal() {
        return ask(agents);
    }
    let matching = filter::matching(globs, agents, |agent| {
        let name = agent.name.as_ref().map(|name| name.as_raw().to_owned());
        let ids = [
            agent.id.bare().to_owned(),
            format!("agent_{}", agent.id.bare()),
        ];
        ids.into_iter().chain(name).collect()
    });
    let matching =
        matching.map_err(|error| UserError::new("invalid selector").caused_by(&error))?;
    if matching.is_empty() && !globs.is_empty() {
        let error = UserError::new(format!("--agent {} matches no agent", globs.join(" ")));
        return Err(CommandError::NothingSelected(error));
    }
    Ok(Choice::Made(matching))
}

fn ask(mut agents: Vec<AgentDefinition>) -> Result<Choice<Vec<AgentDefinition>>, CommandError> {
    let shown = agents.iter().map(|agent| {
        let name = agent.name.as_ref().map(ToString::to_string);
        (format!("{} {}", agent.id, name.unwrap_or_default()), true)
    });
    let theme = ColorfulTheme::default();
    let question = MultiSelect::with_theme(&theme)
        .with_prompt("Agents to test (space selects, enter confirms)")
        .items_checked(shown)
        .max_length(20);
    match question.interact_opt() {
        Ok(Some(selected)) => {
            let mut index = 0;
            agents.retain(|_| {
                index += 1;
                selected.contains(&(index - 1))
            });
            if agents.is_empty() {
                let error = UserError::new("no agent is selected, so there is nothing to write");
                return Err(CommandError::NothingSelected(error));
            }
            Ok(Choice::Made(agents))
        }
        Ok(None) => Ok(Choice::Cancelled(cancelled())),
        Err(dialoguer::Error::IO(error)) if error.kind() == io::ErrorKind::Interrupted => {
            Ok(Choice::Cancelled(cancelled()))
        }
        Err(error) => Err(UserError::new("cannot show the prompt")
            .caused_by(&error)
            .into()),
    }
}

fn cancelled() -> Exit {
    // If the terminal is gone, there is nothing to restore.
    let _ = dialoguer::console::Term::stderr().show_cursor();
    Exit::Signal(Signal::Interrupt)
}
