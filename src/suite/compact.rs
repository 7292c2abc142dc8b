//! A problem in the form of compilers, for logs: editors and CI services make links of its first line.
//!
//! ```text
//! sigma-suite.yaml:3:5: error[suite::unknown_key]: unknown key `tc_a` in an agent
//!     3 |     tc_a: b
//!       |     ^^^^ unknown key
//! help: each test case is an item of a list: write `- tc_a`
//! ```

use std::fmt::{Display, Formatter, Result};

use anstyle::{AnsiColor, Style};

use super::problem::{Label, Problem};
use super::rule::Severity;

/// A problem whose `Display` has the form of compilers, several lines of inert text. `{:#}` adds colours.
#[derive(Clone, Copy, Debug)]
pub struct Compact<'a>(pub &'a Problem);

impl Display for Compact<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self(problem) = self;
        let severity = problem.rule().severity();
        let (style, help) = if f.alternate() {
            (style(severity), AnsiColor::Cyan.on_default().bold())
        } else {
            (Style::new(), Style::new())
        };
        if let Some(location) = problem.location() {
            write!(f, "{location}: ")?;
        }
        let (severity, rule) = (severity.as_str(), problem.rule());
        write!(f, "{style}{severity}[{rule}]{style:#}: ")?;
        f.write_str(problem.message())?;
        labels(problem, style, f)?;
        match problem.help_text() {
            Some(text) => write!(f, "\n{help}help{help:#}: {text}"),
            None => Ok(()),
        }
    }
}

/// The labels in the order of the lines, whichever is the main one; then those of other files.
fn labels(problem: &Problem, style: Style, f: &mut Formatter<'_>) -> Result {
    let path = problem.location().map(|location| &location.path);
    let labels = problem.labels().iter().enumerate();
    let (mut near, distant): (Vec<_>, Vec<_>) =
        labels.partition(|(_, label)| Some(&label.location.path) == path);
    near.sort_by_key(|(_, label)| label.location.offset);
    for (index, label) in near {
        excerpt(label, if index == 0 { '^' } else { '-' }, style, f)?;
    }
    for (_, label) in distant {
        write!(f, "\n{}: note: {}", label.location, label.text)?;
        excerpt(label, '-', style, f)?;
    }
    Ok(())
}

fn style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    };
    colour.on_default().bold()
}

fn excerpt(label: &Label, mark: char, style: Style, f: &mut Formatter<'_>) -> Result {
    let Some(excerpt) = label.excerpt() else {
        return Ok(());
    };
    write!(f, "\n{:>5} | {}", label.location.line, excerpt.line)?;
    let space = " ".repeat(excerpt.before);
    let marks = mark.to_string().repeat(excerpt.marked);
    write!(f, "\n      | {space}{style}{marks}{style:#} {}", label.text)
}

#[cfg(test)]
mod tests {
    use super::super::rule::Rule;
    use super::super::source::SuiteSource;
    use super::*;

    #[test]
    fn labels_are_in_the_order_of_the_lines_and_those_of_another_file_follow() {
        let source = SuiteSource::new("a.yaml", "x: 1\ny: 2\nx: 3\n");
        let other = SuiteSource::new("b.yaml", "z: 4\n");
        let problem = Problem::new(Rule::DuplicateKey, "duplicate key `x`")
            .at(&source, &(10..11), "used again here")
            .at(&source, &(0..1), "first used here")
            .at(&other, &(0..1), "and here")
            .help("keep only one of them");
        insta::assert_snapshot!(Compact(&problem).to_string(), @r"
        a.yaml:3:1: error[suite::duplicate_key]: duplicate key `x`
            1 | x: 1
              | - first used here
            3 | x: 3
              | ^ used again here
        b.yaml:1:1: note: and here
            1 | z: 4
              | - and here
        help: keep only one of them
        ");
    }

    #[test]
    fn a_problem_without_a_location_is_one_line() {
        let problem = Problem::new(Rule::NoneFound, "no suite file");
        assert_eq!(
            Compact(&problem).to_string(),
            "error[suite::none_found]: no suite file"
        );
    }
}
