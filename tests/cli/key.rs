//! The key in what the service sends, taken apart by what a report leaves out.

use std::fmt::Write;

use crate::sigma::{Sigma, script};

/// The key of the sandbox.
const KEY: &str = "sandbox-key";

/// Each is removed, folded or replaced by some report.
const NOTHINGS: &[&str] = &[
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
fn a_key_with_invisible_things_inside_is_shown_in_no_report() {
    let mut cases = String::new();
    for (number, nothing) in NOTHINGS.iter().enumerate() {
        for at in [1, 5, KEY.len() - 1] {
            let key = format!("{}{nothing}{}", &KEY[..at], &KEY[at..]);
            let everywhere: Vec<String> = KEY.chars().map(|c| c.to_string()).collect();
            let everywhere = everywhere.join(nothing);
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
