//! The rules for suite files. Each has a code, a severity, and a page in `docs/diagnostics` that explains it.

use std::fmt;

/// How serious the violation of a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Information only.
    Note,
    /// Should be looked at, but does not stop a run.
    Warning,
    /// Must be fixed before anything can run.
    Error,
}

impl Severity {
    /// The name for messages and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A file that violates a rule, and its fixed version.
#[derive(Clone, Copy, Debug)]
pub struct RuleExample {
    /// The file that violates the rule.
    pub wrong: &'static str,
    /// The fixed file.
    pub right: &'static str,
}

/// The data of one rule.
struct Entry {
    code: &'static str,
    severity: Severity,
    /// The title as a Markdown heading, then the explanation.
    page: &'static str,
    example: Option<RuleExample>,
}

/// A file in `docs/diagnostics`.
macro_rules! doc {
    ($name:literal, $extension:literal) => {
        include_str!(concat!("../../docs/diagnostics/", $name, $extension))
    };
}

macro_rules! rules {
    ($($rule:ident: $severity:ident $group:ident $name:literal $(with $example:ident)?;)*) => {
        /// A rule for suite files, checked in the file itself or with the help of the service.
        ///
        /// The [`code`](Rule::code) is stable: scripts may rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each rule has a page in docs/diagnostics")]
        pub enum Rule { $($rule),* }

        impl Rule {
            /// Every rule, in the order in which they are checked.
            pub const ALL: &[Rule] = &[$(Rule::$rule),*];

            fn entry(self) -> Entry {
                match self {
                    $(Self::$rule => Entry {
                        code: concat!(stringify!($group), "::", $name),
                        severity: Severity::$severity,
                        page: doc!($name, ".md"),
                        example: rules!(@example $name $($example)?),
                    },)*
                }
            }
        }
    };
    (@example $name:literal) => { None };
    (@example $name:literal example) => {
        Some(RuleExample {
            wrong: doc!($name, ".wrong.yaml"),
            right: doc!($name, ".right.yaml"),
        })
    };
}

// The name of a rule is the last part of its code, and of its files in `docs/diagnostics`.
rules! {
    NoneFound: Error suite "none_found";
    Unreadable: Error suite "unreadable";
    BadGlob: Error suite "bad_glob";
    LinkOutside: Error suite "link_outside";
    TooLarge: Error suite "too_large";
    NotUtf8: Error suite "not_utf8";
    Nul: Error suite "nul_character";
    Empty: Error suite "empty" with example;
    Syntax: Error suite "syntax" with example;
    Tab: Error suite "tab" with example;
    SeveralDocuments: Error suite "several_documents" with example;
    Tag: Error suite "tag" with example;
    Alias: Error suite "alias" with example;
    UnknownKey: Error suite "unknown_key" with example;
    MissingKey: Error suite "missing_key" with example;
    Indentation: Error suite "indentation" with example;
    DuplicateKey: Error suite "duplicate_key" with example;
    MergeKey: Error suite "merge_key" with example;
    WrongType: Error suite "wrong_type" with example;
    UnquotedId: Error suite "unquoted_id" with example;
    EmptyText: Error suite "empty_text" with example;
    EmptyList: Error suite "empty_list" with example;
    Version: Error suite "version" with example;
    Gate: Error suite "gate" with example;
    Rate: Error suite "rate" with example;
    Date: Error suite "date" with example;
    AgentId: Error suite "agent_id" with example;
    CaseId: Error suite "case_id" with example;
    Variable: Error suite "variable" with example;
    ApiKey: Error suite "api_key";
    DuplicateCase: Error suite "duplicate_case" with example;
    VariableInName: Warning suite "variable_in_name" with example;
    DuplicateName: Warning suite "duplicate_name" with example;
    RepeatedAgent: Note suite "repeated_agent" with example;
    BooleanReason: Warning suite "boolean_reason" with example;
    ExpiredQuarantine: Warning suite "expired_quarantine" with example;
    EndingQuarantine: Warning suite "ending_quarantine";
    OpenQuarantine: Warning suite "open_quarantine" with example;
    TooMany: Error suite "too_many";
    UnknownAgent: Error preflight "unknown_agent" with example;
    UnknownCase: Error preflight "unknown_case" with example;
    ForeignCase: Error preflight "foreign_case" with example;
    NothingPlanned: Error preflight "nothing_planned" with example;
    UnreachableGate: Error preflight "unreachable_gate" with example;
    DuplicateLabel: Warning preflight "duplicate_label" with example;
    NotLive: Warning preflight "not_live" with example;
    Uncovered: Note preflight "uncovered" with example;
}

impl Rule {
    /// Finds the rule with this code or [`name`](Self::name).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let is_it = |rule: &Self| rule.code() == code || rule.name() == code;
        Self::ALL.iter().copied().find(is_it)
    }

    /// The stable code, such as `suite::unknown_key`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.entry().code
    }

    /// The last part of its code, such as `unknown_key`. No two rules have the same.
    #[must_use]
    pub fn name(self) -> &'static str {
        let code = self.code();
        code.split_once("::").map_or(code, |(_, name)| name)
    }

    /// A short description of the violation.
    #[must_use]
    pub fn title(self) -> &'static str {
        let heading = self.entry().page.lines().next().unwrap_or_default();
        heading.trim_start_matches("# ")
    }

    /// Why the rule exists, and how to follow it: one paragraph of several lines.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        let page = self.entry().page;
        page.split_once("\n\n")
            .map_or("", |(_, text)| text.trim_end())
    }

    /// How serious a violation is.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.entry().severity
    }

    /// A file that violates the rule and its fixed version, if one file can show that.
    #[must_use]
    pub fn example(self) -> Option<RuleExample> {
        self.entry().example
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_code_of_its_own_and_a_page_that_explains_it() {
        for rule in Rule::ALL {
            assert_eq!(Rule::from_code(rule.code()), Some(*rule));
            assert_eq!(Rule::from_code(rule.name()), Some(*rule));
            assert!(rule.entry().page.starts_with("# "), "{rule}");
            assert!(!rule.title().is_empty(), "{rule}");
            assert!(!rule.explanation().is_empty(), "{rule}");
        }
    }
}
