//! What Jenkins does with a Jenkinsfile of `init --ci`, as far as its shell needs it.

use std::path::Path;
use std::process::Command;

use serde_yaml::Value;

/// The steps of a job and the files that it keeps, in the form of a YAML pipeline.
pub(crate) fn job(file: &str, name: &str) -> Value {
    let (_, rest) = file.split_once("def install = '''").unwrap();
    let (install, rest) = rest.split_once("'''").unwrap();
    let stage = match name {
        "shards" => "stage('Run')",
        _ => "stage('Suites')",
    };
    let (_, stage) = rest.split_once(stage).unwrap();
    let stage = stage.split("stage('").next().unwrap();
    let mut steps: Vec<Value> = Vec::new();
    for step in stage.split(" sh ").skip(1) {
        // `install`, a text, or `install + ` and a text.
        let mut script = String::new();
        if step.starts_with("install") {
            script += install;
        }
        let text = step.trim_start_matches("install").trim_start_matches(" + ");
        if text.starts_with('\'') {
            let quote = if text.starts_with("'''") { "'''" } else { "'" };
            script += text.split(quote).nth(1).unwrap();
        }
        if step.contains("unstash ") {
            script += "\ncp -R \"$SERVICE/sigma-suite-shards\" .";
        }
        steps.push(mapping("run", script.into()));
    }
    for stash in stage.split("includes: '").skip(1) {
        let files = stash.split('\'').next().unwrap();
        steps.push(mapping("paths", vec![Value::from(files)].into()));
    }
    steps.into()
}

fn mapping(key: &str, value: Value) -> Value {
    let entries = [(Value::from(key), value)];
    Value::Mapping(entries.into_iter().collect())
}

/// The workspace of a job is a clone, whose tree is part of the path of its state.
pub(crate) fn commit_all(folder: &Path) {
    let script = "git init -q && git add . && \
                  git -c user.name=Ada -c user.email=ada@example.com commit -qm Suites";
    let mut shell = Command::new("sh");
    let shell = shell.args(["-c", script]).current_dir(folder);
    assert!(shell.status().unwrap().success());
}
