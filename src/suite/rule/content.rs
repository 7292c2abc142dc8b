//! Rules for the content of a suite file.

use super::entry::Severity::{Error, Warning};
use super::entry::{Entry, Rule, example};

pub(super) const RULES: &[Entry] = &[
    Entry {
        rule: Rule::UnknownKey,
        code: "suite::unknown_key",
        severity: Error,
        title: "unknown key",
        explanation: "Ignoring a misspelt key would change what is tested: a key `skips:` would skip nothing. \
              The help line suggests the key that was probably intended, or lists the known keys.",
        example: example!("unknown_key"),
    },
    Entry {
        rule: Rule::MissingKey,
        code: "suite::missing_key",
        severity: Error,
        title: "a required key is missing",
        explanation: "A file needs `agents`, an agent in the long form needs `test_cases`, a test case in the \
              long form needs `id`, and a quarantine needs a `reason`.",
        example: example!("missing_key"),
    },
    Entry {
        rule: Rule::DuplicateKey,
        code: "suite::duplicate_key",
        severity: Error,
        title: "a mapping has the same key twice",
        explanation: "YAML parsers keep one of the two values and silently drop the other, with its test cases. \
              Keep only one key. To run more cases of an agent, add them to its list.",
        example: example!("duplicate_key"),
    },
    Entry {
        rule: Rule::MergeKey,
        code: "suite::merge_key",
        severity: Error,
        title: "merge keys are not supported",
        explanation: "`<<` is not part of YAML 1.2, and parsers treat it differently. Put settings that all \
              agents share in `defaults:`. Repeat other values, or reuse a whole value with an alias (`pass: \
              *strict`).",
        example: example!("merge_key"),
    },
    Entry {
        rule: Rule::WrongType,
        code: "suite::wrong_type",
        severity: Error,
        title: "a value has the wrong type",
        explanation: "The value has another type than the key expects. In YAML 1.2, unquoted `true`, `null` and \
              numbers are not strings; `yes`, `no`, `on` and `off` are.",
        example: example!("wrong_type"),
    },
    Entry {
        rule: Rule::UnquotedId,
        code: "suite::unquoted_id",
        severity: Error,
        title: "YAML does not read the id as a string",
        explanation: "Without quotes, `00123` is the number 123 and `1e10` is the number 10000000000. Put the id \
              in quotes.",
        example: example!("unquoted_id"),
    },
    Entry {
        rule: Rule::EmptyText,
        code: "suite::empty_text",
        severity: Error,
        title: "a string is empty",
        explanation: "A name, reason, tag, owner or id must not be empty. Write a string, or remove the key.",
        example: example!("empty_text"),
    },
    Entry {
        rule: Rule::EmptyList,
        code: "suite::empty_list",
        severity: Error,
        title: "a list or mapping is empty",
        explanation: "An agent without test cases would be a gate that cannot fail. Add at least one item, or \
              remove the key.",
        example: example!("empty_list"),
    },
    Entry {
        rule: Rule::Version,
        code: "suite::version",
        severity: Error,
        title: "unknown suite file version",
        explanation: "The only version is 1. A file with a later version could have another meaning, so it is \
              not read.",
        example: example!("version"),
    },
    Entry {
        rule: Rule::Gate,
        code: "suite::gate",
        severity: Error,
        title: "invalid gate in `pass`",
        explanation: "A gate says how many attempts must pass: `all` (the default), `any`, `{ at_least: 4 }` \
              with a whole number of 1 or more, or `{ rate: 0.8 }` with a share of the planned attempts.",
        example: example!("gate"),
    },
    Entry {
        rule: Rule::Rate,
        code: "suite::rate",
        severity: Error,
        title: "invalid rate",
        explanation: "A rate is a decimal above 0 and at most 1. It is exact: a rate of 0.7 with 10 attempts \
              requires 7. Write a percentage as a decimal.",
        example: example!("rate"),
    },
    Entry {
        rule: Rule::Date,
        code: "suite::date",
        severity: Error,
        title: "invalid date",
        explanation: "Write the last day of a quarantine as year, month and day: 2027-01-31. Days are in UTC, \
              and the last day is included.",
        example: example!("date"),
    },
    Entry {
        rule: Rule::AgentId,
        code: "suite::agent_id",
        severity: Error,
        title: "invalid agent id",
        explanation: "An agent id has up to 64 letters, digits, `_` and `-`, with or without `agent_` before it. \
              The dashboard shows it. To use a name that you choose as the key, write the id below it as `id:`.",
        example: example!("agent_id"),
    },
    Entry {
        rule: Rule::CaseId,
        code: "suite::case_id",
        severity: Error,
        title: "invalid test case id",
        explanation: "A test case id is `tc_` and then letters, digits, `_` and `-`, at most 64 characters in \
              total. Write a readable name as `name:`.",
        example: example!("case_id"),
    },
    Entry {
        rule: Rule::Variable,
        code: "suite::variable",
        severity: Error,
        title: "a variable cannot be replaced",
        explanation: "`${NAME}` and `${NAME:-default}` work in ids only. A variable that is unset or empty needs \
              a default.",
        example: example!("variable"),
    },
    Entry {
        rule: Rule::ApiKey,
        code: "suite::api_key",
        severity: Error,
        title: "a suite file contains the API key, or uses a variable that contains it",
        explanation: "Ids are sent in URLs and shown in reports and logs, and a pull request can change a suite \
              file. So a suite file must not use the variable of the API key, or a variable whose value contains \
              the key. If the text of a file contains the key, the rest of the file is not checked. The key is \
              never shown.",
        example: None,
    },
    Entry {
        rule: Rule::DuplicateCase,
        code: "suite::duplicate_case",
        severity: Error,
        title: "a test case is listed twice for an agent",
        explanation: "A batch run contains each case once, so the second entry would have no effect, or its \
              settings would be lost. Set the number of attempts on the platform. The same case in two files is \
              allowed: it runs once, and each file applies its own gate.",
        example: example!("duplicate_case"),
    },
    Entry {
        rule: Rule::DuplicateName,
        code: "suite::duplicate_name",
        severity: Warning,
        title: "two suites or two test cases have the same name",
        explanation: "Dashboards identify a result by suite, agent and name, so they mix up two suites with the \
              same name, or two cases of one agent with the same name. Rename one of them.",
        example: example!("duplicate_name"),
    },
    Entry {
        rule: Rule::BooleanReason,
        code: "suite::boolean_reason",
        severity: Warning,
        title: "a skip reason looks like a boolean",
        explanation: "In YAML 1.2 `no` and `off` are strings, so `skip: no` skips the case with the reason \
              \"no\". To run the case, remove the line; to skip it, write a reason.",
        example: example!("boolean_reason"),
    },
    Entry {
        rule: Rule::ExpiredQuarantine,
        code: "suite::expired_quarantine",
        severity: Warning,
        title: "a quarantine has expired",
        explanation: "The last day of the quarantine has passed, so the case affects the verdict again: if it \
              fails, the run fails. Remove the quarantine, or set a later date.",
        example: example!("expired_quarantine"),
    },
    Entry {
        rule: Rule::TooMany,
        code: "suite::too_many",
        severity: Error,
        title: "too many problems in one file",
        explanation: "Only the first 100 problems of a file are shown. Fix these, then check again.",
        example: None,
    },
];
