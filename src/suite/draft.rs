//! A first suite file, with comments for whoever goes on with it.

use std::fmt::Write;

use super::id_format::{is_agent_id, is_case_id};
use super::scalar::implicit_type;
use crate::id::{AgentId, TestCaseId};
use crate::text::{UntrustedText, shortened};

/// An agent for a draft, with what people call it.
#[derive(Clone, Debug)]
pub struct DraftAgent {
    /// The agent.
    pub id: AgentId,
    /// Its name on the platform.
    pub name: Option<UntrustedText>,
    /// Its cases and their labels.
    pub cases: Vec<(TestCaseId, Option<UntrustedText>)>,
}

impl DraftAgent {
    /// Whether there is something to list.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        is_agent_id(self.id.as_str()) && self.usable_cases().next().is_some()
    }

    /// The cases that a suite file can list.
    fn usable_cases(&self) -> impl Iterator<Item = &(TestCaseId, Option<UntrustedText>)> {
        self.cases
            .iter()
            .filter(|(case, _)| is_case_id(case.as_str()))
    }
}

/// Beyond this a comment is no help.
const MAX_COMMENT_CHARACTERS: usize = 100;

const HEADER: &str = "\
# Test cases to run against each agent: `sigma-suite run` does it, `sigma-suite check` finds mistakes.
# Editors complete and explain this file by the schema that `sigma-suite schema` prints.
version: 1

agents:
";

// A line break behind a backslash would take the indentation with it.
const TEMPLATE: &str =
    "  # An agent's id, as the dashboard shows it, and the ids of its test cases.
  # These are examples: `sigma-suite run --sandbox` runs them without an account.
  D5D0p7TUs66TTAEAx:
    - tc_xeeXG5hX9dl0VFNt
    - tc_aQqGZoMIPbU5MXHV

  # With a name of your own, and more to say:
  # billing-bot:
  #   id: mJzLaPEo425lieb9
  #   pass: { rate: 0.8 }          # all | any | { at_least: 4 } | { rate: 0.8 }
  #   tags: [billing]
  #   test_cases:
  #     - id: tc_d17T6uReChpyfFeP
  #       name: Explains an invoice
";

/// A file to begin with where nothing is known of the platform.
#[must_use]
pub fn template() -> String {
    format!("{HEADER}{TEMPLATE}")
}

/// A file with these agents; those without test cases are named in comments.
#[must_use]
pub fn draft(agents: &[DraftAgent]) -> String {
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

/// An id as YAML reads it for what it is.
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
    fn a_template_is_a_suite_file() {
        let (suite, problems) = read(&template());
        assert!(problems.is_empty() && suite.is_some(), "{problems:?}");
    }

    #[test]
    fn what_people_call_things_stays_in_comments_whatever_it_is() {
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
