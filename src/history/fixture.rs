//! Runs for the tests of this module.

use std::time::Duration;

use crate::id::RunId;
use crate::ledger::{JudgedAgent, JudgedCase, JudgedRun, JudgedState};

/// A run of agent A with a case of three attempts for each word: `passed`, `flaky`, `failed` or `errored`.
pub(super) fn run(id: &str, words: &[&str]) -> JudgedRun<'static> {
    let cases = words.iter().enumerate().map(|(index, word)| {
        let (state, passed, failed) = match *word {
            "passed" => (JudgedState::Passed, 3, 0),
            "flaky" => (JudgedState::Passed, 2, 1),
            "failed" => (JudgedState::Failed, 0, 3),
            _ => (JudgedState::Errored, 1, 0),
        };
        JudgedCase {
            case: format!("tc_{index}").into(),
            state,
            passed,
            failed,
            planned: Some(3),
            duration: Duration::from_secs(1),
            definition: None,
        }
    });
    JudgedRun {
        run: RunId::new(id).unwrap(),
        started: "2026-11-26T12:00:00Z".parse().unwrap(),
        api: "https://api.example".into(),
        is_sandboxed: false,
        verdict: "passed".into(),
        agents: vec![JudgedAgent {
            agent: "A".into(),
            cases: cases.collect(),
        }],
    }
}
