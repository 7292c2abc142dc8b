//! The agents that the sandbox lists: those of the script, or two examples.

use super::script::Script;
use crate::wire;

/// An agent that exists without a script. Its cases pass with the default seed.
struct ExampleAgent {
    id: &'static str,
    name: &'static str,
    cases: &'static [&'static str],
}

const EXAMPLES: [ExampleAgent; 2] = [
    ExampleAgent {
        id: "D5D0p7TUs66TTAEAx",
        name: "Support",
        cases: &["tc_xeeXG5hX9dl0VFNt", "tc_aQqGZoMIPbU5MXHV"],
    },
    ExampleAgent {
        id: "mJzLaPEo425lieb9",
        name: "Billing",
        cases: &["tc_d17T6uReChpyfFeP"],
    },
];

/// All agents, in script order.
pub(super) fn agents(script: &Script) -> Vec<wire::Agent> {
    let agent = |id: &str, name: Option<&str>| wire::Agent {
        agent_id: Some(id.strip_prefix("agent_").unwrap_or(id).to_owned()),
        agent_name: name.map(str::to_owned),
    };
    if script.agents.is_empty() {
        let examples = EXAMPLES.iter();
        return examples
            .map(|example| agent(example.id, Some(example.name)))
            .collect();
    }
    let scripted = script.agents.iter();
    scripted
        .map(|(id, scripted)| agent(id, scripted.name.as_deref()))
        .collect()
}

/// The cases of an example agent; empty if there is a script.
pub(super) fn example_cases(script: &Script, agent: &str) -> &'static [&'static str] {
    let mut examples = EXAMPLES.iter().filter(|_| script.agents.is_empty());
    examples
        .find(|example| example.id == agent)
        .map_or(&[], |example| example.cases)
}
