//! What a suite file must say, and may not.

use super::entry::Severity::{Error, Warning};
use super::entry::{Entry, Rule, example};

pub(super) const RULES: &[Entry] = &[
    Entry {
        rule: Rule::UnknownKey,
        code: "suite::unknown_key",
        severity: Error,
        title: "a key that means nothing where it stands",
        explanation: "A misspelt key that is silently left out changes what is tested: a `skips:` would skip nothing. \
              Each location has its own keys; the help line lists them, or names the one that was probably meant.",
        example: example!("unknown_key"),
    },
    Entry {
        rule: Rule::MissingKey,
        code: "suite::missing_key",
        severity: Error,
        title: "a key is missing",
        explanation: "A file needs `agents`, an agent in the long form `test_cases`, a test case in the long form \
              `id`, and a quarantine a `reason`.",
        example: example!("missing_key"),
    },
    Entry {
        rule: Rule::DuplicateKey,
        code: "suite::duplicate_key",
        severity: Error,
        title: "a key stands twice in one mapping",
        explanation: "YAML readers keep the first or the last of the two and drop the other without a word, and with \
              it test cases. Keep one; to run more cases of an agent, add them to its list.",
        example: example!("duplicate_key"),
    },
    Entry {
        rule: Rule::MergeKey,
        code: "suite::merge_key",
        severity: Error,
        title: "a merge key",
        explanation: "`<<` was never part of YAML 1.2, and readers differ in what it does. What all agents share \
              stands in `defaults:`; other values are repeated, or taken over whole by an alias (`pass: \
              *strict`).",
        example: example!("merge_key"),
    },
    Entry {
        rule: Rule::WrongType,
        code: "suite::wrong_type",
        severity: Error,
        title: "a value of another kind than is expected",
        explanation: "A text, a list and a mapping cannot stand for each other. In YAML 1.2 `true`, `null` and numbers \
              without quotation marks are no texts; `yes`, `no`, `on` and `off` are.",
        example: example!("wrong_type"),
    },
    Entry {
        rule: Rule::UnquotedId,
        code: "suite::unquoted_id",
        severity: Error,
        title: "an id that YAML reads as something else",
        explanation: "Without quotation marks `00123` is the number 123 and `1e10` is ten thousand million: another \
              id, or none. Put quotation marks around it.",
        example: example!("unquoted_id"),
    },
    Entry {
        rule: Rule::EmptyText,
        code: "suite::empty_text",
        severity: Error,
        title: "a text with nothing in it",
        explanation: "A name, reason, tag or owner that is empty says nothing to whoever reads the report. Write it, \
              or leave the key out.",
        example: example!("empty_text"),
    },
    Entry {
        rule: Rule::EmptyList,
        code: "suite::empty_list",
        severity: Error,
        title: "a list or mapping with nothing in it",
        explanation: "An agent without test cases would be a gate that nothing can fail. List something, or remove the \
              key.",
        example: example!("empty_list"),
    },
    Entry {
        rule: Rule::Version,
        code: "suite::version",
        severity: Error,
        title: "an unknown version of suite files",
        explanation: "1 is the only one. A file of a later version could mean something else, so it is not guessed at.",
        example: example!("version"),
    },
    Entry {
        rule: Rule::Gate,
        code: "suite::gate",
        severity: Error,
        title: "`pass` does not say how many attempts must pass",
        explanation: "A gate is `all` (the default), `any`, `{ at_least: 4 }` with a whole number from 1, or `{ rate: \
              0.8 }` with a share of the planned attempts.",
        example: example!("gate"),
    },
    Entry {
        rule: Rule::Rate,
        code: "suite::rate",
        severity: Error,
        title: "a rate that is no share",
        explanation: "A rate is a decimal above 0 and up to 1. It is exact: 0.7 of 10 attempts are 7. A percentage is \
              written as a decimal.",
        example: example!("rate"),
    },
    Entry {
        rule: Rule::Date,
        code: "suite::date",
        severity: Error,
        title: "a day that is not in the calendar",
        explanation: "A quarantine ends with a day, written as year, month and day: 2027-01-31. It counts by UTC, and \
              its last day is included.",
        example: example!("date"),
    },
    Entry {
        rule: Rule::AgentId,
        code: "suite::agent_id",
        severity: Error,
        title: "something that is no agent's id",
        explanation: "An agent's id is up to 64 letters, digits, `_` and `-`, with or without `agent_` before it; the \
              dashboard shows it. A name of your own is the key, and the id stands below it as `id:`.",
        example: example!("agent_id"),
    },
    Entry {
        rule: Rule::CaseId,
        code: "suite::case_id",
        severity: Error,
        title: "something that is no test case's id",
        explanation: "A test case's id is `tc_` and then letters, digits, `_` and `-`, 64 characters at most. A name \
              for people is written as `name:`.",
        example: example!("case_id"),
    },
    Entry {
        rule: Rule::Variable,
        code: "suite::variable",
        severity: Error,
        title: "a variable that cannot be filled in",
        explanation: "`${NAME}` and `${NAME:-default}` work in ids only. A variable that is not set or empty needs a \
              default.",
        example: example!("variable"),
    },
    Entry {
        rule: Rule::ApiKey,
        code: "suite::api_key",
        severity: Error,
        title: "the API key in a suite file or in a variable that it uses",
        explanation: "Ids are sent in addresses and example in reports and logs, and a suite file can be changed by a pull \
              request. So the variable that the key is read from is never filled in, nor is another one whose \
              value contains the key, and a file with the key in its text is not read any further. The value \
              is never example.",
        example: None,
    },
    Entry {
        rule: Rule::DuplicateCase,
        code: "suite::duplicate_case",
        severity: Error,
        title: "a test case that is listed twice for an agent",
        explanation: "A batch run takes each case once, so the second entry would change nothing, or have its settings \
              lost. How often a case is tried is set on the platform. The same case in two files is no \
              mistake: it runs once, and each file judges it by its own gate.",
        example: example!("duplicate_case"),
    },
    Entry {
        rule: Rule::DuplicateName,
        code: "suite::duplicate_name",
        severity: Warning,
        title: "two things with the same name",
        explanation: "Dashboards tell results apart by suite, agent and name. Two suites of one name, or two cases of \
              one name for an agent, are mixed up there. Give one of them another name.",
        example: example!("duplicate_name"),
    },
    Entry {
        rule: Rule::BooleanReason,
        code: "suite::boolean_reason",
        severity: Warning,
        title: "a reason that looks like yes or no",
        explanation: "In YAML 1.2 `no` and `off` are texts, so `skip: no` skips the case, for the reason \"no\". To run \
              the case, remove the line; to skip it, say why.",
        example: example!("boolean_reason"),
    },
    Entry {
        rule: Rule::ExpiredQuarantine,
        code: "suite::expired_quarantine",
        severity: Warning,
        title: "a quarantine that is over",
        explanation: "Its last day has passed, so the case decides again: if it fails, the run fails. Remove the \
              quarantine, or give it a later day.",
        example: example!("expired_quarantine"),
    },
    Entry {
        rule: Rule::TooMany,
        code: "suite::too_many",
        severity: Error,
        title: "more problems than help anyone",
        explanation: "A hundred problems of a file are listed. The rest is looked at again once these are mended.",
        example: None,
    },
];
