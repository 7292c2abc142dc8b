//! The picture in the README shows the output of a real run.

use std::fs;
use std::path::Path;
use std::process::Command;

use anstyle_svg::Term;

use crate::sigma::Sigma;

const COMMAND: &str = "run --sandbox=examples/release-gate/sandbox.yaml examples/release-gate";

/// Replaces all digits, since times and their positions differ between runs.
fn without_times(svg: &str) -> String {
    svg.replace(|c: char| c.is_ascii_digit(), "0")
}

/// Update it with `UPDATE_PICTURE=1 cargo test --test cli picture`.
#[test]
fn the_picture_matches_the_output_of_a_run() {
    let sigma = Sigma::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO_BIN_EXE_sigma-suite"))
        .args(COMMAND.split(' '))
        .args(["--color", "always", "--results"])
        .arg(sigma.path("sigma-suite-results"))
        .current_dir(root)
        .env("LC_ALL", "C.UTF-8")
        .env("SIGMA_SUITE_STATE", sigma.path(".sigma-suite"))
        .env("SIGMA_SUITE_GITHUB", "never")
        .output()
        .expect("the binary starts");
    let folder = sigma.path("").to_string_lossy().into_owned();
    let state = format!(" --state {folder}.sigma-suite");
    let shown = String::from_utf8(output.stdout)
        .unwrap()
        .replace(&state, "")
        .replace(&folder, "")
        .replace(&sigma.runs()[0], "20270131-120000-a1b2c3");
    let svg = Term::new().render_svg(&format!("$ sigma-suite {COMMAND}\n\n{shown}"));

    let picture = root.join("docs/run.svg");
    if std::env::var_os("UPDATE_PICTURE").is_some() {
        fs::create_dir_all(root.join("docs")).unwrap();
        fs::write(&picture, &svg).unwrap();
    }
    let drawn = fs::read_to_string(picture).unwrap_or_default();
    assert!(
        without_times(&drawn) == without_times(&svg),
        "docs/run.svg is out of date"
    );
}
