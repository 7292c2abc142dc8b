//! What the help says about the mistakes of somebody who writes a suite file for the first time.

use crate::sigma::Sigma;

/// A file below `agents:`, the start of the first problem, and the start of its help.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "  billing:\n  id: mJzL\n  test_cases: [tc_1]\n",
        "3:3: error[suite::indentation]: `id` is at the indentation of the agent `billing`",
        "indent `id:` and the other keys of the agent below `billing:`",
    ),
    (
        "  billing:\n    id: mJzL\n  test_cases: [tc_1]\n",
        "4:3: error[suite::indentation]: `test_cases` is at the indentation",
        "indent `test_cases:`",
    ),
    (
        "  a: [tc_1]\n  a: [tc_2]\n  b:\n  tags: [x]\n",
        "3:3: error[suite::duplicate_key]",
        "keep only one",
    ),
    (
        "",
        "1:7: error[suite::empty_list]: `agents` is empty",
        "write `AGENT_ID:` below it, indented, and one `- tc_…` per test case below that",
    ),
    (
        "D5D0:\n  - tc_1\n",
        "1:7: error[suite::empty_list]",
        "write `AGENT_ID:` below it",
    ),
    (
        "  - id: D5D0\n    test_cases: [tc_1]\n",
        "2:3: error[suite::wrong_type]: expected a mapping from agents",
        "write each agent as a key, without `- `",
    ),
    (
        "  D5D0\n    - tc_1\n",
        "2:3: error[suite::wrong_type]: expected a mapping from agents",
        "write `D5D0:`, with a colon, indented below `agents:`",
    ),
    (
        "  D5D0:\n    - tc_b4:\n        name: x\n",
        "3:7: error[suite::unknown_key]: unknown key `tc_b4` in a test case",
        "write `- id: tc_b4`, and the other keys of the case below it, in line with `id`",
    ),
    (
        "  D5D0:\n    test_cases:\n      tc_a: { name: x }\n",
        "4:7: error[suite::wrong_type]: expected a list of test cases, found a mapping",
        "write `- id: tc_a`",
    ),
    (
        "  D5D0:\n    tc_a:\n",
        "3:5: error[suite::unknown_key]: unknown key `tc_a` in an agent",
        "write test cases as a list: `- tc_a`",
    ),
    (
        "  D5D0: tc_x\n",
        "2:9: error[suite::wrong_type]: expected a list of test cases, found a single value",
        "write `- tc_x` on the line below",
    ),
    (
        "  D5D0:\n    tc_x\n    tc_y\n",
        "3:5: error[suite::wrong_type]: expected a list of test cases",
        "write each test case on its own line below it: `- tc_x`",
    ),
    (
        "  D5D0: { test_cases: -tc_x }\n",
        "2:23: error[suite::wrong_type]: expected a list of test cases",
        "write `- tc_x`, with a space after the dash",
    ),
    (
        "  D5D0:\n",
        "2:7: error[suite::wrong_type]: expected a list of test cases, found an empty value",
        "write one `- tc_…` per line below it",
    ),
    (
        "  billing bot:\n    - tc_1\n",
        "2:3: error[suite::agent_id]: this is not an agent id",
        "a name of your own needs the agent's id: below `billing bot:`, write `id: AGENT_ID`",
    ),
    (
        "  ${NAME}:\n    id: abc\n    test_cases: [tc_1]\n",
        "2:3: warning[suite::variable_in_name]: this name has a variable",
        "variables work in ids only",
    ),
    (
        "  a:\n    test_cases: [{ id: tc_1, name: \"${X}\" }]\n",
        "3:36: warning[suite::variable_in_name]",
        "variables work in ids only",
    ),
    (
        "  $AGENT:\n    - tc_1\n",
        "2:3: error[suite::agent_id]",
        "write the variable as `${AGENT}`",
    ),
    (
        "  a:\n    - tc_1, tc_2\n",
        "3:7: error[suite::case_id]",
        "write each test case on its own line: `- tc_1`",
    ),
    (
        "  a:\n    - id:tc_1\n",
        "3:7: error[suite::case_id]",
        "write `id: tc_1`, with a space after the colon",
    ),
    (
        "  a:\n    - (tc_1)\n",
        "3:7: error[suite::case_id]",
        "did you mean `tc_1`?",
    ),
    (
        "  a:\n    - { id: tc_1, skip: true }\n",
        "3:25: error[suite::wrong_type]: expected the reason for skipping, found a boolean",
        "write why the case is skipped; to run it, remove the line",
    ),
    (
        "  a:\n    - { id: tc_1, attempts: 5 }\n",
        "3:19: error[suite::unknown_key]",
        "the number of attempts of a test case is set on the platform",
    ),
    (
        "  a:\n    - id: tc_1\n      name: Refund: polite\n",
        "4:19: error[suite::syntax]",
        "put a value that contains `: ` in quotes",
    ),
    (
        "  a: x\n    pass: any\n",
        "3:9: error[suite::syntax]",
        "check the indentation: this key cannot be below the line before it",
    ),
    (
        "  a:\n    - \"tc_1\n",
        "3:7: error[suite::syntax]",
        "add the closing quotation mark",
    ),
    (
        "  @billing: [tc_1]\n",
        "2:3: error[suite::syntax]",
        "put a value that starts with this character in quotes",
    ),
    (
        "  a:\n    pass: any\n    - tc_1\n",
        "4:7: error[suite::syntax]",
        "check the indentation; a list beside other keys needs its own",
    ),
];

/// The first line of the first problem, and its help line.
fn first_problem(file: &str) -> (String, String) {
    let sigma = Sigma::new().file("sigma-suite.yaml", file);
    let stderr = sigma.run("check").stderr;
    let help = stderr.lines().find_map(|line| line.strip_prefix("help: "));
    let first = stderr.lines().next().unwrap_or_default();
    (first.to_owned(), help.unwrap_or_default().to_owned())
}

#[test]
fn the_help_says_what_to_write_instead() {
    for (agents, problem, help) in MISTAKES {
        let file = format!("agents:\n{agents}");
        let (first, helps) = first_problem(&file);
        let expected = format!("sigma-suite.yaml:{problem}");
        assert!(first.starts_with(&expected), "{file}{first}");
        assert!(helps.starts_with(help), "{file}{first}\n{helps}");
    }
}

#[test]
fn keys_at_the_indentation_of_their_agent_are_one_problem_for_each_agent() {
    let agent = |name: &str| format!("  {name}:\n  id: mJzL\n  tags: [x]\n  test_cases: [tc_1]\n");
    let file = format!("agents:\n{}{}", agent("one"), agent("two"));
    let sigma = Sigma::new().file("sigma-suite.yaml", file);
    sigma.run("check").exits(2).says("2 errors in 1 file\n");
}

#[test]
fn an_agent_may_have_the_name_of_a_key() {
    let file = "agents:\n  a: [tc_1]\n  test_cases: [tc_1]\n  id: { test_cases: [tc_1] }\n";
    let sigma = Sigma::new().file("sigma-suite.yaml", file);
    sigma.run("check").exits(0).never_says("suite::");
}

#[test]
fn an_agent_that_is_not_below_agents_is_told_to_move_there() {
    for file in ["agents:\nD5D0: [tc_1]\n", "D5D0: [tc_1]\n"] {
        let sigma = Sigma::new().file("sigma-suite.yaml", file);
        sigma
            .run("check")
            .exits(2)
            .says("help: if it is an agent, write it below `agents:`, indented: `D5D0:`");
    }
}

#[test]
fn one_agent_under_two_names_is_a_note_for_check_only() {
    let file = "agents:\n  a: [tc_1]\n  b: { id: agent_a, test_cases: [tc_2] }\n";
    let sigma = Sigma::new().file("sigma-suite.yaml", file);
    let ran = sigma.run("check").exits(0);
    ran.says("sigma-suite.yaml:3:12: note[suite::repeated_agent]: `a` and `b` are the same agent")
        .says("    2 |   a: [tc_1]\n      |   - first listed here");
    sigma.run("plan").exits(0).never_says("repeated_agent");
}

#[test]
fn without_a_suite_file_the_message_names_what_was_searched_and_init() {
    let sigma = Sigma::new();
    for command in ["check", "plan", "run --sandbox"] {
        sigma
            .run(command)
            .exits(2)
            .says("error[suite::none_found]: no suite file in the current folder or below it\n")
            .says("help: searched for sigma-suite.yaml, ")
            .says("write one with `sigma-suite init`");
    }
}
