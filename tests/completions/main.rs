//! Completion in real shells, and manual pages in a real formatter.
//!
//! Keys are typed on a terminal of its own, and the shell prints the words that it got.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot continue should fail"
)]
// `script` of util-linux and `timeout` of GNU have other options elsewhere, or do not exist.
#![cfg(target_os = "linux")]

mod terminal;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use terminal::Terminal;

const BINARY: &str = env!("CARGO_BIN_EXE_sigma-suite");

const SUITE: &str = "\
agents:
  billing-bot:
    id: mJzLaPEo425lieb9
    tags: [billing, smoke]
    test_cases:
      - { id: tc_aQqGZoMIPbU5MXHV, name: Refund is refused politely }
      - tc_xeeXG5hX9dl0VFNt
  Sales bot:
    id: Qx7sALEsb0t9ZkE2a
    test_cases: [tc_d17T6uReChpyfFeP]
";

/// A script in which attempts end at once.
const SCRIPT: &str = "attempt_time: 0ms\nlisting: { earlier_batches: 1 }\n";

/// What is typed before TAB, and the words of the command afterwards.
const COMPLETED: [(&str, &[&str]); 11] = [
    ("sigma-suite compl", &["completions"]),
    ("sigma-suite run --ag", &["run", "--agent"]),
    (
        "sigma-suite run --agent bi",
        &["run", "--agent", "billing-bot"],
    ),
    (
        "sigma-suite run --agent=bi",
        &["run", "--agent=billing-bot"],
    ),
    // An agent whose name has a space is known by its id.
    (
        "sigma-suite run --agent Q",
        &["run", "--agent", "Qx7sALEsb0t9ZkE2a"],
    ),
    (
        "sigma-suite run --agent '!bi",
        &["run", "--agent", "!billing-bot"],
    ),
    (
        "sigma-suite run --case tc_a",
        &["run", "--case", "tc_aQqGZoMIPbU5MXHV"],
    ),
    ("sigma-suite run --tag sm", &["run", "--tag", "smoke"]),
    (
        "sigma-suite check --explain suite::unk",
        &["check", "--explain", "suite::unknown_key"],
    ),
    (
        "sigma-suite check --explain=suite::unk",
        &["check", "--explain=suite::unknown_key"],
    ),
    ("sigma-suite run my\\ sui", &["run", "my suites/"]),
];

/// Names of files that would run a command if a shell got them as they are.
const HOSTILE: [&str; 9] = [
    "a$(touch PWNED)b",
    "c';touch PWNED;'d",
    "e\";touch PWNED;\"f",
    "g`touch PWNED`h",
    "i\\';touch PWNED;'j",
    "k!ls",
    "~root",
    "n;touch PWNED",
    "q\n;touch PWNED;r",
];

/// A home folder with the binary on PATH, and a folder with suite files and one run.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["home/.config/fish", "home/suites", "bin", "work/my suites"] {
            fs::create_dir_all(path(name)).unwrap();
        }
        symlink(BINARY, path("bin/sigma-suite")).unwrap();
        fs::write(path("work/sigma-suite.yaml"), SUITE).unwrap();
        fs::write(path("work/sandbox.yaml"), SCRIPT).unwrap();
        let mut run = Command::new(BINARY);
        run.args(["run", "--sandbox=sandbox.yaml"])
            .current_dir(path("work"))
            .env_clear();
        let output = run.output().unwrap();
        assert!(path("work/.sigma-suite/results").exists(), "{output:?}");
        Self { folder }
    }

    /// Writes the start-up file as the help says, after `own` lines.
    fn install(&self, shell: &str, file: &str, own: &str) {
        let help = Command::new(BINARY)
            .args(["completions", "--help"])
            .output()
            .unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let row = help
            .lines()
            .map(str::trim)
            .find(|line| line.starts_with(&format!("{shell}  ")));
        let row = row.unwrap_or_else(|| panic!("{shell} is not in {help}"));
        let columns: Vec<&str> = row
            .split("  ")
            .filter(|column| !column.is_empty())
            .collect();
        let [_, documented, line] = columns[..] else {
            panic!("{row}");
        };
        assert!(
            documented.trim().starts_with(&format!("~/{file}")),
            "{documented}"
        );
        let path = self.folder.path().join("home").join(file);
        fs::write(path, format!("{own}\n{}\n", line.trim())).unwrap();
    }

    fn shell(&self, command: &str) -> Terminal {
        let folder = self.folder.path();
        Terminal::start(
            command,
            &folder.join("home"),
            &folder.join("bin"),
            &folder.join("work"),
        )
    }

    fn run_id(&self) -> String {
        let ledgers = fs::read_dir(self.folder.path().join("work/.sigma-suite/runs")).unwrap();
        let mut names = ledgers.map(|entry| entry.unwrap().path());
        let ledger = names.find(|path| path.extension().is_some_and(|end| end == "jsonl"));
        let ledger = ledger.unwrap();
        Path::new(ledger.file_stem().unwrap()).display().to_string()
    }
}

/// Types each line, and one that has several candidates.
#[track_caller]
fn completes(machine: &Machine, command: &str) {
    let mut terminal = machine.shell(command);
    for (typed, words) in COMPLETED {
        assert_eq!(terminal.complete(typed)[1..], *words, "{typed}");
    }
    let run = machine.run_id();
    let day = &run[..9];
    let completed = terminal.complete(&format!("sigma-suite show {day}"));
    assert_eq!(completed[1..], ["show", &run]);
    let completed = terminal.complete("sigma-suite show last tc_x");
    assert_eq!(completed[1..], ["show", "last", "tc_xeeXG5hX9dl0VFNt"]);
    let home = machine.folder.path().join("home/suites/");
    for option in ["run", "run --results"] {
        let completed = terminal.complete(&format!("sigma-suite {option} ~/sui"));
        assert_eq!(Path::new(completed.last().unwrap()), home, "{option}");
    }
    inserts_file_names_as_words(machine, &mut terminal);
    // The cases of the latest run can stand alone.
    terminal.lists("sigma-suite show ", &[&run, "last", "tc_d17T6uReChpyfFeP"]);
}

/// Types the start of each name in every kind of quote. A shell may offer nothing, but no other word.
#[track_caller]
fn inserts_file_names_as_words(machine: &Machine, terminal: &mut Terminal) {
    let folder = machine.folder.path().join("work");
    for name in HOSTILE {
        fs::write(folder.join(name), "").unwrap();
    }
    for name in HOSTILE {
        // What precedes the name, and the quote that is then open.
        for (before, quote) in [("", ""), ("\"", "\""), ("'", "'"), ("\"\"", "")] {
            let start = &name[..1];
            let typed = format!("sigma-suite report {before}{start}");
            let words = terminal.complete_in_quote(&typed, quote);
            assert!(!folder.join("PWNED").exists(), "{typed}: {words:?}");
            let word = words.last().unwrap().trim_end_matches("\r\n#");
            // Each shell knows `~` without quotes as the home folder.
            let is_expected = word == name || word == start || start == "~";
            assert!(is_expected, "{typed}: {words:?}");
            assert!(word == name || !before.is_empty() || "~q".contains(start));
        }
    }
}

#[test]
#[ignore = "needs bash on a terminal: run by scripts/test"]
fn bash_completes_commands_options_and_values() {
    let machine = Machine::new();
    let own = "PS1='ready> '\nbind 'set enable-bracketed-paste off'\n\
               words() { printf '<%s>' \"$@\"; echo END; }";
    machine.install("bash", ".bashrc", own);
    completes(&machine, "bash -i");
}

#[test]
#[ignore = "needs zsh on a terminal: run by scripts/test, which installs it"]
fn zsh_completes_commands_options_and_values() {
    let machine = Machine::new();
    let own = "PS1='ready> '\nbindkey -e\nsetopt interactive_comments\nautoload -Uz compinit && compinit -u -D\n\
               words() { printf '<%s>' \"$@\"; echo END; }";
    machine.install("zsh", ".zshrc", own);
    completes(&machine, "zsh -i");
}

#[test]
#[ignore = "needs fish on a terminal: run by scripts/test, which installs it"]
fn fish_completes_commands_options_and_values() {
    let machine = Machine::new();
    let own = "function fish_prompt; echo -n 'ready> '; end\n\
               function words; printf '<%s>' $argv; echo END; end";
    machine.install("fish", ".config/fish/config.fish", own);
    completes(&machine, "fish -i");
}

#[test]
#[ignore = "needs mandoc: run by scripts/test, which installs it"]
fn mandoc_has_no_warning_about_the_manual_pages() {
    let folder = tempfile::tempdir().unwrap();
    let mut man = Command::new(BINARY);
    man.args(["man", "--output", "."])
        .current_dir(&folder)
        .env("SOURCE_DATE_EPOCH", "1767323045");
    assert!(man.output().unwrap().status.success());
    let pages = fs::read_dir(&folder)
        .unwrap()
        .map(|page| page.unwrap().path());
    let mut mandoc = Command::new("mandoc");
    mandoc.args(["-T", "lint", "-W", "warning"]).args(pages);
    let output = mandoc.output().expect("mandoc is installed");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert!(output.status.success(), "{output:?}");
}
