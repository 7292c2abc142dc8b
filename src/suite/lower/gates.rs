//! Gates: how many attempts must pass.

use super::super::problem::Problem;
use super::super::rule::Rule;
use super::super::scalar::decimal;
use super::super::tree::{Kind, Node};
use super::mappings::Lowering;
use super::values::number;
use crate::outcome::{Gate, Rate};

/// The largest integer that every JSON parser reads exactly.
const MAX_ATTEMPTS: u64 = (1 << 53) - 1;

impl Lowering<'_> {
    pub(super) fn gate(&mut self, node: &Node) -> Option<Gate> {
        let help = "write `all`, `any`, `{ at_least: 4 }` or `{ rate: 0.8 }`";
        match &node.kind {
            Kind::Scalar { text, .. } if text == "all" => Some(Gate::All),
            Kind::Scalar { text, .. } if text == "any" => Some(Gate::Any),
            Kind::Scalar { text, .. } => {
                let help = suggested_gate(text).unwrap_or_else(|| help.to_owned());
                let problem =
                    Problem::new(Rule::Gate, "this does not say how many attempts must pass");
                self.report(problem, &node.span, "not a gate", &help);
                None
            }
            Kind::Sequence(_) => {
                self.wrong_type(node, "a gate", help);
                None
            }
            Kind::Mapping(_) => self.gate_mapping(node, help),
        }
    }

    fn gate_mapping(&mut self, node: &Node, help: &str) -> Option<Gate> {
        let fields = self.mapping(node, "a gate", &["at_least", "rate"])?;
        match (fields.get("at_least"), fields.get("rate")) {
            (Some(count), None) => self.at_least(count),
            (None, Some(rate)) => self.share(rate, "rate").map(Gate::Rate),
            (Some(_), Some(_)) => {
                let problem = Problem::new(Rule::Gate, "a gate has either `at_least` or `rate`");
                self.report(problem, &node.span, "has both", "keep only one of them");
                None
            }
            // Its unknown keys are already reported.
            (None, None) if !is_empty(node) => None,
            (None, None) => {
                let problem =
                    Problem::new(Rule::Gate, "this does not say how many attempts must pass");
                self.report(problem, &node.span, "not a gate", help);
                None
            }
        }
    }

    fn at_least(&mut self, node: &Node) -> Option<Gate> {
        let count = number(node).and_then(|number| number.parse().ok());
        let count = count.filter(|count| (1..=MAX_ATTEMPTS).contains(count));
        if count.is_none() {
            let problem = Problem::new(Rule::Gate, "invalid `at_least`");
            self.report(
                problem,
                &node.span,
                "not a whole number of 1 or more",
                "write a whole number such as 4",
            );
        }
        count.map(Gate::AtLeast)
    }

    /// The gate of a whole suite file: `{ cases: 0.95 }`.
    pub(super) fn suite_gate(&mut self, node: &Node) -> Option<Rate> {
        let fields = self.mapping(node, "the gate of a suite", &["cases"])?;
        let help = "write `gate: { cases: 0.95 }`; the gate of each test case is `pass:`";
        let cases = self.required(&fields, "cases", node, help)?;
        self.share(cases, "cases")
    }

    /// A share above 0 and up to 1.
    pub(super) fn share(&mut self, node: &Node, key: &str) -> Option<Rate> {
        let rate = number(node).and_then(|number| Rate::parse(&number));
        if rate.is_none() {
            let text = match &node.kind {
                Kind::Scalar { text, .. } => &**text,
                _ => "",
            };
            let help = match suggested_rate(text) {
                Some(rate) => format!("write {rate}"),
                None => "write a decimal such as 0.8, without quotes".to_owned(),
            };
            let problem = Problem::new(Rule::Rate, format!("invalid `{key}`"));
            self.report(problem, &node.span, "not above 0 and at most 1", &help);
        }
        rate
    }
}

fn is_empty(node: &Node) -> bool {
    matches!(&node.kind, Kind::Mapping(pairs) if pairs.is_empty())
}

/// The gate that a plain number or percentage probably stands for.
fn suggested_gate(text: &str) -> Option<String> {
    let count = decimal(text).and_then(|number| number.parse::<u64>().ok());
    if let Some(count) = count.filter(|count| (1..=MAX_ATTEMPTS).contains(count)) {
        return Some(format!("write `{{ at_least: {count} }}`"));
    }
    let rate = decimal(text).filter(|number| Rate::parse(number).is_some());
    let rate = rate.or_else(|| suggested_rate(text).filter(|_| text.contains('%')));
    rate.map(|rate| format!("write `{{ rate: {rate} }}`"))
}

/// The rate as a decimal, for `80%`, `80` or `"0.8"`.
fn suggested_rate(text: &str) -> Option<String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    let percent = number.parse::<u8>().ok();
    if let Some(percent) = percent.filter(|percent| (2..=100).contains(percent)) {
        return Some((f64::from(percent) / 100.0).to_string());
    }
    decimal(number).filter(|number| !text.contains('%') && Rate::parse(number).is_some())
}
