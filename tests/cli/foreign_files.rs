//! Files that somebody else put where ours belong: they are neither replaced nor followed.

use crate::sigma::{SUITE, Sigma};

const POM: &str = "<?xml version=\"1.0\"?>\n<project><version>1</version></project>\n";

const RUN: &str = "run --sandbox=sandbox.yaml";

#[test]
fn a_file_of_another_program_is_never_replaced_by_a_report() {
    let taken = [
        ("results.json", "{\"mine\": 1}\n", "--results ."),
        ("junit.xml", POM, "--results ."),
        ("pom.xml", POM, "--junit pom.xml"),
    ];
    for (name, text, flags) in taken {
        for slip in ["", "--bogus", "--timeout xx"] {
            let sigma = Sigma::with_attempts("[pass]").file(name, text);
            sigma.run(RUN).exits(0);
            sigma
                .run(&format!("{RUN} {flags} {slip}"))
                .exits(2)
                .says(name)
                .says("a file that sigma-suite did not write");
            assert_eq!(sigma.read(name), text, "{flags} {slip}");
        }
    }
}

#[test]
fn a_problem_of_a_suite_file_replaces_no_file_of_another_program() {
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", "agents: {}\n")
        .file("pom.xml", POM);
    sigma.run("run --junit pom.xml").exits(2).says("pom.xml");
    assert_eq!(sigma.read("pom.xml"), POM);
}

#[test]
fn where_one_report_has_no_place_the_other_shows_no_older_run() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma
        .run(&format!("{RUN} --results out --junit j.xml"))
        .exits(0);
    let sigma = sigma.file("out/results.json", "{}");
    for slip in ["", "--bogus"] {
        sigma
            .run(&format!("{RUN} --results out --junit j.xml {slip}"))
            .exits(2);
        assert!(sigma.read("j.xml").contains("<error"), "{slip}");
        assert_eq!(sigma.read("out/results.json"), "{}");
    }
}

#[test]
fn empty_files_and_reports_of_earlier_runs_are_replaced() {
    let sigma = Sigma::with_attempts("[pass]")
        .file("results.json", "")
        .file("junit.xml", "");
    for _ in 0..2 {
        sigma.run(&format!("{RUN} --results .")).exits(0);
        assert!(sigma.read("junit.xml").contains("tests=\"1\""));
        assert!(
            sigma
                .read("results.json")
                .starts_with("{\n  \"tool\": \"sigma-suite\",\n")
        );
    }
}

#[test]
fn a_junit_file_of_another_program_in_the_folder_stays_if_ours_goes_elsewhere() {
    let sigma = Sigma::with_attempts("[pass]").file("out/junit.xml", POM);
    sigma
        .run(&format!("{RUN} --results out --junit j.xml"))
        .exits(0);
    assert_eq!(sigma.read("out/junit.xml"), POM);
}

#[test]
fn folders_that_were_there_before_get_no_gitignore() {
    let sigma = Sigma::with_attempts("[pass]").file("out/readme", "");
    sigma
        .run(&format!("{RUN} --state . --results out"))
        .exits(0);
    assert!(!sigma.path(".gitignore").exists());
    assert!(!sigma.path("out/.gitignore").exists());
    sigma.run(&format!("{RUN} --state . --results .")).exits(0);
    assert!(!sigma.path(".gitignore").exists());
}

#[test]
fn folders_that_a_run_makes_keep_themselves_out_of_git() {
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("there/readme", "");
    sigma
        .run("run --sandbox --state new/state --results there/new --junit there/new/deep/j.xml")
        .exits(0);
    assert_eq!(sigma.read("new/state/.gitignore"), "*\n");
    assert_eq!(sigma.read("there/new/.gitignore"), "*\n");
    for made in [
        "new/.gitignore",
        "there/new/deep/.gitignore",
        "there/.gitignore",
    ] {
        assert!(!sigma.path(made).exists(), "{made}");
    }
}
