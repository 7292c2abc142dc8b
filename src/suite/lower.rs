//! Turns the YAML tree into a [`SuiteFile`]: checks keys, types and ranges. One invalid value does not hide others.

mod agents;

mod mappings;

mod gates;

mod key_hints;

mod values;

use key_hints::list_hint;
use mappings::{FieldMap, Lowering};

use super::problem::{Problem, Problems};
use super::rule::Rule;
use super::source::SuiteSource;
use super::suite_file::{CaseEntry, Inherited, QuarantineEntry, Spanned, SuiteFile};
use super::tree::{Kind, Node};

/// Lowers the tree. Values with problems are left out, so the file is complete only if there are no problems.
pub(super) fn lower<'a>(source: &SuiteSource, root: &Node<'a>) -> (SuiteFile<'a>, Problems) {
    let mut lowering = Lowering::new(source);
    let file = lowering.file(root).unwrap_or_default();
    (file, lowering.into_problems())
}

impl Lowering<'_> {
    fn file<'a>(&mut self, root: &Node<'a>) -> Option<SuiteFile<'a>> {
        let fields = self.mapping(
            root,
            "a suite file",
            &[
                "version",
                "name",
                "gate",
                "min_coverage",
                "defaults",
                "agents",
            ],
        )?;
        let agents = self.required(
            &fields,
            "agents",
            root,
            "add `agents:` with an agent id and its test cases",
        )?;
        Some(SuiteFile {
            version: fields.get("version").and_then(|node| self.version(node)),
            name: fields.get("name").and_then(|node| self.name(node)),
            gate: fields.get("gate").and_then(|node| self.suite_gate(node)),
            min_coverage: fields
                .get("min_coverage")
                .and_then(|node| self.share(node, "min_coverage")),
            defaults: fields
                .get("defaults")
                .and_then(|node| self.defaults(node))
                .unwrap_or_default(),
            agents: self.agents(agents),
        })
    }

    fn defaults(&mut self, node: &Node) -> Option<Inherited> {
        let fields = self.mapping(node, "`defaults`", &["pass", "tags", "owner"])?;
        Some(self.inherited(&fields))
    }

    fn inherited(&mut self, fields: &FieldMap<'_, '_>) -> Inherited {
        Inherited {
            pass: fields.get("pass").and_then(|node| self.gate(node)),
            tags: fields
                .get("tags")
                .map(|node| self.tags(node))
                .unwrap_or_default(),
            owner: fields
                .get("owner")
                .and_then(|node| self.text(node, "an owner")),
        }
    }

    fn cases<'a>(&mut self, node: &Node<'a>) -> Vec<CaseEntry<'a>> {
        let Kind::Sequence(items) = &node.kind else {
            self.wrong_type(node, "a list of test cases", &list_hint(node));
            return Vec::new();
        };
        if items.is_empty() {
            let problem = Problem::new(Rule::EmptyList, "this agent has no test cases");
            self.report(
                problem,
                &node.span,
                "empty",
                "list at least one test case, or remove the agent",
            );
        }
        let mut cases = Vec::with_capacity(items.len());
        cases.extend(items.iter().filter_map(|item| self.case(item)));
        // Aliases can repeat a list in which nothing is a case.
        cases.shrink_to_fit();
        cases
    }

    fn case<'a>(&mut self, node: &Node<'a>) -> Option<CaseEntry<'a>> {
        if let Kind::Scalar { .. } = node.kind {
            let id = self.id_string(node)?;
            return Some(CaseEntry {
                id,
                name: None,
                own: Inherited::default(),
                skip: None,
                quarantine: None,
            });
        }
        let keys = ["id", "name", "pass", "tags", "owner", "skip", "quarantine"];
        let fields = self.mapping(node, "a test case", &keys)?;
        let name = fields.get("name").and_then(|node| self.name(node));
        let own = self.inherited(&fields);
        let skip = fields.get("skip").and_then(|node| self.skip(node));
        let quarantine = fields
            .get("quarantine")
            .and_then(|node| self.quarantine(node))
            .map(Box::new);
        let id = self.required(&fields, "id", node, "add `id: tc_…`")?;
        Some(CaseEntry {
            id: self.id_string(id)?,
            name,
            own,
            skip,
            quarantine,
        })
    }

    fn quarantine(&mut self, node: &Node) -> Option<QuarantineEntry> {
        let fields = self.mapping(node, "a quarantine", &["reason", "until", "owner"])?;
        let until = fields.get("until").map(|node| self.date(node));
        let owner = fields
            .get("owner")
            .and_then(|node| self.text(node, "an owner"));
        let reason = self.required(
            &fields,
            "reason",
            node,
            "add `reason:` to say why the case is quarantined",
        )?;
        Some(QuarantineEntry {
            reason: Spanned {
                value: self.text(reason, "a reason")?,
                span: reason.span.clone(),
            },
            // An invalid date is already reported; without one, the quarantine would have no end.
            until: match until {
                Some(until) => Some(until?),
                None => None,
            },
            owner,
        })
    }
}
