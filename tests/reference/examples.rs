//! The examples of the pages: each is checked or run as a reader would.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::markdown::parts;

/// The YAML blocks of a page, each with the text up to the next block.
pub(crate) fn examples(page: &str) -> Vec<(String, String)> {
    let parts = parts(page);
    let pairs = parts.windows(2).filter(|pair| pair[0].is("yaml"));
    pairs
        .map(|pair| (pair[0].text.clone(), pair[1].text.clone()))
        .collect()
}

/// The exit code that the text names: `exits with 1`.
pub(crate) fn exit_code(text: &str) -> Option<i32> {
    let (_, code) = text.split_once("exits with ")?;
    code.split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

pub(crate) fn sigma(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigma-suite"));
    let command = command.args(arguments).current_dir(folder).env_clear();
    command.output().unwrap()
}

/// Runs a script against a suite file with its agents and test cases.
pub(crate) fn run_script(script: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    file("sandbox.yaml", script);
    file("sigma-suite.yaml", &suite_of(script));
    sigma(folder.path(), &["run", "--sandbox=sandbox.yaml"])
}

fn suite_of(script: &str) -> String {
    let script: Value = serde_yaml::from_str(script).unwrap();
    let Some(agents) = script["agents"].as_object() else {
        return "agents: { D5D0p7TUs66TTAEAx: [tc_xeeXG5hX9dl0VFNt] }\n".to_owned();
    };
    let mut suite = "agents:\n".to_owned();
    for (agent, settings) in agents {
        let cases = settings["cases"].as_object().unwrap().keys();
        let cases = cases.map(String::as_str).collect::<Vec<_>>().join(", ");
        suite = format!("{suite}  {agent}: [{cases}]\n");
    }
    suite
}
