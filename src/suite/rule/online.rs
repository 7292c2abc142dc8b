//! What the service must know of a suite file.

use super::entry::Severity::{Error, Note, Warning};
use super::entry::{Entry, Rule, example};

pub(super) const RULES: &[Entry] = &[
    Entry {
        rule: Rule::UnknownAgent,
        code: "preflight::unknown_agent",
        severity: Error,
        title: "an agent that the service does not know",
        explanation: "Each key belongs to one workspace and sees only its agents. Copy the id from the dashboard, or \
              use the key of the workspace that the agent is in.",
        example: example!("unknown_agent"),
    },
    Entry {
        rule: Rule::UnknownCase,
        code: "preflight::unknown_case",
        severity: Error,
        title: "a test case that the agent does not have",
        explanation: "It was deleted, is another agent's, or its id was mistyped. The help line names those of the \
              agent's cases whose id or label comes nearest.",
        example: example!("unknown_case"),
    },
    Entry {
        rule: Rule::ForeignCase,
        code: "preflight::foreign_case",
        severity: Error,
        title: "a test case of another agent",
        explanation: "A batch run is for one agent, and its cases are those of this agent. List the case under its own \
              agent.",
        example: example!("foreign_case"),
    },
    Entry {
        rule: Rule::NothingPlanned,
        code: "preflight::nothing_planned",
        severity: Error,
        title: "a test case that makes no attempt",
        explanation: "With 0 planned attempts nothing could pass, and nothing could fail. Give the case at least one \
              attempt on the platform, or skip it.",
        example: example!("nothing_planned"),
    },
    Entry {
        rule: Rule::UnreachableGate,
        code: "preflight::unreachable_gate",
        severity: Error,
        title: "a gate that asks for more than is planned",
        explanation: "A case that must pass 5 times and is tried 3 times can only fail. Lower `at_least`, or raise the \
              number of attempts on the platform.",
        example: example!("unreachable_gate"),
    },
    Entry {
        rule: Rule::DuplicateLabel,
        code: "preflight::duplicate_label",
        severity: Warning,
        title: "two test cases of an agent with the same label",
        explanation: "Reports show a case by its label unless the suite file names it, so these two cannot be told \
              apart. Give one a `name:`, or another label on the platform.",
        example: example!("duplicate_label"),
    },
    Entry {
        rule: Rule::NotLive,
        code: "preflight::not_live",
        severity: Warning,
        title: "an agent that is not live",
        explanation: "The platform shows the agent as something else than `Live`, so customers may be talking to \
              another version than the one that is tested. A release gate should test what is released; a \
              check during development may well mean it.",
        example: example!("not_live"),
    },
    Entry {
        rule: Rule::Uncovered,
        code: "preflight::uncovered",
        severity: Note,
        title: "test cases that no suite lists",
        explanation: "The agent has test cases on the platform that none of the suite files that were read lists. Add \
              them, or leave them out on purpose: this stops nothing.",
        example: example!("uncovered"),
    },
];
