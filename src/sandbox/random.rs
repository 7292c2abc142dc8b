//! Pseudo-random results for whatever a script leaves open. They depend only on the seed and on names, so every
//! machine gets the same results.

use std::time::Duration;

use super::attempt_time::{AttemptTime, LogNormal};
use super::scripted_agent::{ScriptedTurn, ScriptedVerdict};

const LABELS: [&str; 8] = [
    "Refund is refused politely",
    "Angry customer cancels",
    "Order status by phone number",
    "Change of delivery address",
    "Forgotten password",
    "Invoice in another language",
    "Opening hours on a holiday",
    "Complaint about a late parcel",
];

const PASS_REMARKS: [&str; 3] = [
    "The agent met the criterion and stayed polite.",
    "All facts were right and the customer was satisfied.",
    "The agent solved the request without a hand-over.",
];

const FAIL_REMARKS: [&str; 3] = [
    "The agent promised a refund although the policy forbids it.",
    "The agent never asked for the order number.",
    "The agent ended the conversation before the request was solved.",
];

/// A random number generator that is seeded with a number and names.
pub(super) struct SeededRandom(fastrand::Rng);

impl SeededRandom {
    pub(super) fn new(seed: u64, names: &[&str]) -> Self {
        // FNV-1a: its result never changes, unlike that of the standard library's hasher.
        let start = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let bytes = names.iter().flat_map(|name| name.bytes().chain([0xff]));
        let hash = bytes.fold(start, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(fastrand::Rng::with_seed(hash))
    }

    pub(super) fn verdict(&mut self, pass_rate: f64) -> ScriptedVerdict {
        if self.0.f64() < pass_rate {
            ScriptedVerdict::Pass
        } else {
            ScriptedVerdict::Fail
        }
    }

    pub(super) fn time(&mut self, time: AttemptTime) -> Duration {
        match time {
            AttemptTime::Fixed(span) => span.0,
            AttemptTime::Random(LogNormal { median, sigma }) => {
                // Box–Muller transform.
                let radius = (-2.0 * (1.0 - self.0.f64()).ln()).sqrt();
                let normal = radius * (std::f64::consts::TAU * self.0.f64()).cos();
                let factor = (sigma * normal).exp();
                Duration::try_from_secs_f64(median.0.as_secs_f64() * factor).unwrap_or(median.0)
            }
        }
    }

    pub(super) fn label(&mut self) -> &'static str {
        LABELS[self.0.usize(..LABELS.len())]
    }

    pub(super) fn remarks(&mut self, verdict: ScriptedVerdict) -> Option<&'static str> {
        match verdict {
            ScriptedVerdict::Pass => Some(PASS_REMARKS[self.0.usize(..PASS_REMARKS.len())]),
            ScriptedVerdict::Fail => Some(FAIL_REMARKS[self.0.usize(..FAIL_REMARKS.len())]),
            ScriptedVerdict::None | ScriptedVerdict::Hang => None,
        }
    }

    /// An id with sixteen letters and digits after the prefix, like those of the real service.
    pub(super) fn id(&mut self, prefix: &str) -> String {
        (0..16).fold(prefix.to_owned(), |id, _| {
            id + &self.0.alphanumeric().to_string()
        })
    }
}

/// A short conversation about the case's label.
pub(super) fn conversation(label: &str, verdict: ScriptedVerdict) -> Vec<ScriptedTurn> {
    let turn = |role: &str, content: String| ScriptedTurn {
        role: role.to_owned(),
        content,
    };
    let end = match verdict {
        ScriptedVerdict::Pass => "That is done now. Is there anything else?",
        _ => "I am sorry, I cannot tell you more about that.",
    };
    vec![
        turn(
            "user",
            format!("Hello, I have a question: {}.", label.to_lowercase()),
        ),
        turn(
            "assistant",
            "Of course. Could you give me your order number?".to_owned(),
        ),
        turn("user", "It is 4711.".to_owned()),
        turn("assistant", end.to_owned()),
    ]
}
