//! The harness: runs the real binary in a temporary folder, with an empty environment.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with suite files, and the binary to run in it.
pub(crate) struct Sigma {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// The exit code and the output of the binary.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A process of the binary that has not ended yet.
pub(crate) struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
    seen: String,
}

/// The smallest suite: one agent with one case.
pub(crate) const SUITE: &str = "agents:\n  D5D0p7TUs66TTAEAx:\n    - tc_xeeXG5hX9dl0VFNt\n";

/// A sandbox script in which attempts end at once.
///
/// The agent has an earlier batch, since a run reads an empty list of batches twice, 1 s apart.
pub(crate) fn script(cases: &str) -> String {
    format!(
        "attempt_time: 0ms\nlisting: {{ earlier_batches: 1 }}\nagents:\n  D5D0p7TUs66TTAEAx:\n    name: Support\n    cases:\n{cases}"
    )
}

impl Sigma {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            environment: Vec::new(),
        }
    }

    /// A folder with [`SUITE`], and with a sandbox script in which its case has these attempts.
    pub(crate) fn with_attempts(attempts: &str) -> Self {
        let case =
            format!("      tc_xeeXG5hX9dl0VFNt: {{ label: Refund, attempts: {attempts} }}\n");
        Self::new()
            .file("sigma-suite.yaml", SUITE)
            .file("sandbox.yaml", script(&case))
    }

    pub(crate) fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file has a parent")).expect("a new folder");
        fs::write(path, text).expect("a new file");
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn results(&self) -> Value {
        serde_json::from_str(&self.read("sigma-suite-results/results.json")).expect("JSON")
    }

    pub(crate) fn junit(&self) -> String {
        self.read("sigma-suite-results/junit.xml")
    }

    /// The ids of all runs that have a ledger, in order.
    pub(crate) fn runs(&self) -> Vec<String> {
        self.runs_in(".sigma-suite")
    }

    pub(crate) fn runs_in(&self, state: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(state).join("runs"))
            .into_iter()
            .flatten();
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        let mut runs: Vec<String> = names
            .filter_map(|name| Some(name.strip_suffix(".jsonl")?.to_owned()))
            .collect();
        runs.sort();
        runs
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sigma-suite"));
        command
            .args(arguments.split_whitespace())
            .current_dir(self.folder.path());
        command
            .env_clear()
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &str) -> Ran {
        Ran::from(self.command(arguments).output().expect("the binary starts"))
    }

    /// Runs with these arguments, which may contain spaces.
    pub(crate) fn run_words(&self, arguments: &[&str]) -> Ran {
        let mut command = self.command("");
        command.args(arguments);
        Ran::from(command.output().expect("the binary starts"))
    }

    /// Runs with one more environment variable, such as a fault point.
    pub(crate) fn run_with(&self, variable: (&str, &str), arguments: &str) -> Ran {
        let mut command = self.command(arguments);
        command.env(variable.0, variable.1);
        Ran::from(command.output().expect("the binary starts"))
    }

    /// Runs with this text on standard input.
    pub(crate) fn run_reading(&self, text: &str, arguments: &str) -> Ran {
        let path = self.path(".stdin");
        fs::write(&path, text).expect("a new file");
        let mut command = self.command(arguments);
        command.stdin(fs::File::open(&path).expect("the new file"));
        fs::remove_file(&path).expect("the new file");
        Ran::from(command.output().expect("the binary starts"))
    }

    #[cfg(target_os = "linux")]
    /// Starts the binary and discards its output.
    pub(crate) fn spawn(&self, arguments: &str) -> Child {
        let mut command = self.command(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the binary starts")
    }

    /// Starts the binary; its standard error can be read while it runs.
    pub(crate) fn start(&self, arguments: &str) -> Running {
        let mut command = self.command(arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        Running {
            child,
            stderr,
            seen: String::new(),
        }
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Ran {
    /// Asserts the exit code, and shows all output if it differs.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "\nstdout:\n{}\nstderr:\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// Asserts that the output contains the text.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        let all = format!("{}{}", self.stdout, self.stderr);
        assert!(all.contains(text), "{text:?} is not in:\n{all}");
        self
    }

    /// Asserts that the output does not contain the text.
    #[track_caller]
    pub(crate) fn never_says(self, text: &str) -> Self {
        let all = format!("{}{}", self.stdout, self.stderr);
        assert!(!all.contains(text), "{text:?} is in:\n{all}");
        self
    }
}

impl Running {
    /// Reads standard error up to the next line that contains the text.
    pub(crate) fn wait_for(mut self, text: &str) -> Self {
        loop {
            let mut line = String::new();
            let length = self.stderr.read_line(&mut line).expect("UTF-8");
            assert!(length > 0, "{text:?} is not in:\n{}", self.seen);
            self.seen.push_str(&line);
            if line.contains(text) {
                return self;
            }
        }
    }

    #[cfg(unix)]
    pub(crate) fn signal(self, name: &str) -> Self {
        // The `kill` that is built into the shell, since not every machine has the program.
        let kill = format!("kill -s {name} {}", self.child.id());
        let status = Command::new("sh")
            .args(["-c", &kill])
            .status()
            .expect("a shell starts");
        assert!(status.success());
        self
    }

    /// Waits until the process has ended.
    pub(crate) fn finish(mut self) -> Ran {
        self.stderr.read_to_string(&mut self.seen).expect("UTF-8");
        let stderr = self.seen;
        let output = self.child.wait_with_output().expect("the binary ends");
        Ran {
            stderr,
            ..Ran::from(output)
        }
    }
}
