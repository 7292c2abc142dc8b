//! The API key in text from the service, split by characters that a report removes.

use std::fmt::Write;

use crate::sigma::{Sigma, script};

/// The key of the sandbox.
const KEY: &str = "sandbox-key";

/// At least one report removes, folds or replaces each of these.
const INVISIBLE: &[&str] = &[
    "",
    "\\e[0m",
    "\\e]0;t\\a",
    "\\e]8;;x\\e\\\\",
    "\\e(B",
    "\\x9b1m",
    "\\x00",
    "\\x07",
    "\\r\\n",
    "\\xad",
    "\\u200b",
    "\\u200d",
    "\\u202e",
    "\\u2060",
    "\\ufeff",
    "\\ufffd",
    "\\x85",
    "\\e",
];

#[test]
fn a_key_that_is_split_by_invisible_characters_is_in_no_report() {
    let mut cases = String::new();
    for (number, invisible) in INVISIBLE.iter().enumerate() {
        for at in [1, 5, KEY.len() - 1] {
            let key = format!("{}{invisible}{}", &KEY[..at], &KEY[at..]);
            let everywhere: Vec<String> = KEY.chars().map(|c| c.to_string()).collect();
            let everywhere = everywhere.join(invisible);
            let _ = writeln!(
                cases,
                "      tc_{number}x{at}: {{ label: \"see {key} ({number})\", attempts: [{{ verdict: fail, remarks: \"{everywhere}\", \
                 conversation: [{{ role: \"{key}\", content: \"{key}\" }}] }}] }}"
            );
        }
    }
    let names: Vec<&str> = cases
        .lines()
        .filter_map(|line| line.trim().split(':').next())
        .collect();
    let suite = format!("agents:\n  D5D0p7TUs66TTAEAx: [{}]\n", names.join(", "));
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", suite)
        .file("sandbox.yaml", script(&cases));
    let ran = sigma
        .run("run -v --sandbox=sandbox.yaml --color never")
        .exits(1);
    for shown in [
        ran.stdout,
        ran.stderr,
        sigma.junit(),
        sigma.results().to_string(),
    ] {
        assert!(shown.contains("[api key]"), "{shown}");
        let seen: String = shown.chars().filter(char::is_ascii_graphic).collect();
        for text in [shown, seen] {
            assert!(!text.contains(KEY), "{text}");
        }
    }
}
