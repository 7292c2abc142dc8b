//! Rules that are checked with the help of the service.

use super::entry::Severity::{Error, Note, Warning};
use super::entry::{Entry, Rule, example};

pub(super) const RULES: &[Entry] = &[
    Entry {
        rule: Rule::UnknownAgent,
        code: "preflight::unknown_agent",
        severity: Error,
        title: "unknown agent",
        explanation: "An API key belongs to one workspace and can access only the agents of that workspace. Copy \
              the id from the dashboard, or use a key of the agent's workspace.",
        example: example!("unknown_agent"),
    },
    Entry {
        rule: Rule::UnknownCase,
        code: "preflight::unknown_case",
        severity: Error,
        title: "unknown test case",
        explanation: "The test case was deleted, belongs to another agent, or its id is misspelt. The help line \
              lists the agent's cases with the most similar ids or labels.",
        example: example!("unknown_case"),
    },
    Entry {
        rule: Rule::ForeignCase,
        code: "preflight::foreign_case",
        severity: Error,
        title: "a test case belongs to another agent",
        explanation: "A batch run is for one agent and can contain only the cases of that agent. List the case \
              under its own agent.",
        example: example!("foreign_case"),
    },
    Entry {
        rule: Rule::NothingPlanned,
        code: "preflight::nothing_planned",
        severity: Error,
        title: "a test case has no planned attempts",
        explanation: "With 0 planned attempts the case can neither pass nor fail. Set at least one attempt on \
              the platform, or skip the case.",
        example: example!("nothing_planned"),
    },
    Entry {
        rule: Rule::UnreachableGate,
        code: "preflight::unreachable_gate",
        severity: Error,
        title: "a gate requires more attempts than are planned",
        explanation: "A case that must pass 5 times but has 3 planned attempts always fails. Lower `at_least`, \
              or raise the number of attempts on the platform.",
        example: example!("unreachable_gate"),
    },
    Entry {
        rule: Rule::DuplicateLabel,
        code: "preflight::duplicate_label",
        severity: Warning,
        title: "two test cases of an agent have the same label",
        explanation: "Reports show a case by its label unless the suite file gives it a name, so the two cases \
              look the same. Give one of them a `name:`, or another label on the platform.",
        example: example!("duplicate_label"),
    },
    Entry {
        rule: Rule::NotLive,
        code: "preflight::not_live",
        severity: Warning,
        title: "an agent is not live",
        explanation: "The platform shows a status other than `Live`, so customers may be using another version \
              than the tested one. A release gate should test the released version. During development this can \
              be intended.",
        example: example!("not_live"),
    },
    Entry {
        rule: Rule::Uncovered,
        code: "preflight::uncovered",
        severity: Note,
        title: "test cases are in no suite file",
        explanation: "The agent has test cases on the platform that none of the suite files lists. Add them if \
              they should run. This does not stop a run.",
        example: example!("uncovered"),
    },
];
