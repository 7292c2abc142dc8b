//! `report`: renders the reports of a run again.

use std::fs;

use crate::sigma::Sigma;

const RUN: &str = "run --sandbox=sandbox.yaml";

#[test]
fn a_report_that_is_rendered_again_has_the_same_bytes() {
    let sigma = Sigma::with_attempts("[pass, fail]");
    let summary = sigma.run(RUN).exits(1).stdout;
    let junit = sigma.junit();
    let page = sigma.read("sigma-suite-results/report.html");
    for report in ["junit.xml", "report.html"] {
        fs::remove_file(sigma.path(&format!("sigma-suite-results/{report}"))).unwrap();
    }
    let ran = sigma.run("report --junit --html --summary").exits(0);
    assert_eq!(ran.stdout, summary);
    assert_eq!(sigma.junit(), junit);
    assert_eq!(sigma.read("sigma-suite-results/report.html"), page);
    assert_eq!(sigma.run("report").exits(0).stdout, summary);
    let run = sigma.runs()[0].clone();
    fs::remove_dir_all(sigma.path("sigma-suite-results")).unwrap();
    let ran = sigma.run(&format!("report {run} --junit=-")).exits(0);
    assert_eq!(ran.stdout, junit);
    sigma.run("report last --junit=new/j.xml").exits(0);
    assert_eq!(sigma.read("new/j.xml"), junit);
    assert_eq!(sigma.read("new/.gitignore"), "*\n");
}

#[test]
fn what_github_gets_is_written_again_as_the_run_did() {
    let sigma = Sigma::with_attempts("[pass, fail]");
    let files = [
        ("GITHUB_STEP_SUMMARY", "summary.md"),
        ("GITHUB_OUTPUT", "output"),
    ];
    let sigma = files.iter().fold(sigma, |sigma, (variable, file)| {
        let path = sigma.path(file);
        sigma.env(variable, &path.to_string_lossy())
    });
    let annotations = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.starts_with("::"));
        lines.map(str::to_owned).collect()
    };
    let ran = sigma.run(&format!("{RUN} --github always")).exits(1);
    let comment = sigma.read("sigma-suite-results/comment.md");
    let summary = sigma.read("summary.md");
    for file in ["summary.md", "output", "sigma-suite-results/comment.md"] {
        fs::remove_file(sigma.path(file)).unwrap();
    }
    let again = sigma.run("report --github").exits(0);
    assert_eq!(annotations(&again.stderr), annotations(&ran.stderr));
    assert!(!annotations(&ran.stderr).is_empty());
    assert_eq!(sigma.read("sigma-suite-results/comment.md"), comment);
    assert_eq!(sigma.read("summary.md"), summary);
    assert!(sigma.read("output").contains("verdict=failed\n"));
    assert_eq!(again.stdout, "");
}

#[test]
fn a_report_is_written_beside_its_results() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma
        .run(&format!("{RUN} --results out --junit j.xml"))
        .exits(0);
    sigma.run("report out/results.json --junit").exits(0);
    assert_eq!(sigma.read("out/junit.xml"), sigma.read("j.xml"));
    sigma
        .run("report last --junit")
        .exits(2)
        .says("--junit=PATH");
}

#[test]
fn a_file_of_another_program_is_not_replaced() {
    let sigma = Sigma::with_attempts("[pass]").file("pom.xml", "<project/>");
    sigma.run(RUN).exits(0);
    sigma
        .run("report --junit=pom.xml")
        .exits(2)
        .says("a file that sigma-suite did not write");
    assert_eq!(sigma.read("pom.xml"), "<project/>");
}

#[test]
fn unusable_results_are_one_clear_error() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma
        .run("report")
        .exits(2)
        .says("no file sigma-suite-results/results.json");
    sigma.run(RUN).exits(0);
    let results = sigma.read("sigma-suite-results/results.json");
    let sigma = sigma
        .file("cut.json", &results[..results.len() / 2])
        .file("other.json", "{\"tool\": \"x\", \"version\": 1}")
        .file(
            "newer.json",
            results.replace("\"version\": 1,", "\"version\": 9,"),
        )
        .file("bomb.json", [0x1f, 0x8b, 0x08]);
    for (file, message) in [
        ("cut.json", "not the results of a run of sigma-suite"),
        ("other.json", "written by \"x\", not by sigma-suite"),
        ("newer.json", "format version 9 is not supported"),
        ("bomb.json", "cannot read the results"),
    ] {
        for command in ["report", "show", "merge"] {
            let ran = sigma
                .run(&format!("{command} {file}"))
                .exits(2)
                .says(message)
                .says(file);
            assert_eq!(ran.stderr.matches("error:").count(), 1, "{}", ran.stderr);
        }
    }
}

#[test]
fn a_report_replaces_neither_its_results_nor_another_report() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma.run(RUN).exits(0);
    let results = sigma.read("sigma-suite-results/results.json");
    for arguments in [
        "report --junit=sigma-suite-results/results.json",
        "report --html=./sigma-suite-results/../sigma-suite-results/results.json",
        "report --junit=x --html=x",
    ] {
        sigma.run(arguments).exits(2).says("is named twice");
    }
    assert_eq!(sigma.read("sigma-suite-results/results.json"), results);
    assert!(!sigma.path("x").exists());
}
