//! Problems in the forms of `--diagnostics` and as annotations, their number, and what `check --explain` says.

use std::collections::BTreeSet;
use std::fmt::Write;

use miette::{GraphicalReportHandler, GraphicalTheme, NarratableReportHandler};

use super::args::DiagnosticForm;
use super::streams::Annotation;
use crate::suite::{Compact, Problem, Rule, Severity};
use crate::text::counted;

/// The problem with colours, in this form.
pub(super) fn rendered(problem: &Problem, form: DiagnosticForm) -> String {
    let mut text = String::new();
    let rendered = match form {
        DiagnosticForm::Full => {
            let frames = GraphicalReportHandler::new_themed(GraphicalTheme::unicode());
            frames.with_links(false).render_report(&mut text, problem)
        }
        DiagnosticForm::Narrated => {
            NarratableReportHandler::new().render_report(&mut text, problem)
        }
        DiagnosticForm::Auto | DiagnosticForm::Compact => write!(text, "{:#}", Compact(problem)),
    };
    match rendered {
        Ok(()) => text.trim_end().to_owned(),
        Err(_) => format!("error: {problem}"),
    }
}

/// How many problems there are, as in `2 errors and 1 warning in 3 files`.
pub(super) fn count(problems: &[Problem]) -> String {
    let is_limit = |problem: &&Problem| problem.rule() == Rule::TooMany;
    let of = |severity: Severity| {
        let problems = problems.iter().filter(|problem| !is_limit(problem));
        let count = problems.filter(|problem| problem.rule().severity() == severity);
        match count.count() {
            0 => None,
            count => Some(counted(count, severity.as_str())),
        }
    };
    let severities = [Severity::Error, Severity::Warning, Severity::Note];
    let counts: Vec<String> = severities.into_iter().filter_map(of).collect();
    let counts = match &counts[..] {
        [errors, warnings, notes] => format!("{errors}, {warnings} and {notes}"),
        counts => counts.join(" and "),
    };
    let paths = problems.iter().filter_map(Problem::location);
    let files: BTreeSet<&str> = paths.map(|location| &*location.path).collect();
    let files = match files.len() {
        0 => String::new(),
        count => format!(" in {}", counted(count, "file")),
    };
    let limit = problems.iter().find(is_limit).map_or("", |_| "more than ");
    format!("{limit}{counts}{files}")
}

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
