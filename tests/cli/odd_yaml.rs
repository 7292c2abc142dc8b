//! Unusual YAML is handled as `docs/reference/suite-file.md` says.

use serde_json::Value;

use crate::sigma::Sigma;

const CASE: &str = "agents:\n  a:\n    - tc_1\n";

fn long(case: &str) -> Vec<u8> {
    format!("agents:\n  a:\n    test_cases:\n      - {{ id: tc_1, {case} }}\n").into_bytes()
}

/// The problems that `check` reports: codes with lines and columns, or an empty string.
fn problems(bytes: &[u8]) -> String {
    let ran = Sigma::new()
        .file("sigma-suite.yaml", bytes)
        .run("check --format json");
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let problems = document["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            let label = &problem["labels"][0];
            let code = problem["code"].as_str().unwrap();
            format!("{code} {}:{}", label["line"], label["column"])
        });
    problems.collect::<Vec<_>>().join(", ")
}

#[test]
fn unusual_files_are_read_or_get_a_problem_with_its_location() {
    let bomb = |depth: usize| {
        let levels: Vec<String> = (1..depth)
            .map(|n| format!("  - &a{n} [*a{0}, *a{0}, *a{0}, *a{0}]\n", n - 1))
            .collect();
        let levels = levels.concat();
        format!("agents:\n  a:\n  - &a0 [tc_1]\n{levels}")
    };
    let tags: Vec<String> = (1..30)
        .map(|n| format!("- &t{n} [*t{0}, *t{0}]\n", n - 1))
        .collect();
    let tags = tags.concat();
    let nested = format!(
        "name: x\ndefaults: {}1{}\nagents: {{ a: [tc_1] }}\n",
        "[".repeat(70),
        "]".repeat(70)
    );
    let huge = format!("name: \"{}\"\n{CASE}", "é".repeat(2_000_000));
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("", format!("\u{feff}{CASE}").into_bytes()),
        (
            "suite::case_id 3:7",
            format!("\u{feff}{CASE}").replace("tc_", "tx_").into_bytes(),
        ),
        ("", CASE.replace('\n', "\r\n").into_bytes()),
        (
            "suite::case_id 3:7",
            CASE.replace('\n', "\r\n")
                .replace("tc_", "tx_")
                .into_bytes(),
        ),
        ("suite::tab 2:1", CASE.replace("  a", "\ta").into_bytes()),
        ("", CASE.replace("- tc", "-\ttc").into_bytes()),
        ("", long("name: on, owner: yes, tags: [off, no]")),
        ("suite::boolean_reason 4:27", long("skip: off")),
        ("", long("skip: \"off\"")),
        ("suite::wrong_type 4:27", long("name: true")),
        ("suite::wrong_type 4:27", long("skip: ~")),
        ("suite::wrong_type 4:28", long("owner: 12")),
        ("", long("owner: \"12\"")),
        (
            "suite::unquoted_id 3:7",
            CASE.replace("tc_1", "1e10").into_bytes(),
        ),
        (
            "suite::unquoted_id 2:3",
            CASE.replace("  a:", "  00123:").into_bytes(),
        ),
        ("", CASE.replace("  a:", "  \"00123\":").into_bytes()),
        ("", long("pass: { at_least: 0x10 }")),
        ("", long("pass: { rate: 5e-1 }")),
        ("suite::gate 4:39", long("pass: { at_least: \"4\" }")),
        ("", b"agents:\n  a: &x [tc_1]\n  b: *x\n".to_vec()),
        ("suite::alias 2:10", b"agents:\n  a: &x [*x]\n".to_vec()),
        (
            "suite::merge_key 5:3",
            format!("{CASE}  b: &b {{ test_cases: [tc_1] }}\n  <<: *b\n").into_bytes(),
        ),
        (
            "suite::tag 3:12",
            CASE.replace("tc_1", "!env tc_1").into_bytes(),
        ),
        (
            "suite::several_documents 4:1",
            format!("{CASE}---\n{CASE}").into_bytes(),
        ),
        ("", format!("%YAML 1.2\n---\n{CASE}...\n").into_bytes()),
        (
            "suite::duplicate_key 4:3",
            format!("{CASE}  a: [tc_2]\n").into_bytes(),
        ),
        ("suite::syntax 2:75", nested.into_bytes()),
        ("", huge.into_bytes()),
        (
            "suite::not_utf8 3:8",
            b"agents:\n  a:\n    - t\xff\n".to_vec(),
        ),
        ("suite::not_utf8 1:1", b"\xff\xfea\0g\0".to_vec()),
        (
            "suite::nul_character 3:11",
            format!("{}\0", CASE.trim_end()).into_bytes(),
        ),
        ("suite::empty 1:1", b"# nothing\n\n".to_vec()),
        ("suite::empty 1:1", b"---\n".to_vec()),
    ];
    for (expected, bytes) in files {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(120)]).into_owned();
        assert_eq!(problems(&bytes), expected, "{start:?}");
    }
    for bombs in [
        bomb(40),
        format!("agents: {{ a: [tc_1] }}\nname:\n- &t0 [x, x]\n{tags}"),
    ] {
        assert!(!problems(bombs.as_bytes()).is_empty());
    }
}

/// Few bytes that expand to many values.
#[test]
fn aliases_that_expand_to_too_many_values_are_a_problem_and_do_not_exhaust_memory() {
    let cases: Vec<String> = (0..1_000).map(|n| format!("tc_{n}, ")).collect();
    let cases = cases.concat();
    let agents: Vec<String> = (1..1_500).map(|n| format!("  a{n}: *a\n")).collect();
    let text = format!("agents:\n  a0: &a [{cases}]\n{}", agents.concat());
    assert!(
        problems(text.as_bytes()).contains("suite::alias"),
        "a million and a half cases"
    );
}

#[test]
fn control_characters_of_a_file_never_reach_the_terminal() {
    let hostile = "agents:\n  \"\\e]0;owned\\a\\u202e\": { id: \"\u{9b}31m\", test_cases: [\"\u{202e}tc_1\"] }\n";
    let ran = Sigma::new()
        .file("sigma-suite.yaml", hostile)
        .run("check --color never")
        .exits(2);
    let is_unsafe = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!ran.stderr.contains(is_unsafe), "{:?}", ran.stderr);
}
