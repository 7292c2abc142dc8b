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

/// Whether the lines are the same, except for times. A line `…` matches any lines.
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

/// Replaces durations, dates and times of day.
fn without_times(line: &str) -> String {
    let words = line.split(' ').map(|word| {
        let is_time = word.contains(['.', ':', '-']);
        let is_number = |c: char| c.is_ascii_digit() || ".:-,".contains(c);
        if is_time && word.chars().all(is_number) {
            "0"
        } else {
            word
        }
    });
    words.collect::<Vec<_>>().join(" ")
}
