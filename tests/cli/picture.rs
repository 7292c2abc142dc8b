//! The pictures of terminals in the docs show the output of real commands.

use std::fs;
use std::path::Path;
use std::process::Command;

use anstyle_svg::Term;

use crate::sigma::Sigma;
use crate::update::assert_generated;

const RUN: &str = "run --sandbox=examples/release-gate/sandbox.yaml examples/release-gate";

const COLUMNS: usize = 120;

/// A misspelt key, and a case that is listed twice.
const BROKEN: &str = "\
agents:
  billing-bot:
    id: mJzLaPEo425lieb9
    test_case:
      - tc_d17T6uReChpyfFeP
  D5D0p7TUs66TTAEAx:
    - tc_xeeXG5hX9dl0VFNt
    - tc_xeeXG5hX9dl0VFNt
";

/// Replaces all digits, since times and their positions differ between runs.
fn without_times(svg: &str) -> String {
    svg.replace(|c: char| c.is_ascii_digit(), "0")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a terminal shows. `hidden` is the stream that is left out.
fn shown(sigma: &Sigma, folder: &Path, arguments: &str, hidden: &str) -> String {
    let binary = env!("CARGO_BIN_EXE_sigma-suite");
    let command = format!("stty cols {COLUMNS}; {binary} {arguments} {hidden}>/dev/null");
    // `script` of util-linux runs it on a terminal.
    let output = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(folder)
        .env("LC_ALL", "C.UTF-8")
        .env("TERM", "xterm")
        .env("PAGER", "cat")
        .env("SIGMA_SUITE_RESULTS", sigma.path("sigma-suite-results"))
        .env("SIGMA_SUITE_STATE", sigma.path(".sigma-suite"))
        .env("SIGMA_SUITE_GITHUB", "never")
        .output()
        .expect("`script` starts");
    let text = String::from_utf8(output.stdout).unwrap();
    text.replace("\r\n", "\n")
}

/// Wraps lines as a terminal does. Escape sequences of colours take no column.
fn wrapped(text: &str) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    let mut in_escape = false;
    for c in text.chars() {
        if c == '\u{1b}' || in_escape {
            in_escape = c != 'm';
        } else if c == '\n' {
            column = 0;
        } else if column == COLUMNS {
            wrapped.push('\n');
            column = 1;
        } else {
            column += 1;
        }
        wrapped.push(c);
    }
    wrapped
}

#[track_caller]
fn assert_drawn(name: &str, sigma: &Sigma, arguments: &str, shown: &str) {
    let folder = sigma.path("").to_string_lossy().into_owned();
    let mut shown = shown
        .replace(&format!(" --state {folder}.sigma-suite"), "")
        .replace(&folder, "");
    if let Some(run) = sigma.runs().first() {
        shown = shown.replace(run, "20270131-120000-a1b2c3");
    }
    let shown = wrapped(&format!("$ sigma-suite {arguments}\n\n{shown}"));
    let svg = Term::new().render_svg(&shown);
    // Dimmed text, and the dark colours of old terminals, are hard to read otherwise.
    let readable = [
        ("opacity: 0.4", "opacity: 0.7"),
        ("#AA0000", "#FF7070"),
        ("#AA5500", "#E5B454"),
        ("#00AA00", "#5AC47E"),
    ];
    let svg = readable
        .iter()
        .fold(svg, |svg, (dark, light)| svg.replace(dark, light));
    let picture = format!("docs/pictures/{name}");
    let drawn = fs::read_to_string(root().join(&picture)).unwrap_or_default();
    if without_times(&drawn) != without_times(&svg) {
        assert_generated(&picture, &svg);
    }
}

#[test]
fn the_pictures_match_the_output_of_a_run_and_of_show() {
    let sigma = Sigma::new();
    let run = shown(&sigma, root(), RUN, "2");
    assert_drawn("run.svg", &sigma, RUN, &run);

    let show = "show tc_billing2DisputeC --attempt 2";
    let case = shown(&sigma, root(), show, "2");
    assert_drawn("show.svg", &sigma, show, &case);
}

#[test]
fn the_picture_of_mistakes_matches_the_output_of_check() {
    let sigma = Sigma::new().file("sigma-suite.yaml", BROKEN);
    let problems = shown(&sigma, &sigma.path(""), "check", "1");
    assert_drawn("check.svg", &sigma, "check", &problems);
}
