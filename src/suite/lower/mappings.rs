//! Mappings: checks for unknown, missing and duplicate keys.

use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

use indexmap::IndexMap;

use super::super::problem::{Problem, Problems};
use super::super::rule::Rule;
use super::super::source::SuiteSource;
use super::super::tree::{Kind, Node, Pair};
use super::key_hints::{
    agent_at_root_hint, allowed_keys, case_id_key_hint, misplaced_hint, suggested_key,
};

/// The limit of nodes with aliases expanded; the same as the limit without.
const MAX_NODES: usize = 1_000_000;

/// The values of a mapping by key.
pub(super) type FieldMap<'n, 'a> = IndexMap<&'n str, &'n Rc<Node<'a>>>;

/// The state of lowering one file, with the problems found so far.
pub(super) struct Lowering<'a> {
    source: &'a SuiteSource,
    problems: Problems,
    visited: usize,
    /// Keys suggested for unknown ones, with the start of their mapping. They are not also reported as missing.
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

    pub(super) fn source(&self) -> &'a SuiteSource {
        self.source
    }

    pub(super) fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub(super) fn into_problems(self) -> Problems {
        self.problems
    }
}

impl Lowering<'_> {
    /// The known fields of a mapping. Unknown and duplicate keys are problems, and left out.
    pub(super) fn mapping<'n, 'a>(
        &mut self,
        node: &'n Node<'a>,
        what: &str,
        keys: &[&'static str],
    ) -> Option<FieldMap<'n, 'a>> {
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
            if keys.contains(&&**text) {
                fields.insert(text, value);
            } else {
                self.unknown_key(node, key, text, what, keys);
            }
        }
        Some(fields)
    }

    /// The pairs with scalar keys, each key once; every other pair is a problem.
    pub(super) fn unique_pairs<'n, 'a>(
        &mut self,
        pairs: &'n [Pair<'a>],
        what: &str,
    ) -> Vec<(&'n Rc<Node<'a>>, &'n Rc<Node<'a>>)> {
        let mut first: IndexMap<&str, (&Rc<Node<'a>>, &Rc<Node<'a>>)> = IndexMap::new();
        for (key, value) in pairs {
            if !self.visit(&key.span) {
                break;
            }
            let Kind::Scalar { text, .. } = &key.kind else {
                let problem = Problem::new(Rule::WrongType, "this key is not a string");
                self.report(
                    problem,
                    &key.span,
                    "not a string",
                    "write a string before the colon",
                );
                continue;
            };
            if text == "<<" {
                let problem = Problem::new(Rule::MergeKey, "merge keys are not part of YAML 1.2");
                let help = "use `defaults:`, repeat the values, or reuse one value with an alias";
                self.report(problem, &key.span, "merge key", help);
                continue;
            }
            if let Some((before, _)) = first.get(&**text) {
                let problem =
                    Problem::new(Rule::DuplicateKey, format!("duplicate {what} `{text}`"))
                        .at(self.source, &key.span, "used again here")
                        .at(self.source, &before.span, "first used here");
                self.problems.push(problem.help("keep only one of them"));
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
        let problem = Problem::new(Rule::UnknownKey, format!("unknown key `{text}` in {what}"));
        let suggested = suggested_key(text, keys)
            .map(|key| (key, format!("did you mean `{key}`?")))
            .or_else(|| case_id_key_hint(what, text));
        let help = match suggested {
            Some((key, help)) => {
                self.suggested.insert((mapping.span.start, key));
                help
            }
            None => misplaced_hint(what, text)
                .or_else(|| agent_at_root_hint(what, mapping, text))
                .unwrap_or_else(|| allowed_keys(what, keys)),
        };
        self.report(problem, &key.span, "unknown key", &help);
    }

    pub(super) fn required<'n, 'a>(
        &mut self,
        fields: &FieldMap<'n, 'a>,
        key: &'static str,
        node: &Node,
        help: &str,
    ) -> Option<&'n Rc<Node<'a>>> {
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
                &format!("no `{key}` here"),
                help,
            );
        }
        found
    }

    pub(super) fn wrong_type(&mut self, node: &Node, wanted: &str, help: &str) {
        let found = match &node.kind {
            Kind::Scalar { .. } if node.is_null() => "an empty value",
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

    /// Counts a visited node, and returns whether the limit still allows more.
    pub(super) fn visit(&mut self, span: &Range<usize>) -> bool {
        self.visited += 1;
        if self.visited == MAX_NODES {
            let problem = Problem::new(
                Rule::Alias,
                "the aliases of this file expand to too many values",
            );
            self.report(
                problem,
                span,
                "limit reached here",
                "write the values out, or use fewer aliases",
            );
        }
        self.visited < MAX_NODES
    }
}
