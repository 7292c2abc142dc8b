//! From the tree to a suite file as it is written: keys, types and ranges. One wrong value hides no other.

mod values;

use std::ops::Range;
use std::rc::Rc;

use indexmap::IndexMap;

use super::problem::{Problem, Problems};
use super::source::SuiteSource;
use super::tree::{Kind, Node};
use super::written::{AgentEntry, CaseEntry, Inherited, QuarantineEntry, SuiteFile};

/// Nodes that one file may stand for, aliases followed: far above what two megabytes can spell out.
const MOST_NODES: usize = 2_000_000;

/// Lowers the tree. What has a problem is left out, so the file is whole only if there are none.
pub(super) fn lower(source: &SuiteSource, root: &Node) -> (SuiteFile, Problems) {
    let mut lowering = Lowering {
        source,
        problems: Problems::default(),
        visited: 0,
    };
    let file = lowering.file(root).unwrap_or_default();
    (file, lowering.problems)
}

/// The fields of a mapping by their keys.
type Fields<'a> = IndexMap<&'a str, &'a Rc<Node>>;

struct Lowering<'a> {
    source: &'a SuiteSource,
    problems: Problems,
    visited: usize,
}

impl Lowering<'_> {
    fn file(&mut self, root: &Node) -> Option<SuiteFile> {
        let fields = self.mapping(
            root,
            "a suite file",
            &["version", "name", "defaults", "agents"],
        )?;
        if let Some(version) = fields.get("version") {
            self.version(version);
        }
        let agents = self.required(
            &fields,
            "agents",
            root,
            "add `agents:` with an agent's id and its test cases",
        )?;
        Some(SuiteFile {
            name: fields
                .get("name")
                .and_then(|node| self.text(node, "a name")),
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

    fn inherited(&mut self, fields: &Fields<'_>) -> Inherited {
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

    fn agents(&mut self, node: &Node) -> Vec<AgentEntry> {
        let help = "write `AGENT_ID:` and below it a list of test cases";
        let Kind::Mapping(pairs) = &node.kind else {
            self.wrong_type(node, "a mapping from agents to their test cases", help);
            return Vec::new();
        };
        if pairs.is_empty() {
            self.add(
                Problem::error("suite::empty_list", "`agents` names no agent"),
                &node.span,
                "empty",
                help,
            );
        }
        let keys = self.unique(pairs, "agent");
        keys.into_iter()
            .filter_map(|(key, node)| self.agent(key, node))
            .collect()
    }

    fn agent(&mut self, key: &Node, node: &Node) -> Option<AgentEntry> {
        let key = self.id_text(key)?;
        if let Kind::Sequence(_) = node.kind {
            return Some(AgentEntry {
                key,
                id: None,
                own: Inherited::default(),
                cases: self.cases(node),
            });
        }
        let fields = self.mapping(
            node,
            "an agent",
            &["id", "pass", "tags", "owner", "test_cases"],
        )?;
        let id = fields.get("id").map(|node| self.id_text(node));
        let own = self.inherited(&fields);
        let cases = self.required(
            &fields,
            "test_cases",
            node,
            "add `test_cases:` with a list of ids",
        );
        let cases = cases.map(|node| self.cases(node)).unwrap_or_default();
        // An id that cannot be read is reported; taking the key for it would report it twice.
        if id.as_ref().is_some_and(Option::is_none) {
            return None;
        }
        Some(AgentEntry {
            key,
            id: id.flatten(),
            own,
            cases,
        })
    }

    fn cases(&mut self, node: &Node) -> Vec<CaseEntry> {
        let help = "write one `- tc_…` a line";
        let Kind::Sequence(items) = &node.kind else {
            self.wrong_type(node, "a list of test cases", help);
            return Vec::new();
        };
        if items.is_empty() {
            let problem = Problem::error("suite::empty_list", "an agent without test cases");
            self.add(
                problem,
                &node.span,
                "empty",
                "list at least one test case, or remove the agent",
            );
        }
        items.iter().filter_map(|item| self.case(item)).collect()
    }

    fn case(&mut self, node: &Node) -> Option<CaseEntry> {
        if let Kind::Scalar { .. } = node.kind {
            let id = self.id_text(node)?;
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
        let name = fields
            .get("name")
            .and_then(|node| self.text(node, "a name"));
        let own = self.inherited(&fields);
        let skip = fields
            .get("skip")
            .and_then(|node| self.text(node, "the reason for skipping"));
        let quarantine = fields
            .get("quarantine")
            .and_then(|node| self.quarantine(node));
        let id = self.required(&fields, "id", node, "add `id: tc_…`")?;
        Some(CaseEntry {
            id: self.id_text(id)?,
            name,
            own,
            skip,
            quarantine,
        })
    }

    fn quarantine(&mut self, node: &Node) -> Option<QuarantineEntry> {
        let fields = self.mapping(node, "a quarantine", &["reason", "until", "owner"])?;
        let until = fields.get("until").and_then(|node| self.date(node));
        let owner = fields
            .get("owner")
            .and_then(|node| self.text(node, "an owner"));
        let reason = self.required(
            &fields,
            "reason",
            node,
            "add `reason:`, for whoever finds it later",
        )?;
        Some(QuarantineEntry {
            reason: self.text(reason, "a reason")?,
            until,
            owner,
        })
    }

    /// The fields of a mapping. Keys that mean nothing and keys that come twice are problems; the rest stays.
    fn mapping<'n>(&mut self, node: &'n Node, what: &str, keys: &[&str]) -> Option<Fields<'n>> {
        let Kind::Mapping(pairs) = &node.kind else {
            self.wrong_type(
                node,
                &format!("{what} with keys such as `{}`", keys[0]),
                &known_keys(what, keys),
            );
            return None;
        };
        let mut fields = Fields::new();
        for (key, value) in self.unique(pairs, "key") {
            let Kind::Scalar { text, .. } = &key.kind else {
                continue;
            };
            if keys.contains(&text.as_str()) {
                fields.insert(text, value);
            } else {
                self.unknown_key(key, text, what, keys);
            }
        }
        Some(fields)
    }

    /// The pairs whose keys are scalars, each key once; every other pair is a problem.
    fn unique<'n>(
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
                let problem = Problem::error("suite::wrong_type", "a key that is no text");
                self.add(
                    problem,
                    &key.span,
                    "not a text",
                    "write a plain word before the colon",
                );
                continue;
            };
            if let Some((before, _)) = first.get(text.as_str()) {
                let problem = Problem::error(
                    "suite::duplicate_key",
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

    fn unknown_key(&mut self, key: &Node, text: &str, what: &str, keys: &[&str]) {
        let problem = Problem::error("suite::unknown_key", format!("{what} has no key `{text}`"));
        let help = match nearest(text, keys) {
            _ if text == "<<" => {
                "merge keys are not YAML 1.2; use `defaults:`, or repeat the values".to_owned()
            }
            Some(near) => format!("did you mean `{near}`?"),
            None => known_keys(what, keys),
        };
        self.add(problem, &key.span, "unknown", &help);
    }

    fn required<'n>(
        &mut self,
        fields: &Fields<'n>,
        key: &str,
        node: &Node,
        help: &str,
    ) -> Option<&'n Rc<Node>> {
        let found = fields.get(key).copied();
        if found.is_none() {
            let start = node.span.start;
            let line = self.source.text()[start..node.span.end.max(start)]
                .lines()
                .next()
                .unwrap_or_default();
            let problem =
                Problem::error("suite::missing_key", format!("the key `{key}` is missing"));
            self.add(
                problem,
                &(start..start + line.trim_end().len()),
                &format!("has no `{key}`"),
                help,
            );
        }
        found
    }

    fn wrong_type(&mut self, node: &Node, wanted: &str, help: &str) {
        let found = match &node.kind {
            Kind::Scalar { text, .. } if text.is_empty() => "nothing",
            Kind::Scalar { .. } => "a single value",
            Kind::Sequence(_) => "a list",
            Kind::Mapping(_) => "a mapping",
        };
        let problem = Problem::error(
            "suite::wrong_type",
            format!("expected {wanted}, found {found}"),
        );
        self.add(problem, &node.span, found, help);
    }

    fn add(&mut self, problem: Problem, span: &Range<usize>, label: &str, help: &str) {
        self.problems
            .push(problem.at(self.source, span, label).help(help));
    }

    /// Counts a visited node; says whether there may be more.
    fn visit(&mut self, span: &Range<usize>) -> bool {
        self.visited += 1;
        if self.visited == MOST_NODES {
            let problem = Problem::error(
                "suite::alias",
                "the aliases of this file stand for too much",
            );
            self.add(
                problem,
                span,
                "reached here",
                "write the values out, or use fewer aliases",
            );
        }
        self.visited < MOST_NODES
    }
}

fn known_keys(what: &str, keys: &[&str]) -> String {
    format!(
        "{what} may have {}",
        keys.iter()
            .map(|key| format!("`{key}`"))
            .collect::<Vec<_>>()
            .join(", ")
    )
}

/// The key that was probably meant.
fn nearest<'k>(text: &str, keys: &[&'k str]) -> Option<&'k str> {
    let likeness = |key: &&str| strsim::jaro_winkler(&text.to_lowercase().replace('-', "_"), key);
    let best = keys
        .iter()
        .copied()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(&best) > 0.75).then_some(best)
}
