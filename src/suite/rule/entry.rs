//! What the book says of each rule.

/// How much weighs against a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// To be looked at; nothing is stopped.
    Warning,
    /// To be mended before anything can run.
    Error,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What the book says of a rule.
pub(super) struct Entry {
    pub(super) rule: Rule,
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) title: &'static str,
    pub(super) explanation: &'static str,
    pub(super) example: Option<RuleExample>,
}

/// A file that breaks a rule, and the same mended.
#[derive(Clone, Copy, Debug)]
pub struct RuleExample {
    /// Breaks the rule.
    pub wrong: &'static str,
    /// Does not.
    pub right: &'static str,
}

/// The files of the gallery that show a rule.
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
        /// Something that a suite file, or what the service knows of it, must or should be.
        ///
        /// Its [`code`](Rule::code) is a promise: scripts and filters may rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each has its title in the book")]
        pub enum Rule { $($rule),* }

        impl Rule {
            /// Every rule, in the order in which a file meets them.
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
