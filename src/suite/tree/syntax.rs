//! Problems of files that are not YAML.

use super::super::problem::Problem;
use super::super::rule::Rule;
use super::super::source::SuiteSource;

/// A syntax error at a byte offset, as the parser describes it.
pub(super) fn problem(source: &SuiteSource, at: usize, info: &str) -> Problem {
    if let Some(tab) = indenting_tab(source, at) {
        let problem = Problem::new(Rule::Tab, "this line is indented with a tab");
        return problem
            .at(source, &(tab..tab + 1), "tab")
            .help("replace the tab with spaces");
    }
    let problem = Problem::new(Rule::Syntax, format!("invalid YAML: {info}"));
    problem
        .at(source, &(at..at + 1), "here")
        .help(help(source, at, info))
}

/// What to try, from the text that cannot be read and what the parser says about it.
fn help(source: &SuiteSource, at: usize, info: &str) -> &'static str {
    let line = source.line_at(at);
    let before = &source.text()[source.lines(line, line).start..at];
    match source.text()[at..].chars().next() {
        Some(':') if before.contains(": ") => "put a value that contains `: ` in quotes",
        Some(':') => "check the indentation: this key cannot be below the line before it",
        Some('"' | '\'') if info.contains("quote") => "add the closing quotation mark",
        Some('@' | '`' | '*' | '&' | '%') => {
            "put a value that starts with this character in quotes"
        }
        _ if info.contains("expected key") => {
            "check the indentation; a list beside other keys needs its own, such as `test_cases:`"
        }
        _ => "check indentation, colons and quotation marks on this line",
    }
}

/// A tab in the indentation of the line with the error, or of the line before it.
fn indenting_tab(source: &SuiteSource, at: usize) -> Option<usize> {
    let last = source.line_at(at);
    (last.saturating_sub(1)..=last).rev().find_map(|line| {
        let range = source.lines(line, line);
        let text = &source.text()[range.clone()];
        let indent = &text[..text.len() - text.trim_start_matches([' ', '\t']).len()];
        indent.find('\t').map(|tab| range.start + tab)
    })
}
