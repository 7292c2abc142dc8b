//! The parts of `action.yml` that the simulated job understands. An unknown part of a step fails the tests.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Action {
    pub(crate) inputs: IndexMap<String, Input>,
    pub(crate) outputs: IndexMap<String, Output>,
    pub(crate) runs: Runs,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    pub(crate) description: String,
    pub(crate) default: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Output {
    pub(crate) description: String,
    pub(crate) value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Runs {
    pub(crate) using: String,
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) id: Option<String>,
    #[serde(rename = "if", default = "always_if_nothing_failed")]
    pub(crate) condition: String,
    pub(crate) uses: Option<String>,
    #[serde(default)]
    pub(crate) with: IndexMap<String, String>,
    pub(crate) run: Option<String>,
    pub(crate) shell: Option<String>,
    #[serde(default)]
    pub(crate) env: IndexMap<String, String>,
}

fn always_if_nothing_failed() -> String {
    "success()".to_owned()
}

/// The root of this repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

impl Action {
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(repository().join("action.yml")).expect("action.yml");
        serde_yaml::from_str(&text).expect("an action as the tests know it")
    }
}

#[test]
fn steps_are_thin_and_contain_no_expression_in_shell_text() {
    let action = Action::read();
    assert_eq!(action.runs.using, "composite");
    for step in &action.runs.steps {
        let Some(run) = &step.run else {
            let uses = step.uses.as_ref().expect("`run` or `uses`");
            let (_, commit) = uses.split_once('@').expect("a pin");
            assert_eq!(commit.len(), 40, "{uses} is not pinned by commit");
            continue;
        };
        assert_eq!(step.shell.as_deref(), Some("bash"), "{run}");
        assert!(
            run.starts_with("exec bash \"$GITHUB_ACTION_PATH/action/"),
            "{run}"
        );
        assert!(!run.contains("${{") && !run.contains('\n'), "{run}");
    }
}

#[test]
fn each_output_of_a_run_is_an_output_of_the_action() {
    let docs = std::fs::read_to_string(repository().join("docs/reference/github.md")).unwrap();
    let table = docs.split("## Outputs").nth(1).expect("a section");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let names = rows.flat_map(|row| row.split('|').nth(1).expect("a column").split(','));
    let names: Vec<&str> = names.map(|name| name.trim().trim_matches('`')).collect();
    assert_eq!(names.len(), 15, "{names:?}");
    let action = Action::read();
    for name in names {
        let value = format!("${{{{ steps.run.outputs.{name} }}}}");
        assert_eq!(action.outputs[name].value, value);
    }
}
