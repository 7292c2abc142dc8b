//! Writes a first suite file, with comments for the person who edits it.

use std::fmt::Write;

use super::id_format::{is_agent_id, is_case_id};
use super::scalar::implicit_type;
use crate::id::{AgentId, TestCaseId};
use crate::text::{UntrustedText, shortened};

/// An agent to list in a draft.
#[derive(Clone, Debug)]
pub(crate) struct DraftAgent {
    /// The agent's id.
    pub id: AgentId,
    /// Its name on the platform.
    pub name: Option<UntrustedText>,
    /// Its cases and their labels.
    pub cases: Vec<(TestCaseId, Option<UntrustedText>)>,
}

impl DraftAgent {
    /// Whether a suite file can list the agent and at least one of its cases.
    #[must_use]
    pub(crate) fn is_usable(&self) -> bool {
        is_agent_id(self.id.as_str()) && self.usable_cases().next().is_some()
    }

    /// The cases with ids that a suite file accepts.
    fn usable_cases(&self) -> impl Iterator<Item = &(TestCaseId, Option<UntrustedText>)> {
        self.cases
            .iter()
            .filter(|(case, _)| is_case_id(case.as_str()))
    }
}

/// Longer comments are cut.
const MAX_COMMENT_CHARACTERS: usize = 100;

const HEADER: &str = "\
# Test cases to run against each agent. `sigma-suite run` runs them; `sigma-suite check` finds mistakes.
# With the schema that `sigma-suite schema` prints, editors complete and explain this file.
version: 1

agents:
";

// Not with a `\` at the line end, which would remove the indentation of the next line.
const TEMPLATE: &str = "  # An agent id from the dashboard, and the ids of its test cases.
  # These are examples: `sigma-suite run --sandbox` runs them without an account.
  D5D0p7TUs66TTAEAx:
    - tc_xeeXG5hX9dl0VFNt
    - tc_aQqGZoMIPbU5MXHV

  # The long form, with a name that you choose:
  # billing-bot:
  #   id: mJzLaPEo425lieb9
  #   pass: { rate: 0.8 }          # all | any | { at_least: 4 } | { rate: 0.8 }
  #   tags: [billing]
  #   test_cases:
  #     - id: tc_d17T6uReChpyfFeP
  #       name: Explains an invoice
";

/// A starting file with example ids, for use without an API key.
#[must_use]
pub(crate) fn template() -> String {
    format!("{HEADER}{TEMPLATE}")
}

/// A suite file with these agents; those without test cases become comments.
#[must_use]
pub(crate) fn draft(agents: &[DraftAgent]) -> String {
    let mut text = HEADER.to_owned();
    for (index, agent) in agents.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let name = agent.name.as_ref().map(comment_text);
        if !agent.is_usable() {
            let name = name.map_or(String::new(), |name| format!(" ({name})"));
            let _ = writeln!(text, "  # {}{name} has no test cases", agent.id);
            continue;
        }
        if let Some(name) = name {
            let _ = writeln!(text, "  # {name}");
        }
        let _ = writeln!(text, "  {}:", yaml_key(agent.id.as_str()));
        for (case, label) in agent.usable_cases() {
            let label = label.as_ref().map(comment_text);
            let label = label.map_or(String::new(), |label| format!("  # {label}"));
            let _ = writeln!(text, "    - {case}{label}");
        }
    }
    text
}

fn comment_text(text: &UntrustedText) -> String {
    shortened(&text.to_string(), MAX_COMMENT_CHARACTERS)
}

/// The id as a YAML key, quoted if YAML would read it as something other than a string.
fn yaml_key(id: &str) -> String {
    let needs_quotes = !id.starts_with(|c: char| c.is_ascii_alphanumeric());
    if needs_quotes || implicit_type(id).is_some() {
        format!("\"{id}\"")
    } else {
        id.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::{Context, Problem, Suite, SuiteSource, parse};

    fn read(text: &str) -> (Option<Suite>, Vec<Problem>) {
        let context = Context {
            today: jiff::civil::date(2026, 11, 23),
            variable: &|_| None,
            find_key: &|_| None,
        };
        parse(&SuiteSource::new("sigma-suite.yaml", text), &context)
    }

    fn agent(id: &str, name: &str, cases: &[(&str, &str)]) -> DraftAgent {
        let case = |(id, label): &(&str, &str)| {
            (
                TestCaseId::new(id).unwrap(),
                Some(UntrustedText::from(*label)),
            )
        };
        DraftAgent {
            id: AgentId::new(id).unwrap(),
            name: Some(name.into()),
            cases: cases.iter().map(case).collect(),
        }
    }

    #[test]
    fn the_template_is_a_valid_suite_file() {
        let (suite, problems) = read(&template());
        assert!(problems.is_empty() && suite.is_some(), "{problems:?}");
    }

    #[test]
    fn hostile_names_and_labels_stay_in_comments() {
        let hostile = "x\n  evil: [tc_9]\u{2028}\u{85}\r- tc_9 \u{1b}[2J";
        let agents = [
            agent(
                "00123",
                hostile,
                &[("tc_1", hostile), ("tc_2", ""), ("job_1", "no case")],
            ),
            agent("1e10", "# \"", &[("tc_3", "&a *b !c : - ?")]),
            agent("-", "-", &[("tc_4", "x")]),
            agent("nobody", hostile, &[]),
            agent("a.b", "no suite file can name it", &[("tc_5", "x")]),
        ];
        let text = draft(&agents);
        let (suite, problems) = read(&text);
        assert!(problems.is_empty(), "{text}{problems:?}");
        let agents = suite.unwrap().agents;
        let listed: Vec<(&str, usize)> = agents
            .iter()
            .map(|agent| (agent.id.as_str(), agent.cases.len()))
            .collect();
        assert_eq!(listed, [("00123", 2), ("1e10", 1), ("-", 1)], "{text}");
    }
}
