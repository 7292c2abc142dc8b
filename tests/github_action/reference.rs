//! `docs/reference/action.md` and `action.yml` say the same.

use std::fmt::Write;
use std::fs;

use serde_yaml::Value;

use crate::action::{Action, repository};
use crate::markdown::parts;
use crate::update::{UPDATE, assert_generated};

fn page(action: &Action) -> String {
    let mut page = format!(
        "<!-- Generated from action.yml by `{UPDATE}`: do not edit -->\n\n\
        # The action\n\n\
        What the action for GitHub takes and gives. [How to use it](../how-to/github.md) has the workflows.\n\n\
        ## Inputs\n\n\
        | input | default | meaning |\n|---|---|---|\n"
    );
    for (name, input) in &action.inputs {
        let default = match input.default.as_str() {
            "" => String::new(),
            default => format!("`{default}`"),
        };
        let _ = writeln!(page, "| `{name}` | {default} | {} |", input.description);
    }
    page += "\n## Outputs\n\n\
        Numbers are empty until the run has ended. After `check` and `install`, only `command` has a value. \
        [More on outputs](github.md#outputs).\n\n\
        | output | value |\n|---|---|\n";
    for (name, output) in &action.outputs {
        let _ = writeln!(page, "| `{name}` | {} |", output.description);
    }
    page
}

#[test]
fn the_page_of_inputs_and_outputs_is_that_of_the_action() {
    assert_generated("docs/reference/action.md", &page(&Action::read()));
}

#[test]
fn each_input_is_used_and_described_in_one_paragraph() {
    let text = fs::read_to_string(repository().join("action.yml")).unwrap();
    let action = Action::read();
    for (name, input) in &action.inputs {
        assert!(
            text.contains(&format!("inputs.{name} ")),
            "{name} is not used"
        );
        let description = input.description.trim();
        assert!(
            !description.is_empty() && !description.contains('\n'),
            "{name}"
        );
    }
}

/// The steps of all examples: of a workflow, or given alone.
fn steps_in(page: &str) -> Vec<Value> {
    let parts = parts(page);
    let blocks = parts.iter().filter(|part| part.is("yaml"));
    let steps = blocks.flat_map(|block| {
        let document: Value = serde_yaml::from_str(&block.text).unwrap();
        let steps = match document.get("jobs") {
            Some(jobs) => jobs["suites"]["steps"].clone(),
            None => document,
        };
        steps.as_sequence().unwrap().clone()
    });
    steps.collect()
}

#[test]
fn the_examples_of_the_guide_use_inputs_and_outputs_that_exist() {
    let guide = fs::read_to_string(repository().join("docs/how-to/github.md")).unwrap();
    let action = Action::read();
    let mut uses_of_the_action = 0;
    for step in steps_in(&guide) {
        let Some(uses) = step.get("uses").and_then(Value::as_str) else {
            continue;
        };
        if uses.starts_with("actions/") {
            assert_eq!(uses.split_once('@').unwrap().1.len(), 40, "{uses}");
            continue;
        }
        uses_of_the_action += 1;
        for name in step["with"].as_mapping().unwrap().keys() {
            let name = name.as_str().unwrap();
            assert!(action.inputs.contains_key(name), "{name}");
        }
    }
    assert_eq!(uses_of_the_action, 4);
    for output in guide.split("steps.suites.outputs.").skip(1) {
        let name = output.split(' ').next().unwrap();
        assert!(action.outputs.contains_key(name), "{name}");
    }
}
