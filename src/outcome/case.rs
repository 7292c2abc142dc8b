//! The result of one case in one of the suite files that list it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;

use super::{Attempt, AttemptState, DefinitionDigest, Gate, Tally, Trouble};
use crate::id::TestCaseId;
use crate::text::UntrustedText;

/// Where in which suite file something is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// The file, relative to the current folder, with `/` on every system.
    pub path: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Byte offset of the value's first character.
    pub offset: usize,
    /// Length of the value in bytes.
    pub length: usize,
}

impl Location {
    /// The bytes of the file that it is.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.length
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}",
            crate::text::one_line(&self.path),
            self.line,
            self.column
        )
    }
}

/// A case that runs and is shown, but does not decide the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantine {
    /// Why it cannot be trusted at present.
    pub reason: UntrustedText,
    /// The last day on which it holds; without an end if absent.
    pub until: Option<Date>,
    /// The person or team that has to end it.
    pub owner: Option<UntrustedText>,
    /// Whether `until` was over when the run began: the case decides again.
    pub is_expired: bool,
}

/// What a suite file says about a case, with all that it inherits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The case on the platform.
    pub id: TestCaseId,
    /// The name that the suite file gives it.
    pub name: Option<UntrustedText>,
    /// How many attempts must pass.
    pub gate: Gate,
    /// Tags of the case, its agent and the defaults, each once.
    pub tags: Vec<UntrustedText>,
    /// The person or team that is responsible.
    pub owner: Option<UntrustedText>,
    /// Why it is not to run.
    pub skip: Option<UntrustedText>,
    /// Why it does not decide.
    pub quarantine: Option<Box<Quarantine>>,
    /// The location of its id.
    pub location: Location,
}

impl Listing {
    /// A case without settings of its own: every attempt must pass.
    #[must_use]
    pub fn new(id: TestCaseId, location: Location) -> Self {
        Self {
            id,
            name: None,
            gate: Gate::default(),
            tags: Vec::new(),
            owner: None,
            skip: None,
            quarantine: None,
            location,
        }
    }

    /// Whether the result of this case counts for the run.
    #[must_use]
    pub fn decides(&self) -> bool {
        self.skip.is_none()
            && self
                .quarantine
                .as_ref()
                .is_none_or(|quarantine| quarantine.is_expired)
    }
}

/// The result of a case for one of its listings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseOutcome {
    /// What the suite file says about it.
    pub listing: Listing,
    /// The platform's label, if known.
    pub label: Option<UntrustedText>,
    /// The planned attempts, if known.
    pub planned: Option<u64>,
    /// What the platform defined it as before the run, if known.
    pub definition: Option<DefinitionDigest>,
    /// The attempts that were seen, shared between all listings of the case.
    pub attempts: Arc<[Attempt]>,
    /// The judgement by this listing's gate.
    pub state: CaseState,
}

/// The judgement of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseState {
    /// The gate was reached.
    Passed,
    /// The gate cannot be reached any more: the agent did wrong.
    Failed {
        /// In a few words, with the numbers.
        reason: String,
    },
    /// The result could not be determined.
    Errored(Trouble),
    /// The suite file said not to run it.
    Skipped {
        /// Why, in the words of the suite file.
        reason: UntrustedText,
    },
}

impl CaseState {
    /// The word for it in reports.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed { .. } => "failed",
            Self::Errored(_) => "errored",
            Self::Skipped { .. } => "skipped",
        }
    }
}

impl CaseOutcome {
    /// The name to show: the suite file's, else the platform's label, else the id.
    #[must_use]
    pub fn name(&self) -> UntrustedText {
        let given = self
            .listing
            .name
            .as_ref()
            .or(self.label.as_ref())
            .filter(|name| !name.is_blank());
        given
            .cloned()
            .unwrap_or_else(|| self.listing.id.as_str().into())
    }

    /// Counts of the attempts that were seen.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally::of(self.attempts.iter())
    }

    /// Whether its gate cannot be reached any more.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        matches!(self.state, CaseState::Failed { .. })
    }

    /// Passed, but with at least one failed attempt.
    #[must_use]
    pub fn is_flaky(&self) -> bool {
        self.state == CaseState::Passed && self.tally().failed > 0
    }

    /// The quarantine that keeps this case out of the verdict, if one is in force.
    #[must_use]
    pub fn quarantine(&self) -> Option<&Quarantine> {
        self.listing
            .quarantine
            .as_deref()
            .filter(|quarantine| !quarantine.is_expired)
    }

    /// What the service said about the first failed attempt.
    #[must_use]
    pub fn first_failed_remark(&self) -> Option<&UntrustedText> {
        let failed = self
            .attempts
            .iter()
            .filter(|attempt| attempt.state == AttemptState::Failed);
        failed
            .filter_map(|attempt| attempt.remarks.as_ref())
            .find(|remark| !remark.is_blank())
    }

    /// From the first start to the last end of its attempts; zero if not known.
    #[must_use]
    pub fn duration(&self) -> Duration {
        let started = self
            .attempts
            .iter()
            .filter_map(|attempt| attempt.started)
            .min();
        let ended = self
            .attempts
            .iter()
            .filter_map(|attempt| attempt.ended)
            .max();
        let (Some(started), Some(ended)) = (started, ended) else {
            return Duration::ZERO;
        };
        Duration::try_from(ended - started).unwrap_or_default()
    }
}
