//! Why something has no result: the same words for batches, cases and runs, in every report and every format.

use std::fmt;

/// Why a batch, a case or a run has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What kind of trouble, for programs.
    pub kind: TroubleKind,
    /// What happened, in one sentence, with what to look for.
    pub message: String,
}

impl Trouble {
    /// Trouble of a kind.
    pub fn new(kind: TroubleKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

macro_rules! kinds {
    ($(#[doc = $doc:literal] $name:ident = $text:literal,)*) => {
        /// What kind of trouble. The text form is stable: it is the `type` of a `JUnit` error and the `kind` in
        /// `results.json`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum TroubleKind {
            $(#[doc = $doc] $name,)*
        }

        impl TroubleKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable text form.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// What it means, in one sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $doc.trim_ascii_start(),)*
                }
            }
        }
    };
}

kinds! {
    /// A signal stopped the run.
    Interrupted = "interrupted",
    /// The time limit of the run passed.
    Timeout = "timeout",
    /// The run is still running, was detached, or was killed.
    NotFinished = "not_finished",
    /// The batch made no progress for `--stall-timeout`.
    Stalled = "stalled",
    /// The service could not be reached, or did not answer.
    ServiceUnavailable = "service_unavailable",
    /// The service did not accept the API key.
    KeyRefused = "key_refused",
    /// The certificate of the service was not accepted.
    CertificateRefused = "certificate_refused",
    /// The service refused to create the batch.
    CreateRefused = "create_refused",
    /// The create was sent, and whether a batch exists is not known.
    CreateUnanswered = "create_unanswered",
    /// The create could not be recorded in the ledger, so it was not sent.
    LedgerUnwritable = "ledger_unwritable",
    /// The run may not create batches any more: it is finished, or another run replaced it.
    NotStarted = "not_started",
    /// The service's list of batches before the run is not known, so a lost create could not be found in it.
    NoMark = "no_mark",
    /// The batch exists and cannot be read.
    ApiError = "api_error",
    /// The batch is not the one that was asked for.
    UnexpectedBatch = "unexpected_batch",
    /// Counters and test runs contradict each other, or one test run has two verdicts.
    Contradiction = "contradiction",
    /// The gate requires more attempts than are planned.
    UnreachableGate = "unreachable_gate",
    /// The service listed no test runs, and its counters do not decide the case.
    NoTestRuns = "no_test_runs",
    /// The number of planned attempts is not known.
    UnknownPlan = "unknown_plan",
    /// The batch ended, and the service listed no attempt of this case.
    NoAttempts = "no_attempts",
    /// Attempts without a verdict leave the case open.
    NoVerdict = "no_verdict",
    /// The case was not sent to the service.
    NotSent = "not_sent",
    /// The run could not start: a flag, a suite file, the key or the budget has to be fixed first.
    Refused = "refused",
    /// Nothing was selected, or no case decides the run.
    Empty = "empty",
    /// There was nothing to do.
    Idle = "idle",
    /// A batch was not followed to its end.
    NotFollowed = "not_followed",
    /// No further batch was created after `--max-failures`.
    MaxFailures = "max_failures",
    /// A case was flaky, and `--fail-on` contains `flaky`.
    Flaky = "flaky",
    /// The pass rate of an agent is lower than in the baseline, and `--fail-on` contains `regression`.
    Regression = "regression",
    /// The pass rate of an agent has dropped over its last runs, and `--fail-on` contains `drop`.
    Drop = "drop",
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_kinds_have_the_same_text_form() {
        let texts: HashSet<&str> = TroubleKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(texts.len(), TroubleKind::ALL.len());
    }

    #[test]
    fn no_kind_is_a_type_by_which_gitlab_would_cast_the_element_to_a_value() {
        let casts = "array base64Binary binary boolean date dateTime datetime decimal double duration file float hash \
                     hexBinary integer string symbol yaml";
        let casts: HashSet<&str> = casts.split_whitespace().collect();
        let mut kinds = TroubleKind::ALL.iter();
        assert!(kinds.all(|kind| !casts.contains(kind.as_str())));
    }
}
