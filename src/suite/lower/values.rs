//! Single values: strings, ids, tags and dates.

use std::borrow::Cow;
use std::ops::Range;

use jiff::civil::Date;

use super::super::problem::Problem;
use super::super::rule::Rule;
use super::super::scalar::{decimal, implicit_type};
use super::super::suite_file::{Spanned, Version1};
use super::super::tree::{Kind, Node, Style};
use super::mappings::Lowering;
use crate::text::UntrustedText;

/// Booleans in YAML 1.1 that are strings in YAML 1.2.
const YAML_1_1_BOOLEANS: [&str; 6] = ["yes", "no", "on", "off", "y", "n"];

impl Lowering<'_> {
    pub(super) fn version(&mut self, node: &Node) -> Option<Version1> {
        let is_1 = number(node).as_deref() == Some("1");
        if !is_1 {
            let problem = Problem::new(Rule::Version, "unknown suite file version");
            self.report(
                problem,
                &node.span,
                "not 1",
                "write `version: 1`, or remove the line",
            );
        }
        is_1.then_some(Version1)
    }

    /// A string for people, such as a name or a reason.
    pub(super) fn text(&mut self, node: &Node, what: &str) -> Option<UntrustedText> {
        let Kind::Scalar { text, style } = &node.kind else {
            self.wrong_type(node, what, "write a string on one line");
            return None;
        };
        if *style == Style::Plain
            && let Some(found) = implicit_type(text)
        {
            let problem = Problem::new(Rule::WrongType, format!("expected {what}, found {found}"));
            self.report(
                problem,
                &node.span,
                found,
                "write a string, with quotes if it looks like something else",
            );
            return None;
        }
        if text.trim().is_empty() {
            let problem = Problem::new(
                Rule::EmptyText,
                format!("expected {what}, found an empty string"),
            );
            self.report(
                problem,
                &node.span,
                "empty",
                "write a string, or remove the key",
            );
            return None;
        }
        Some((**text).into())
    }

    /// A name that reports show.
    pub(super) fn name(&mut self, node: &Node) -> Option<Spanned<UntrustedText>> {
        let value = self.text(node, "a name")?;
        self.note_variables(value.as_raw(), &node.span);
        Some(Spanned {
            value,
            span: node.span.clone(),
        })
    }

    /// Warns of variables in a name, which stay as they are.
    pub(super) fn note_variables(&mut self, name: &str, span: &Range<usize>) {
        if name.contains("${") {
            let problem = Problem::new(Rule::VariableInName, "this name has a variable");
            let help = "variables work in ids only; write the name without `${…}`";
            self.report(problem, span, "not replaced", help);
        }
    }

    /// An id as written. Its format is checked later, after variables are replaced.
    pub(super) fn id_string<'a>(&mut self, node: &Node<'a>) -> Option<Spanned<Cow<'a, str>>> {
        if !self.visit(&node.span) {
            return None;
        }
        let Kind::Scalar { text, style } = &node.kind else {
            self.wrong_type(node, "an id", "write only the id, as in `id: tc_…`");
            return None;
        };
        if *style == Style::Plain
            && let Some(found) = implicit_type(text)
        {
            let problem = Problem::new(
                Rule::UnquotedId,
                format!("expected an id, but YAML reads {found} here"),
            );
            let help = if text.is_empty() {
                "write the id".to_owned()
            } else {
                format!("put it in quotes: \"{text}\"")
            };
            self.report(problem, &node.span, found, &help);
            return None;
        }
        if text.is_empty() {
            let problem = Problem::new(Rule::EmptyText, "expected an id, found an empty string");
            self.report(problem, &node.span, "empty", "write the id");
            return None;
        }
        Some(Spanned {
            value: text.clone(),
            span: node.span.clone(),
        })
    }

    /// Tags, without duplicates.
    pub(super) fn tags(&mut self, node: &Node) -> Vec<UntrustedText> {
        let Kind::Sequence(items) = &node.kind else {
            let help = match &node.kind {
                Kind::Scalar { text, .. } if !text.is_empty() => format!("write `[{text}]`"),
                _ => "write `[smoke, nightly]`".to_owned(),
            };
            self.wrong_type(node, "a list of tags", &help);
            return Vec::new();
        };
        if items.is_empty() {
            let problem = Problem::new(Rule::EmptyList, "this list of tags is empty");
            self.report(
                problem,
                &node.span,
                "empty",
                "write a tag, or remove the key",
            );
        }
        let mut tags = Vec::new();
        for item in items {
            if !self.visit(&item.span) {
                break;
            }
            if let Some(tag) = self.text(item, "a tag")
                && !tags.contains(&tag)
            {
                tags.push(tag);
            }
        }
        tags
    }

    /// A reason for skipping. `skip: no` is probably not meant as a reason, so it is a warning.
    pub(super) fn skip(&mut self, node: &Node) -> Option<UntrustedText> {
        let what = "the reason for skipping";
        let Kind::Scalar { text, style } = &node.kind else {
            self.wrong_type(node, what, "write a string on one line");
            return None;
        };
        if *style == Style::Plain && implicit_type(text) == Some("a boolean") {
            let problem =
                Problem::new(Rule::WrongType, format!("expected {what}, found a boolean"));
            let help = "write why the case is skipped; to run it, remove the line";
            self.report(problem, &node.span, "a boolean", help);
            return None;
        }
        let reason = self.text(node, what)?;
        let word = text.to_ascii_lowercase();
        if *style == Style::Plain && YAML_1_1_BOOLEANS.contains(&word.as_str()) {
            let message = format!("this skips the case, with the reason \"{text}\"");
            let problem = Problem::new(Rule::BooleanReason, message);
            let help = "to run the case, remove the line; to skip it, write a reason";
            self.report(problem, &node.span, "a string in YAML 1.2", help);
        }
        Some(reason)
    }

    pub(super) fn date(&mut self, node: &Node) -> Option<Spanned<Date>> {
        let date = match &node.kind {
            Kind::Scalar { text, .. } if is_iso_date(text) => text.parse().ok(),
            _ => None,
        };
        if date.is_none() {
            let problem = Problem::new(Rule::Date, "invalid date");
            let suggested = match &node.kind {
                Kind::Scalar { text, .. } => suggested_date(text),
                _ => None,
            };
            let help = match suggested {
                Some(day) => format!("write {day}"),
                None => "write the date as year, month and day, such as 2027-01-31".to_owned(),
            };
            self.report(problem, &node.span, "not a date", &help);
        }
        Some(Spanned {
            value: date?,
            span: node.span.clone(),
        })
    }
}

/// An unquoted number, as plain decimal digits.
pub(super) fn number(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Scalar {
            text,
            style: Style::Plain,
        } => decimal(text),
        _ => None,
    }
}

/// Whether the text has the form `YYYY-MM-DD`.
fn is_iso_date(text: &str) -> bool {
    let shape = text
        .bytes()
        .map(|b| if b.is_ascii_digit() { b'0' } else { b });
    shape.eq(*b"0000-00-00")
}

/// The date meant by `2027-1-31`, `31.01.2027` or `2027-01-31T00:00:00Z`. Dates with slashes are ambiguous.
fn suggested_date(text: &str) -> Option<Date> {
    let text = text.split(['T', ' ']).next()?;
    let parts: Vec<i16> = text
        .split(['-', '.'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [year, month, day] = match parts[..] {
        [year, month, day] if year >= 1000 => [year, month, day],
        [day, month, year] if year >= 1000 => [year, month, day],
        _ => return None,
    };
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}
