//! Agents: the mapping from ids or names to test cases.

use super::super::id_format::is_agent_id;
use super::super::problem::Problem;
use super::super::rule::Rule;
use super::super::suite_file::{AgentEntry, Inherited};
use super::super::tree::{Kind, Node, Pair};
use super::key_hints::list_hint;
use super::mappings::Lowering;

/// The keys of an agent in the long form.
const AGENT_KEYS: [&str; 5] = ["id", "pass", "tags", "owner", "test_cases"];

impl Lowering<'_> {
    pub(super) fn agents<'a>(&mut self, node: &Node<'a>) -> Vec<AgentEntry<'a>> {
        let pairs = match &node.kind {
            Kind::Mapping(pairs) if !pairs.is_empty() => pairs,
            kind => {
                self.no_agents(node, kind);
                return Vec::new();
            }
        };
        let pairs = self.without_outdented_keys(pairs);
        let keys = self.unique_pairs(&pairs, "agent");
        keys.into_iter()
            .filter_map(|(key, node)| self.agent(key, node))
            .collect()
    }

    fn no_agents(&mut self, node: &Node, kind: &Kind<'_>) {
        let cases = "and one `- tc_…` per test case below that";
        let wanted = "a mapping from agents to their test cases";
        match kind {
            Kind::Sequence(_) => {
                let help = "write each agent as a key, without `- `: its id or a name, and a colon";
                self.wrong_type(node, wanted, help);
            }
            Kind::Scalar { text, .. } if !node.is_null() => {
                let agent = text.split(' ').next().filter(|word| is_agent_id(word));
                let agent = agent.unwrap_or("AGENT_ID");
                let help =
                    format!("write `{agent}:`, with a colon, indented below `agents:`, {cases}");
                self.wrong_type(node, wanted, &help);
            }
            Kind::Scalar { .. } | Kind::Mapping(_) => {
                let problem = Problem::new(Rule::EmptyList, "`agents` is empty");
                let help = format!(
                    "write `AGENT_ID:` below it, indented, {cases}; with an API key, `sigma-suite init` finds the ids"
                );
                self.report(problem, &node.span, "no agents", &help);
            }
        }
    }

    /// Leaves out agents whose keys are not below their name but beside it, where YAML reads the keys as agents.
    fn without_outdented_keys<'a>(&mut self, pairs: &[Pair<'a>]) -> Vec<Pair<'a>> {
        let mut kept = Vec::with_capacity(pairs.len());
        let mut pairs = pairs.iter().peekable();
        while let Some(pair) = pairs.next() {
            let (name, value) = pair;
            let is_key =
                |(key, _): &&Pair<'_>| scalar(key).is_some_and(|key| AGENT_KEYS.contains(&key));
            let outdented = if lacks_test_cases(value) {
                pairs.next_if(is_key)
            } else {
                None
            };
            let (Some(name_text), Some((key, _))) = (scalar(name), outdented) else {
                kept.push(pair.clone());
                continue;
            };
            let key_text = scalar(key).unwrap_or_default();
            let message = format!("`{key_text}` is at the indentation of the agent `{name_text}`");
            let problem = Problem::new(Rule::Indentation, message)
                .at(self.source(), &key.span, "read as another agent")
                .at(self.source(), &name.span, "the agent");
            let help = format!(
                "indent `{key_text}:` and the other keys of the agent below `{name_text}:`"
            );
            self.push(problem.help(help));
            while pairs.next_if(is_key).is_some() {}
        }
        kept
    }

    fn agent<'a>(&mut self, key: &Node<'a>, node: &Node<'a>) -> Option<AgentEntry<'a>> {
        let key = self.id_string(key)?;
        if let Kind::Sequence(_) = node.kind {
            return Some(AgentEntry {
                key,
                id: None,
                own: Inherited::default(),
                cases: self.cases(node),
            });
        }
        if let Kind::Scalar { .. } = node.kind {
            self.wrong_type(node, "a list of test cases", &list_hint(node));
            return None;
        }
        let fields = self.mapping(node, "an agent", &AGENT_KEYS)?;
        let id = fields.get("id").map(|node| self.id_string(node));
        if id.is_some() {
            self.note_variables(&key.value, &key.span);
        }
        let own = self.inherited(&fields);
        let cases = self.required(
            &fields,
            "test_cases",
            node,
            "add `test_cases:` with a list of ids",
        );
        let cases = cases.map(|node| self.cases(node)).unwrap_or_default();
        // An invalid id is already reported; using the key as the id would report it twice.
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
}

fn scalar<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.kind {
        Kind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// Whether the value of an agent is empty, or has keys without `test_cases`.
fn lacks_test_cases(node: &Node) -> bool {
    match &node.kind {
        Kind::Mapping(pairs) => !pairs
            .iter()
            .any(|(key, _)| scalar(key) == Some("test_cases")),
        _ => node.is_null(),
    }
}
