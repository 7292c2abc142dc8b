//! The names by which the selectors of each flag find a case.

use std::collections::HashMap;

use crate::id::{AgentId, TestCaseId};
use crate::outcome::Listing;
use crate::suite::{Suite, SuiteAgent};
use crate::text::UntrustedText;

/// Names that the platform gave agents and cases in earlier runs. Reports show them, and selectors find them.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// The names of agents.
    pub agents: HashMap<AgentId, UntrustedText>,
    /// The labels of cases.
    pub cases: HashMap<(AgentId, TestCaseId), UntrustedText>,
}

/// A flag with selectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameFlag {
    File,
    Agent,
    Case,
    Tag,
}

impl NameFlag {
    pub(super) const ALL: [Self; 4] = [Self::File, Self::Agent, Self::Case, Self::Tag];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::File => "--file",
            Self::Agent => "--agent",
            Self::Case => "--case",
            Self::Tag => "--tag",
        }
    }

    /// The names of a case for the selectors of this flag.
    pub(super) fn names(
        self,
        (suite, agent, case): (&Suite, &SuiteAgent, &Listing),
        labels: &Labels,
    ) -> Vec<String> {
        let text = |text: &UntrustedText| text.as_raw().to_owned();
        match self {
            Self::File => vec![suite.source.path().to_string()],
            Self::Agent => {
                let bare = agent.id.bare();
                let label = labels.agents.get(&agent.id).map(text);
                let names = [text(&agent.name), bare.to_owned(), format!("agent_{bare}")];
                names.into_iter().chain(label).collect()
            }
            Self::Case => {
                let label = labels.cases.get(&(agent.id.clone(), case.id.clone()));
                let names = case.name.iter().chain(label).map(text);
                std::iter::once(case.id.to_string()).chain(names).collect()
            }
            Self::Tag => case.tags.iter().map(text).collect(),
        }
    }
}
