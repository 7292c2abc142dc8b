//! `check` reports every problem of every file, each with the location of its value.

use serde_json::Value;

use crate::sigma::{SUITE, Sigma};

fn problems(sigma: &Sigma) -> Vec<(String, String, u64, u64)> {
    let ran = sigma.run("check --format json").exits(2);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let problem = |problem: &Value| {
        let label = &problem["labels"][0];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let number = |name: &str| label[name].as_u64().unwrap_or_default();
        (
            text(&problem["code"]),
            text(&label["path"]),
            number("line"),
            number("column"),
        )
    };
    document["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(problem)
        .collect()
}

#[test]
fn all_problems_of_all_files_are_reported_together_with_their_locations() {
    let first = "\
version: 2
agents:
  D5D0p7TUs66TTAEAx:
    test_case:
      - tc_1
  billing:
    pass: { rate: 1.5 }
    test_cases:
      - tc_1
      - id: tc_1
        skip: true
      - xyz
  empty: []
";
    let second = "agents:\n  a:\n    - tc_1\n  a:\n    - 00123\n";
    let sigma = Sigma::new()
        .file("a.sigma-suite.yaml", first)
        .file("b/sigma-suite.yml", second);
    let found: Vec<_> = problems(&sigma)
        .into_iter()
        .map(|(code, path, line, column)| format!("{code} {path}:{line}:{column}"))
        .collect();
    assert_eq!(
        found,
        [
            "suite::version a.sigma-suite.yaml:1:10",
            "suite::unknown_key a.sigma-suite.yaml:4:5",
            "suite::rate a.sigma-suite.yaml:7:19",
            "suite::duplicate_case a.sigma-suite.yaml:10:13",
            "suite::wrong_type a.sigma-suite.yaml:11:15",
            "suite::case_id a.sigma-suite.yaml:12:9",
            "suite::empty_list a.sigma-suite.yaml:13:10",
            "suite::duplicate_key b/sigma-suite.yml:4:3",
        ]
    );
}

#[test]
fn an_id_that_yaml_reads_as_a_number_must_be_quoted() {
    let sigma = Sigma::new().file("sigma-suite.yaml", "agents:\n  a:\n    - 00123\n");
    sigma
        .run("check")
        .exits(2)
        .says("put it in quotes: \"00123\"");
}

#[test]
fn a_valid_file_gives_one_line_without_errors() {
    let sigma = Sigma::new().file("sigma-suite.yaml", SUITE);
    let ran = sigma.run("check").exits(0);
    assert_eq!(ran.stdout, "1 suite file with 1 test case: no errors\n");
}

#[test]
fn a_suite_file_cannot_read_the_api_key() {
    let suite = "agents:\n  a:\n    - tc_${SIGMAMIND_API_KEY}\n";
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", suite)
        .env("SIGMAMIND_API_KEY", "stolen123");
    sigma
        .run("check")
        .exits(2)
        .says("may not read the API key")
        .never_says("stolen123");
}

#[test]
fn the_value_of_a_variable_is_not_shown() {
    let suite = "agents:\n  a:\n    - ${CASE}\n";
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", suite)
        .env("CASE", "some secret");
    sigma
        .run("check")
        .exits(2)
        .says("with its variables replaced")
        .never_says("some secret");
}

#[test]
fn an_expired_quarantine_is_a_warning() {
    let suite = "\
agents:
  a:
    test_cases:
      - { id: tc_1, quarantine: { reason: flaky, until: 2020-01-31 } }
";
    Sigma::new()
        .file("sigma-suite.yaml", suite)
        .run("check")
        .exits(0)
        .says("this quarantine has expired");
}

#[test]
fn unusual_files_give_problems_and_never_crash() {
    let levels: Vec<String> = (1..40)
        .map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}]", n - 1))
        .collect();
    let bomb = format!("a0: &a0 [x, x]\n{}\n", levels.join("\n"));
    let deep = format!("agents: {}", "[".repeat(10_000));
    let files: [(&str, Vec<u8>); 11] = [
        ("this file is empty", Vec::new()),
        (
            "replace the tab with spaces",
            b"agents:\n\ta:\n\t\t- tc_1\n".to_vec(),
        ),
        ("not UTF-8", b"agents:\n  a:\n    - \xff\n".to_vec()),
        ("UTF-16", b"\xff\xfea\0".to_vec()),
        ("NUL", b"agents: \0".to_vec()),
        ("larger than 16 MiB", vec![b'#'; 17_000_000]),
        ("suite::unknown_key", bomb.into_bytes()),
        ("suite::syntax", deep.into_bytes()),
        (
            "the second document starts here",
            b"agents: {a: [tc_1]}\n---\n".to_vec(),
        ),
        (
            "merge keys",
            b"agents:\n  a:\n    <<: {}\n    test_cases: [tc_1]\n".to_vec(),
        ),
        ("expected a suite file", b"- tc_1\n".to_vec()),
    ];
    for (text, bytes) in files {
        Sigma::new()
            .file("sigma-suite.yaml", bytes)
            .run("check")
            .exits(2)
            .says(text);
    }
}

#[test]
fn a_hostile_file_cannot_send_commands_to_the_terminal_or_the_ci_runner() {
    let suite = "agents: \u{1b}]0;owned\u{7}\n  ::error::x: [tc_1]\n";
    let ran = Sigma::new()
        .file("sigma-suite.yaml", suite)
        .run("check --color never")
        .exits(2);
    assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
    assert!(
        !ran.stderr
            .lines()
            .any(|line| line.trim_start().starts_with("::"))
    );
}

#[test]
fn files_are_found_in_all_folders_and_each_is_read_once() {
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("deep/er/x.sigma-suite.yml", SUITE)
        .file(".dot/sigma-suite.yaml", SUITE)
        .file("ignored/sigma-suite.yaml", "broken")
        .file(".git/sigma-suite.yaml", "broken")
        .file("other.yaml", "broken")
        .file(".gitignore", "ignored/\n");
    let suites = |arguments: &str| -> Value {
        let ran = sigma
            .run(&format!("check --format json {arguments}"))
            .exits(0);
        serde_json::from_str::<Value>(&ran.stdout).unwrap()["suites"].take()
    };
    assert_eq!(
        suites(""),
        serde_json::json!([
            ".dot/sigma-suite.yaml",
            "deep/er/x.sigma-suite.yml",
            "sigma-suite.yaml"
        ])
    );
    assert_eq!(
        suites("deep ./deep/er/x.sigma-suite.yml **/*.sigma-suite.yml"),
        serde_json::json!(["deep/er/x.sigma-suite.yml"])
    );
    assert_eq!(
        suites("*/sigma-suite.yaml"),
        serde_json::json!([".dot/sigma-suite.yaml"])
    );
}

#[cfg(unix)]
#[test]
fn a_backslash_in_a_glob_escapes_a_character() {
    let sigma = Sigma::new()
        .file("[a]/sigma-suite.yaml", SUITE)
        .file("a/sigma-suite.yaml", "broken");
    sigma.run(r"check \[a\]/*.yaml").exits(0);
}

#[test]
fn paths_without_suite_files_are_problems() {
    let sigma = Sigma::new().file("empty/readme.txt", "");
    sigma.run("check").exits(2).says("no suite file in");
    sigma
        .run("check empty")
        .exits(2)
        .says("no suite file in empty");
    sigma
        .run("check gone.yaml")
        .exits(2)
        .says("cannot read gone.yaml");
    sigma
        .run("check services/*/sigma-suite.yaml")
        .exits(2)
        .says("no file matches services/*/sigma-suite.yaml");
}

#[cfg(unix)]
#[test]
fn pipes_and_broken_links_are_problems_and_do_not_block() {
    let sigma = Sigma::new();
    std::os::unix::fs::symlink("gone", sigma.path("a.sigma-suite.yaml")).unwrap();
    assert!(
        std::process::Command::new("mkfifo")
            .arg(sigma.path("b.sigma-suite.yaml"))
            .status()
            .unwrap()
            .success()
    );
    sigma
        .run("check")
        .exits(2)
        .says("cannot read a.sigma-suite.yaml")
        .says("not a regular file");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_checkout_cannot_show_a_file_outside_it() {
    let elsewhere = Sigma::new().file("secret", "password: hunter2\n");
    let sigma = Sigma::new();
    std::os::unix::fs::symlink(elsewhere.path("secret"), sigma.path("sigma-suite.yaml")).unwrap();
    for arguments in [
        "check",
        "check sigma-suite.yaml",
        "check ./sigma-suite.yaml",
        "check *.yaml",
    ] {
        sigma
            .run(arguments)
            .exits(2)
            .says("a symbolic link to a file outside this folder")
            .never_says("hunter2");
    }
    std::os::unix::fs::symlink(elsewhere.path(""), sigma.path("folder")).unwrap();
    sigma
        .run("check folder/secret")
        .exits(2)
        .says("a symbolic link to a file outside this folder")
        .never_says("hunter2");
}
