//! A suite file as it is written: every value with its place, nothing inherited or filled in yet.

use std::ops::Range;

use jiff::civil::Date;

use crate::outcome::Gate;
use crate::text::ForeignText;

/// A value, and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Spanned<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// A whole file.
#[derive(Clone, Debug, Default)]
pub(super) struct SuiteFile {
    pub(super) name: Option<Spanned<ForeignText>>,
    pub(super) defaults: Inherited,
    pub(super) agents: Vec<AgentEntry>,
}

/// What a case takes from its agent, and an agent from the defaults.
#[derive(Clone, Debug, Default)]
pub(super) struct Inherited {
    pub(super) pass: Option<Gate>,
    pub(super) tags: Vec<ForeignText>,
    pub(super) owner: Option<ForeignText>,
}

/// An agent with its cases.
#[derive(Clone, Debug)]
pub(super) struct AgentEntry {
    pub(super) key: Spanned<String>,
    /// The id, where the key is only a name.
    pub(super) id: Option<Spanned<String>>,
    pub(super) own: Inherited,
    pub(super) cases: Vec<CaseEntry>,
}

/// A case.
#[derive(Clone, Debug)]
pub(super) struct CaseEntry {
    pub(super) id: Spanned<String>,
    pub(super) name: Option<Spanned<ForeignText>>,
    pub(super) own: Inherited,
    pub(super) skip: Option<ForeignText>,
    pub(super) quarantine: Option<QuarantineEntry>,
}

/// A quarantine.
#[derive(Clone, Debug)]
pub(super) struct QuarantineEntry {
    pub(super) reason: ForeignText,
    pub(super) until: Option<Spanned<Date>>,
    pub(super) owner: Option<ForeignText>,
}
