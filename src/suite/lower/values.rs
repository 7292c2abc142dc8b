//! Single values: texts, ids, gates, dates. Each says what it expected and how to write it.

use jiff::civil::Date;

use super::super::problem::Problem;
use super::super::scalar::resolved;
use super::super::tree::{Kind, Node, Style};
use super::super::written::Spanned;
use super::fields::Lowering;
use crate::outcome::{Gate, Rate};
use crate::text::ForeignText;

impl Lowering<'_> {
    pub(super) fn version(&mut self, node: &Node) {
        if !matches!(&node.kind, Kind::Scalar { text, .. } if text == "1") {
            let problem =
                Problem::error("suite::version", "this version of suite files is not known");
            self.add(
                problem,
                &node.span,
                "not 1",
                "write `version: 1`, or leave the line out",
            );
        }
    }

    /// A text that people read.
    pub(super) fn text(&mut self, node: &Node, what: &str) -> Option<ForeignText> {
        let Kind::Scalar { text, style } = &node.kind else {
            self.wrong_type(node, what, "write a text on one line");
            return None;
        };
        if *style == Style::Plain
            && let Some(found) = resolved(text)
        {
            let problem = Problem::error(
                "suite::wrong_type",
                format!("expected {what}, found {found}"),
            );
            self.add(
                problem,
                &node.span,
                found,
                "write a text; put quotation marks around it if it is one",
            );
            return None;
        }
        if text.trim().is_empty() {
            let problem = Problem::error(
                "suite::empty_text",
                format!("expected {what}, found an empty text"),
            );
            self.add(
                problem,
                &node.span,
                "empty",
                "write a text, or leave the key out",
            );
            return None;
        }
        Some(text.as_str().into())
    }

    /// An id as it is written. Its form is checked later, once variables are filled in.
    pub(super) fn id_text(&mut self, node: &Node) -> Option<Spanned<String>> {
        if !self.visit(&node.span) {
            return None;
        }
        let Kind::Scalar { text, style } = &node.kind else {
            self.wrong_type(node, "an id", "write the id alone, as in `id: tc_…`");
            return None;
        };
        if *style == Style::Plain
            && let Some(found) = resolved(text)
        {
            let problem = Problem::error(
                "suite::wrong_type",
                format!("expected an id, but YAML reads {found} here"),
            );
            let help = if text.is_empty() {
                "write the id".to_owned()
            } else {
                format!("put quotation marks around it: \"{text}\"")
            };
            self.add(problem, &node.span, found, &help);
            return None;
        }
        Some(Spanned {
            value: text.clone(),
            span: node.span.clone(),
        })
    }

    /// Tags, each once.
    pub(super) fn tags(&mut self, node: &Node) -> Vec<ForeignText> {
        let Kind::Sequence(items) = &node.kind else {
            self.wrong_type(node, "a list of tags", "write `[smoke, nightly]`");
            return Vec::new();
        };
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

    pub(super) fn date(&mut self, node: &Node) -> Option<Spanned<Date>> {
        let date = match &node.kind {
            Kind::Scalar { text, .. } => text.parse().ok(),
            _ => None,
        };
        if date.is_none() {
            let problem = Problem::error("suite::date", "not a day of the calendar");
            self.add(
                problem,
                &node.span,
                "not a date",
                "write year, month and day, such as 2027-01-31",
            );
        }
        Some(Spanned {
            value: date?,
            span: node.span.clone(),
        })
    }

    pub(super) fn gate(&mut self, node: &Node) -> Option<Gate> {
        let help = "write `all`, `any`, `{ at_least: 4 }` or `{ rate: 0.8 }`";
        match &node.kind {
            Kind::Scalar { text, .. } if text == "all" => Some(Gate::All),
            Kind::Scalar { text, .. } if text == "any" => Some(Gate::Any),
            Kind::Scalar { .. } => {
                let problem = Problem::error(
                    "suite::gate",
                    "this says nothing about how many attempts must pass",
                );
                self.add(problem, &node.span, "not a gate", help);
                None
            }
            Kind::Sequence(_) => {
                self.wrong_type(node, "a gate", help);
                None
            }
            Kind::Mapping(_) => self.counted_gate(node, help),
        }
    }

    fn counted_gate(&mut self, node: &Node, help: &str) -> Option<Gate> {
        let fields = self.mapping(node, "a gate", &["at_least", "rate"])?;
        match (fields.get("at_least"), fields.get("rate")) {
            (Some(count), None) => self.at_least(count),
            (None, Some(rate)) => self.rate(rate),
            (Some(_), Some(_)) => {
                let problem = Problem::error("suite::gate", "a gate is either a number or a rate");
                self.add(problem, &node.span, "both", "keep one of the two");
                None
            }
            (None, None) => {
                let problem = Problem::error(
                    "suite::gate",
                    "this says nothing about how many attempts must pass",
                );
                self.add(problem, &node.span, "not a gate", help);
                None
            }
        }
    }

    fn at_least(&mut self, node: &Node) -> Option<Gate> {
        let count = match &node.kind {
            Kind::Scalar {
                text,
                style: Style::Plain,
            } => text.parse().ok().filter(|count| *count > 0),
            _ => None,
        };
        if count.is_none() {
            let problem = Problem::error("suite::gate", "`at_least` is not a number of attempts");
            self.add(
                problem,
                &node.span,
                "not a whole number from 1",
                "write a whole number such as 4",
            );
        }
        count.map(Gate::AtLeast)
    }

    fn rate(&mut self, node: &Node) -> Option<Gate> {
        let text = match &node.kind {
            Kind::Scalar {
                text,
                style: Style::Plain,
            } => text.as_str(),
            _ => "",
        };
        let rate = Rate::parse(text);
        if rate.is_none() {
            let percent = text
                .strip_suffix('%')
                .and_then(|number| number.trim().parse::<u32>().ok());
            let help = match percent.filter(|percent| (1..=100).contains(percent)) {
                Some(percent) => format!("write {}", f64::from(percent) / 100.0),
                None => "write a decimal such as 0.8, with at most nine digits after the point"
                    .to_owned(),
            };
            let problem = Problem::error("suite::rate", "`rate` is not a share of the attempts");
            self.add(problem, &node.span, "not above 0 and up to 1", &help);
        }
        rate.map(Gate::Rate)
    }
}
