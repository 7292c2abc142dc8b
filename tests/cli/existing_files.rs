//! Files of other programs at the paths of reports and ledgers are neither replaced nor followed.

use crate::sigma::{SUITE, Sigma};

const POM: &str = "<?xml version=\"1.0\"?>\n<project><version>1</version></project>\n";

const RUN: &str = "run --sandbox=sandbox.yaml";

#[test]
fn a_file_of_another_program_is_never_replaced_by_a_report() {
    let existing = [
        ("results.json", "{\"mine\": 1}\n", "--results ."),
        ("junit.xml", POM, "--results ."),
        ("pom.xml", POM, "--junit pom.xml"),
    ];
    for (name, text, flags) in existing {
        for invalid in ["", "--bogus", "--timeout xx"] {
            let sigma = Sigma::with_attempts("[pass]").file(name, text);
            sigma.run(RUN).exits(0);
            sigma
                .run(&format!("{RUN} {flags} {invalid}"))
                .exits(2)
                .says(name)
                .says("a file that sigma-suite did not write");
            assert_eq!(sigma.read(name), text, "{flags} {invalid}");
        }
    }
}

#[test]
fn a_problem_in_a_suite_file_does_not_replace_a_file_of_another_program() {
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", "agents: {}\n")
        .file("pom.xml", POM);
    sigma.run("run --junit pom.xml").exits(2).says("pom.xml");
    assert_eq!(sigma.read("pom.xml"), POM);
}

#[test]
fn if_one_report_cannot_be_written_the_other_still_replaces_that_of_an_older_run() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma
        .run(&format!("{RUN} --results out --junit j.xml"))
        .exits(0);
    let sigma = sigma.file("out/results.json", "{}");
    for invalid in ["", "--bogus"] {
        sigma
            .run(&format!("{RUN} --results out --junit j.xml {invalid}"))
            .exits(2);
        assert!(sigma.read("j.xml").contains("<error"), "{invalid}");
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
fn a_junit_file_of_another_program_stays_if_junit_has_another_path() {
    let sigma = Sigma::with_attempts("[pass]").file("out/junit.xml", POM);
    sigma
        .run(&format!("{RUN} --results out --junit j.xml"))
        .exits(0);
    assert_eq!(sigma.read("out/junit.xml"), POM);
}

#[test]
fn existing_folders_get_no_gitignore() {
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
fn folders_that_a_run_creates_get_a_gitignore() {
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("there/readme", "");
    sigma
        .run("run --sandbox --state new/state --results there/new --junit there/new/deep/j.xml")
        .exits(0);
    assert_eq!(sigma.read("new/state/.gitignore"), "*\n");
    assert_eq!(sigma.read("there/new/.gitignore"), "*\n");
    for path in [
        "new/.gitignore",
        "there/new/deep/.gitignore",
        "there/.gitignore",
    ] {
        assert!(!sigma.path(path).exists(), "{path}");
    }
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;
    use crate::served::{FAST, SCRIPT, serve, sigma_for};

    fn pipe(sigma: &Sigma, name: &str) {
        let made = Command::new("mkfifo").arg(sigma.path(name)).status();
        assert!(made.unwrap().success());
    }

    /// A state folder with links and pipes that a checkout could contain.
    fn with_non_ledgers(sigma: Sigma) -> Sigma {
        let sigma = sigma.file(".sigma-suite/runs/readme", "");
        let link = |to: &str, name: &str| {
            let name = format!(".sigma-suite/runs/{name}");
            symlink(to, sigma.path(&name)).unwrap();
        };
        link("/dev/zero", "20200101-000000-000001.jsonl");
        link("/nowhere", "20200101-000000-000002.jsonl");
        pipe(&sigma, ".sigma-suite/runs/20200101-000000-000003.jsonl");
        sigma
    }

    #[test]
    fn links_and_pipes_among_ledgers_are_skipped_with_one_warning_each() {
        let sandbox = serve(SCRIPT);
        let sigma = with_non_ledgers(sigma_for(&sandbox));
        for command in ["run", "run --last-failed"] {
            let ran = sigma.run(&format!("{command} {FAST}")).exits(1);
            for number in 1..=3 {
                let skipped =
                    format!("skipped .sigma-suite/runs/20200101-000000-00000{number}.jsonl");
                assert_eq!(ran.stderr.matches(&skipped).count(), 1, "{}", ran.stderr);
            }
        }
        let last = sigma.runs().pop().unwrap();
        sigma.run(&format!("attach {last} {FAST}")).exits(1);
        sigma.run(&format!("attach {FAST}")).exits(2);
        sigma
            .run("attach 20200101-000000-000003")
            .exits(2)
            .says("cannot read .sigma-suite/runs/20200101-000000-000003.jsonl")
            .says("it is not a regular file");
    }

    #[test]
    fn a_runs_folder_that_is_a_link_out_of_the_state_folder_is_refused() {
        let elsewhere = Sigma::new().file("20200101-000000-000001.jsonl", "");
        let sandbox = serve(SCRIPT);
        let sigma = sigma_for(&sandbox).file(".sigma-suite/readme", "");
        symlink(elsewhere.path(""), sigma.path(".sigma-suite/runs")).unwrap();
        for command in [
            "run",
            "run --sandbox",
            "attach",
            "attach 20200101-000000-000001",
            "plan --last-failed",
        ] {
            sigma
                .run(command)
                .exits(2)
                .says(".sigma-suite/runs")
                .says("a link that leads out of the state folder");
        }
        assert_eq!(fs::read_dir(elsewhere.path("")).unwrap().count(), 1);
        assert!(sandbox.batches().is_empty());
    }

    #[test]
    fn a_state_folder_may_itself_be_a_link() {
        let elsewhere = Sigma::new();
        let sigma = Sigma::with_attempts("[pass]");
        symlink(elsewhere.path(""), sigma.path("state")).unwrap();
        sigma.run(&format!("{RUN} --state state")).exits(0);
        assert_eq!(fs::read_dir(elsewhere.path("runs")).unwrap().count(), 3);
    }

    #[test]
    fn a_lock_that_is_a_link_or_a_pipe_is_refused() {
        let sigma = Sigma::with_attempts("[pass]").file("victim", "");
        fs::remove_file(sigma.path("victim")).unwrap();
        fs::create_dir_all(sigma.path(".sigma-suite/runs")).unwrap();
        fs::create_dir_all(sigma.path("out")).unwrap();
        let locks = [".sigma-suite/runs/.lock", "out/.results.json.lock"];
        for lock in locks {
            for is_pipe in [true, false] {
                let _ = fs::remove_file(sigma.path(lock));
                if is_pipe {
                    pipe(&sigma, lock);
                } else {
                    symlink(sigma.path("victim"), sigma.path(lock)).unwrap();
                }
                sigma
                    .run(&format!("{RUN} --results out"))
                    .exits(2)
                    .says("it is not a regular file");
            }
            fs::remove_file(sigma.path(lock)).unwrap();
        }
        assert!(!sigma.path("victim").exists());
    }
}
