//! Compares what commands print with what a page shows.

use std::fmt::Write;

use anstream::adapter::strip_str;

const RUN: &str = "20270131-120000-a1b2c3";

/// Without colours and without the lines of progress, in place of which a terminal shows a bar.
pub(super) fn cleaned(output: &str) -> String {
    let output = strip_str(output).to_string();
    let mut text = String::new();
    for line in output.lines() {
        if !is_progress(line) {
            writeln!(text, "{}", with_fixed_words(line).trim_end()).unwrap();
        }
    }
    text
}

fn is_progress(line: &str) -> bool {
    let time = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("s]"));
    time.is_some_and(|(time, _)| time.trim().parse::<f64>().is_ok())
}

/// With another run id, and without the URL of the sandbox.
fn with_fixed_words(line: &str) -> String {
    let words = line.split(' ').filter_map(|word| {
        let is_url = word == "--api-url" || word.starts_with("http://127.0.0.1:");
        (!is_url).then_some(if is_run(word) { RUN } else { word })
    });
    words.collect::<Vec<_>>().join(" ")
}

fn is_run(word: &str) -> bool {
    let lengths: Vec<usize> = word.split('-').map(str::len).collect();
    lengths == [8, 6, 6] && word.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// Whether the lines are the same, except for durations. A line `…` matches any lines.
pub(super) fn matches(expected: &str, output: &str) -> bool {
    fn lines_match(expected: &[String], output: &[String]) -> bool {
        match (expected.split_first(), output.split_first()) {
            (None, None) => true,
            (Some((first, rest)), _) if first == "…" => {
                (0..=output.len()).any(|skipped| lines_match(rest, &output[skipped..]))
            }
            (Some((first, rest)), Some((line, others))) => {
                first == line && lines_match(rest, others)
            }
            _ => false,
        }
    }
    let without_times = |text: &str| text.lines().map(without_times).collect::<Vec<_>>();
    lines_match(&without_times(expected), &without_times(output))
}

/// Replaces durations, such as `3.4 s`.
fn without_times(line: &str) -> String {
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let is_decimal = |word: &str| {
        word.split_once('.')
            .is_some_and(|(whole, part)| is_number(whole) && is_number(part))
    };
    let words: Vec<&str> = line.split(' ').collect();
    let masked = words.iter().enumerate().map(|(at, word)| {
        let unit = words.get(at + 1).copied().unwrap_or_default();
        let is_time = is_decimal(word) && unit.trim_end_matches([',', ')']) == "s";
        if is_time { "0" } else { word }
    });
    masked.collect::<Vec<_>>().join(" ")
}

#[test]
fn only_durations_may_differ() {
    assert!(matches("a\n2 passed in 3.4 s\n", "a\n2 passed in 12.0 s\n"));
    assert!(matches("a\n…\nd", "a\nb\nc\nd"));
    for (shown, printed) in [
        ("rate: 0.8", "rate: 0.9"),
        ("sigma-suite.yaml 4:5", "sigma-suite.yaml 4:6"),
        ("2 passed in 3.4 s", "3 passed in 3.4 s"),
        ("until 2027-01-31", "until 2027-02-01"),
        ("1.2.3 s", "1.2.4 s"),
    ] {
        assert!(!matches(shown, printed), "{shown}");
    }
}
