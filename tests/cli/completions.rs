//! What completion scripts ask for on TAB, without a shell: `tests/completions` types it in real shells.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::sigma::{SUITE, Sigma};

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

const NAMED: &str = "\
agents:
  billing-bot:
    id: mJzLaPEo425lieb9
    tags: [billing, two words]
    test_cases:
      - { id: tc_aQqGZoMIPbU5MXHV, name: Refund is refused politely, tags: [smoke] }
";

/// The candidates with their help, as fish gets them, for the last word.
fn completed(sigma: &Sigma, line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let words = [&["--", "sigma-suite"], &words[..]].concat();
    let ran = sigma.run_words(&words).exits(0);
    assert_eq!(ran.stderr, "");
    ran.stdout.lines().map(str::to_owned).collect()
}

fn folder() -> Sigma {
    Sigma::new().env("SIGMA_SUITE_COMPLETE", "fish")
}

/// A folder with a run of [`SUITE`] in the state folder `state`, and the id of that run.
fn folder_with_run() -> (Sigma, String) {
    let sigma = Sigma::with_attempts("[pass, fail]");
    sigma
        .run("run --sandbox=sandbox.yaml --state state")
        .exits(1);
    let run = sigma.runs_in("state").remove(0);
    (sigma.env("SIGMA_SUITE_COMPLETE", "fish"), run)
}

#[test]
fn selectors_complete_what_the_suite_files_contain() {
    let sigma = folder()
        .file("a/sigma-suite.yaml", SUITE)
        .file("b/sigma-suite.yaml", NAMED);
    let all = [
        "D5D0p7TUs66TTAEAx",
        "billing-bot\tmJzLaPEo425lieb9",
        "mJzLaPEo425lieb9\tbilling-bot",
    ];
    assert_eq!(completed(&sigma, "run --agent "), all);
    assert_eq!(
        completed(&sigma, "plan --agent=b"),
        ["--agent=billing-bot\tmJzLaPEo425lieb9"]
    );
    assert_eq!(
        completed(&sigma, "check --agent !b"),
        ["!billing-bot\tmJzLaPEo425lieb9"]
    );
    assert_eq!(
        completed(&sigma, "attach --batch x --agent D"),
        ["D5D0p7TUs66TTAEAx"]
    );
    assert_eq!(
        completed(&sigma, "run --case tc_a"),
        ["tc_aQqGZoMIPbU5MXHV\tRefund is refused politely"]
    );
    // A tag with a space would need quotes, which differ by shell.
    assert_eq!(completed(&sigma, "run --tag "), ["billing", "smoke"]);
    assert_eq!(completed(&sigma, "run --file b"), ["b/sigma-suite.yaml"]);
    // Only the files of this run, wherever they are named.
    assert_eq!(completed(&sigma, "run b --agent D"), Vec::<String>::new());
    assert_eq!(completed(&sigma, "run a --agent "), ["D5D0p7TUs66TTAEAx"]);
}

#[test]
fn commands_options_and_rules_are_completed() {
    let sigma = folder();
    assert_eq!(completed(&sigma, "comp").len(), 1);
    assert!(completed(&sigma, "run --last-f")[0].starts_with("--last-failed\t"));
    let rules = completed(&sigma, "check --explain suite::unk");
    assert_eq!(rules, ["suite::unknown_key\tunknown key"]);
}

#[test]
fn runs_are_completed_with_their_verdict_and_date() {
    let (sigma, run) = folder_with_run();
    let shown = completed(&sigma, "show --state state 2");
    let [candidate] = &shown[..] else {
        panic!("{shown:?}")
    };
    let (id, help) = candidate.split_once('\t').unwrap();
    assert_eq!(id, run);
    let (verdict, date) = help.split_once(", ").unwrap();
    assert_eq!(verdict, "failed");
    assert!(date.ends_with(" UTC"), "{date}");
    assert_eq!(
        completed(&sigma, "report --state=state l"),
        ["last\tthe latest run"]
    );
    assert_eq!(
        completed(&sigma, "show --state state tc"),
        ["tc_xeeXG5hX9dl0VFNt"]
    );
    // A finished run cannot be resumed, and without runs there are files.
    assert_eq!(
        completed(&sigma, "attach --state state 2"),
        Vec::<String>::new()
    );
    assert!(completed(&sigma, "show ").contains(&"sandbox.yaml".to_owned()));
}

#[test]
fn the_run_before_the_latest_is_completed_if_there_is_one() {
    let (sigma, _) = folder_with_run();
    let last = ["last\tthe latest run"];
    assert_eq!(completed(&sigma, "diff --state state l"), last);
    let sigma = sigma.env("SIGMA_SUITE_COMPLETE", "");
    sigma
        .run("run --sandbox=sandbox.yaml --state state")
        .exits(1);
    let sigma = sigma.env("SIGMA_SUITE_COMPLETE", "fish");
    let both = [last[0], "last~1\tthe run before the latest"];
    for line in ["diff --state state l", "diff --state state last~1 l"] {
        assert_eq!(completed(&sigma, line), both, "{line}");
    }
}

#[test]
fn cases_are_those_of_the_named_run() {
    let (sigma, run) = folder_with_run();
    let sigma = sigma.file("sigma-suite.yaml", NAMED);
    let of_run = completed(&sigma, &format!("show --state state {run} tc"));
    assert_eq!(of_run, ["tc_xeeXG5hX9dl0VFNt"]);
    let of_files = completed(&sigma, "show --state state another tc");
    assert_eq!(
        of_files,
        ["tc_aQqGZoMIPbU5MXHV\tRefund is refused politely"]
    );
}

#[test]
fn explain_completes_a_case_of_the_latest_run_and_then_a_run() {
    let (sigma, run) = folder_with_run();
    let sigma = sigma.file("sigma-suite.yaml", NAMED);
    let cases = completed(&sigma, "explain --state state tc");
    assert_eq!(cases, ["tc_xeeXG5hX9dl0VFNt"]);
    let runs = completed(&sigma, "explain --state state tc_xeeXG5hX9dl0VFNt 2");
    assert!(runs[0].starts_with(&run), "{runs:?}");
}

#[test]
fn an_unfinished_run_is_completed_for_attach() {
    let (sigma, run) = folder_with_run();
    let ledger = sigma.read(&format!("state/runs/{run}.jsonl"));
    let plan = ledger.lines().next().unwrap();
    let of_service = plan.replace("\"sandbox\":true", "\"sandbox\":false");
    let lines = format!("{of_service}\n");
    let mut sigma = sigma.file("state/runs/20260102-030405-abcdef.jsonl", lines);
    // Later runs of a sandbox, which ended with it.
    for second in 10..41 {
        let path = format!("state/runs/20260103-0304{second}-abcdef.jsonl");
        sigma = sigma.file(&path, format!("{plan}\n"));
    }
    let open = completed(&sigma, "attach --state state 2");
    assert_eq!(open.len(), 1, "{open:?}");
    assert!(
        open[0].starts_with("20260102-030405-abcdef\tnot finished, 20"),
        "{open:?}"
    );
}

#[test]
fn text_that_a_terminal_acts_on_is_never_offered() {
    let suite = "agents:\n  \"\\e[2Jx\":\n    id: D5D0p7TUs66TTAEAx\n    tags: [\"$(id)\", \"\\e]0;x\\a\"]\n    test_cases:\n      - { id: tc_1, name: \"a\\e[31m\\nb\\u202Ec\" }\n";
    let sigma = folder().file("sigma-suite.yaml", suite);
    assert_eq!(
        completed(&sigma, "run --agent "),
        ["D5D0p7TUs66TTAEAx\t␛[2Jx"]
    );
    assert_eq!(
        completed(&sigma, "run --case "),
        ["tc_1\ta␛[31m b\u{fffd}c"]
    );
    assert_eq!(completed(&sigma, "run --tag "), Vec::<String>::new());
    #[cfg(unix)]
    {
        let sigma = folder().file("f\u{1b}[31m.yaml", "");
        assert_eq!(completed(&sigma, "run f"), ["f␛[31m.yaml"]);
    }
}

#[test]
fn a_broken_suite_file_gives_no_candidates_and_no_message() {
    let sigma = folder()
        .file("sigma-suite.yaml", "agents: [")
        .file("b.sigma-suite.yaml", SUITE);
    assert_eq!(completed(&sigma, "run --agent "), ["D5D0p7TUs66TTAEAx"]);
    assert_eq!(
        completed(&sigma, "run sigma-suite.yaml --agent "),
        Vec::<String>::new()
    );
    let files = completed(&sigma, "run --no-such-option s");
    assert_eq!(files, ["sigma-suite.yaml"]);
    let runs = completed(&sigma, "show --state sigma-suite.yaml 2");
    assert_eq!(runs, Vec::<String>::new());
}

#[test]
fn a_file_with_the_key_gives_no_candidates() {
    let pasted = "agents:\n  D5D0p7TUs66TTAEAx: [tc_1]\n  a-secret-key: [tc_2]\n";
    let sigma = folder()
        .file("sigma-suite.yaml", pasted)
        .file("key", "a-secret-key\n");
    assert_eq!(completed(&sigma, "run --agent ").len(), 2);
    assert_eq!(
        completed(&sigma, "run --api-key-file key --agent "),
        Vec::<String>::new()
    );
    let sigma = sigma.env("SIGMAMIND_API_KEY", "a-secret-key");
    assert_eq!(completed(&sigma, "run --agent "), Vec::<String>::new());
}

#[test]
fn completion_creates_no_file_and_reads_only_so_many() {
    let mut sigma = folder();
    for number in 0..201 {
        let suite = format!("agents:\n  agent{number:03}: [tc_1]\n");
        sigma = sigma.file(&format!("{number:03}.sigma-suite.yaml"), suite);
    }
    let agents = completed(&sigma, "run --agent ");
    assert_eq!((agents.len(), &*agents[199]), (200, "agent199"));
    completed(&sigma, "show ");
    let files = fs::read_dir(sigma.path("")).unwrap().count();
    assert_eq!(files, 201);
}

#[test]
fn the_variable_alone_changes_nothing() {
    let sigma = folder().file("sigma-suite.yaml", SUITE);
    sigma.run("check").exits(0).says("no errors");
    sigma.run("--").exits(2);
    let sigma = sigma.env("SIGMA_SUITE_COMPLETE", "no-such-shell");
    assert_eq!(completed(&sigma, "run --agent "), Vec::<String>::new());
}

#[test]
fn a_file_name_does_not_become_an_option_or_code_of_powershell() {
    let names = ["--output=x", "a$(id)", "a;id", "a b", "plain.json"];
    let files = |shell: &str| -> Vec<String> {
        let sigma = Sigma::new().env("SIGMA_SUITE_COMPLETE", shell);
        let sigma = names.iter().fold(sigma, |sigma, name| sigma.file(name, ""));
        // Options have a help.
        let mut candidates = completed(&sigma, "report ");
        candidates.retain(|candidate| !candidate.contains('\t'));
        candidates
    };
    assert_eq!(files("fish"), ["a b", "a$(id)", "a;id", "plain.json"]);
    assert_eq!(files("powershell"), ["plain.json"]);
}

#[test]
fn the_script_of_a_program_on_path_names_no_path() {
    let binary = Path::new(env!("CARGO_BIN_EXE_sigma-suite"));
    let folder = binary.parent().unwrap();
    for shell in SHELLS {
        let mut command = Command::new("sigma-suite");
        command
            .args(["completions", shell])
            .env_clear()
            .env("PATH", folder);
        let output = command.output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains("sigma-suite -- "), "{script}");
        let has_path = ["/sigma-suite", "\\sigma-suite"].map(|path| script.contains(path));
        assert_eq!(has_path, [false, false], "{script}");
    }
}

#[test]
fn every_shell_has_a_script() {
    for shell in SHELLS {
        let ran = Sigma::new().run(&format!("completions {shell}")).exits(0);
        let ran = ran
            .says("SIGMA_SUITE_COMPLETE")
            .says(env!("CARGO_BIN_EXE_sigma-suite"));
        ran.never_says("PROGRAM").never_says("VARIABLE");
        let help = Sigma::new().run("completions --help").exits(0);
        help.says(&format!("sigma-suite completions {shell}"));
    }
    Sigma::new()
        .run("completions tcsh")
        .exits(2)
        .says("[possible values: bash");
}
