//! Problems on the pages of a CI service, and what `check --explain` says about a rule.

use std::fmt::Write;

use super::streams::Annotation;
use crate::suite::{Problem, Rule, Severity};

/// The problem as GitHub shows it, at its line.
pub(super) fn annotation(problem: &Problem) -> Annotation {
    let mut properties = Vec::new();
    if let Some(location) = problem.location() {
        properties.push(("file", location.path.to_string()));
        properties.push(("line", location.line.to_string()));
        properties.push(("col", location.column.to_string()));
    }
    properties.push(("title", problem.rule().code().to_owned()));
    let help = problem.help_text().map(|help| format!("\nhelp: {help}"));
    Annotation {
        command: match problem.rule().severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        },
        properties,
        message: format!("{}{}", problem.message(), help.unwrap_or_default()),
    }
}

/// The page of a rule for the terminal.
pub(super) fn explanation(rule: Rule) -> String {
    let (severity, title) = (rule.severity().as_str(), rule.title());
    let mut text = format!("{severity}[{rule}]: {title}\n\n{}\n", rule.explanation());
    if let Some(example) = rule.example() {
        for (word, file) in [("wrong", example.wrong), ("right", example.right)] {
            let _ = write!(text, "\n{word}:\n\n");
            for line in file.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    text
}
