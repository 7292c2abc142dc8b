//! The properties of the file, for the documentation.

/// A property that the file can have.
#[derive(Clone, Copy, Debug)]
pub struct DocumentedProperty {
    /// Its name in the file.
    pub name: &'static str,
    /// The element that has it: `suite` or `test`.
    pub of: &'static str,
    /// What its value is, as Markdown.
    pub meaning: &'static str,
}

const fn suite(name: &'static str, meaning: &'static str) -> DocumentedProperty {
    let of = "suite";
    DocumentedProperty { name, of, meaning }
}

const fn test(name: &'static str, meaning: &'static str) -> DocumentedProperty {
    let of = "test";
    DocumentedProperty { name, of, meaning }
}

/// All properties, in the order of the file. Only a few, because GitLab limits the number of objects in a file.
pub const PROPERTIES: &[DocumentedProperty] = &[
    suite(
        "sandbox",
        "`true` if the sandbox answered, so that no real agent was tested; else absent",
    ),
    suite("run", "the id of the run, for `sigma-suite show RUN`"),
    suite(
        "warning",
        "in the first suite: what is worth a look, and does not change the verdict",
    ),
    suite(
        "baseline",
        "in the first suite: the comparison of an agent with the baseline",
    ),
    suite(
        "drop",
        "in the first suite: whether the pass rate of an agent has dropped over several runs",
    ),
    suite(
        "shard",
        "the part of the agents that the run covers, such as `2/4`",
    ),
    suite(
        "left_out",
        "the number of cases that the selection excludes, if there are any",
    ),
    suite("agent", "the agent's id, for `sigma-suite run --agent ID`"),
    suite(
        "agent.label",
        "the platform's name of the agent, if it is known",
    ),
    suite("batch", "the id of the batch run, for the dashboard"),
    suite(
        "note",
        "an unusual fact about the batch run that does not change the verdict",
    ),
    test(
        "case",
        "the id of the test case, for `sigma-suite run --case ID`",
    ),
    test("attempts", "the number of planned attempts"),
    test("attempts.passed", "the number of passed attempts"),
    test(
        "evals.scores.pass_rate.type",
        "always `float`; with the next property, the pass rate for Codecov",
    ),
    test(
        "evals.scores.pass_rate.value",
        "passed out of planned attempts, if the case was judged",
    ),
    test("dd_tags[sim.pass_rate]", "the same rate, for Datadog"),
];
