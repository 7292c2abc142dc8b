//! Mappings and their keys: known or not, there or not, once or twice.

use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

use indexmap::IndexMap;

use super::super::problem::{Problem, Problems};
use super::super::rule::Rule;
use super::super::source::SuiteSource;
use super::super::tree::{Kind, Node};
use super::key_hints::{allowed_keys, misplaced_hint, suggested_key};

/// Nodes that one file may stand for, aliases followed: as many as it may spell out.
const MAX_NODES: usize = 1_000_000;

/// The fields of a mapping by their keys.
pub(super) type FieldMap<'a> = IndexMap<&'a str, &'a Rc<Node>>;

/// One file on its way down, with what is wrong with it so far.
pub(super) struct Lowering<'a> {
    source: &'a SuiteSource,
    problems: Problems,
    visited: usize,
    /// Keys that were probably suggested by others, with the mapping's start: they are not missed a second time.
    suggested: HashSet<(usize, &'static str)>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(source: &'a SuiteSource) -> Self {
        Self {
            source,
            problems: Problems::default(),
            visited: 0,
            suggested: HashSet::new(),
        }
    }

    pub(super) fn into_problems(self) -> Problems {
        self.problems
    }
}

impl Lowering<'_> {
    /// The fields of a mapping. Keys that mean nothing and keys that come twice are problems; the rest stays.
    pub(super) fn mapping<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        keys: &[&'static str],
    ) -> Option<FieldMap<'n>> {
        let Kind::Mapping(pairs) = &node.kind else {
            self.wrong_type(
                node,
                &format!("{what} with keys such as `{}`", keys[0]),
                &allowed_keys(what, keys),
            );
            return None;
        };
        let mut fields = FieldMap::new();
        for (key, value) in self.unique_pairs(pairs, "key") {
            let Kind::Scalar { text, .. } = &key.kind else {
                continue;
            };
            if keys.contains(&text.as_str()) {
                fields.insert(text, value);
            } else {
                self.unknown_key(node, key, text, what, keys);
            }
        }
        Some(fields)
    }

    /// The pairs whose keys are scalars, each key once; every other pair is a problem.
    pub(super) fn unique_pairs<'n>(
        &mut self,
        pairs: &'n [(Rc<Node>, Rc<Node>)],
        what: &str,
    ) -> Vec<(&'n Rc<Node>, &'n Rc<Node>)> {
        let mut first: IndexMap<&str, (&Rc<Node>, &Rc<Node>)> = IndexMap::new();
        for (key, value) in pairs {
            if !self.visit(&key.span) {
                break;
            }
            let Kind::Scalar { text, .. } = &key.kind else {
                let problem = Problem::new(Rule::WrongType, "a key that is no text");
                self.report(
                    problem,
                    &key.span,
                    "not a text",
                    "write a plain word before the colon",
                );
                continue;
            };
            if text == "<<" {
                let problem = Problem::new(Rule::MergeKey, "merge keys are not YAML 1.2");
                let help = "use `defaults:`, repeat the values, or take one over with an alias";
                self.report(problem, &key.span, "merges nothing", help);
                continue;
            }
            if let Some((before, _)) = first.get(text.as_str()) {
                let problem = Problem::new(
                    Rule::DuplicateKey,
                    format!("the {what} `{text}` stands here twice"),
                )
                .at(self.source, &key.span, "again")
                .at(self.source, &before.span, "first here");
                self.problems.push(problem.help("keep one of the two"));
            } else {
                first.insert(text, (key, value));
            }
        }
        first.into_values().collect()
    }

    pub(super) fn unknown_key(
        &mut self,
        mapping: &Node,
        key: &Node,
        text: &str,
        what: &str,
        keys: &[&'static str],
    ) {
        let problem = Problem::new(Rule::UnknownKey, format!("{what} has no key `{text}`"));
        let help = match suggested_key(text, keys) {
            Some(suggested) => {
                self.suggested.insert((mapping.span.start, suggested));
                format!("did you mean `{suggested}`?")
            }
            None => misplaced_hint(what, text).unwrap_or_else(|| allowed_keys(what, keys)),
        };
        self.report(problem, &key.span, "unknown", &help);
    }

    pub(super) fn required<'n>(
        &mut self,
        fields: &FieldMap<'n>,
        key: &'static str,
        node: &Node,
        help: &str,
    ) -> Option<&'n Rc<Node>> {
        let found = fields.get(key).copied();
        if found.is_none() && !self.suggested.contains(&(node.span.start, key)) {
            let start = node.span.start;
            let line = self.source.text()[start..node.span.end.max(start)]
                .lines()
                .next()
                .unwrap_or_default();
            let problem = Problem::new(Rule::MissingKey, format!("the key `{key}` is missing"));
            self.report(
                problem,
                &(start..start + line.trim_end().len()),
                &format!("has no `{key}`"),
                help,
            );
        }
        found
    }

    pub(super) fn wrong_type(&mut self, node: &Node, wanted: &str, help: &str) {
        let found = match &node.kind {
            Kind::Scalar { text, .. } if text.is_empty() => "nothing",
            Kind::Scalar { .. } => "a single value",
            Kind::Sequence(_) => "a list",
            Kind::Mapping(_) => "a mapping",
        };
        let problem = Problem::new(Rule::WrongType, format!("expected {wanted}, found {found}"));
        self.report(problem, &node.span, found, help);
    }

    pub(super) fn report(
        &mut self,
        problem: Problem,
        span: &Range<usize>,
        label: &str,
        help: &str,
    ) {
        self.problems
            .push(problem.at(self.source, span, label).help(help));
    }

    /// Counts a visited node; says whether there may be more.
    pub(super) fn visit(&mut self, span: &Range<usize>) -> bool {
        self.visited += 1;
        if self.visited == MAX_NODES {
            let problem = Problem::new(Rule::Alias, "the aliases of this file stand for too much");
            self.report(
                problem,
                span,
                "reached here",
                "write the values out, or use fewer aliases",
            );
        }
        self.visited < MAX_NODES
    }
}
