//! The data of a rule.

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

/// The data of one rule.
pub(super) struct Entry {
    pub(super) rule: Rule,
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) title: &'static str,
    pub(super) explanation: &'static str,
    pub(super) example: Option<RuleExample>,
}

/// A file that violates a rule, and its fixed version.
#[derive(Clone, Copy, Debug)]
pub struct RuleExample {
    /// The file that violates the rule.
    pub wrong: &'static str,
    /// The fixed file.
    pub right: &'static str,
}

/// The example files of a rule in `docs/diagnostics`.
macro_rules! example {
    ($name:literal) => {
        Some($crate::suite::rule::entry::RuleExample {
            wrong: include_str!(concat!("../../../docs/diagnostics/", $name, ".wrong.yaml")),
            right: include_str!(concat!("../../../docs/diagnostics/", $name, ".right.yaml")),
        })
    };
}

pub(super) use example;

macro_rules! rules {
    ($($rule:ident)*) => {
        /// A rule for suite files, checked in the file itself or with the help of the service.
        ///
        /// The [`code`](Rule::code) is stable: scripts may rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each rule has a title in its entry")]
        pub enum Rule { $($rule),* }

        impl Rule {
            /// Every rule, in the order in which they are checked.
            pub const ALL: &[Rule] = &[$(Rule::$rule),*];
        }
    };
}

rules! {
    NoneFound Unreadable BadGlob LinkOutside TooLarge NotUtf8 Nul
    Empty Syntax Tab SeveralDocuments Tag Alias
    UnknownKey MissingKey DuplicateKey MergeKey
    WrongType UnquotedId EmptyText EmptyList Version Gate Rate Date
    AgentId CaseId Variable ApiKey DuplicateCase
    DuplicateName BooleanReason ExpiredQuarantine TooMany
    UnknownAgent UnknownCase ForeignCase NothingPlanned UnreachableGate
    DuplicateLabel NotLive Uncovered
}
