//! Runs the commands of a page in a shell.

use std::fmt::Write;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::part::Part;

/// Ends the output of a block, and then the number of its commands that failed.
const END: char = '\u{1e}';

/// What a block did.
pub(super) struct Ran {
    /// The index of the block.
    pub(super) part: usize,
    pub(super) output: String,
    pub(super) failures: usize,
}

/// Runs all `sh` blocks in one shell, after `setup`.
pub(super) fn run(parts: &[Part], setup: &str) -> Vec<Ran> {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(&folder);
    let home = folder.path().join("home");
    fs::create_dir(&home).unwrap();
    let blocks: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].is("sh")).collect();
    let mut script =
        format!("{setup} || exit\nfailed=0; trap 'failed=$((failed + 1))' ERR\nprintf '{END}'\n");
    for at in &blocks {
        let commands = &parts[*at].text;
        writeln!(script, "{commands}printf '{END}%d{END}' $failed; failed=0").unwrap();
    }
    let path = folder.path().join("page.sh");
    fs::write(&path, script).unwrap();
    let output = folder.path().join("output");
    let file = File::create(&output).unwrap();
    shell(&home, &service.url)
        .arg(path)
        .stdout(file.try_clone().unwrap())
        .stderr(file)
        .status()
        .expect("a shell starts");
    let output = fs::read_to_string(output).unwrap();
    let mut pieces = output.split(END).skip(1);
    let mut piece = || {
        pieces
            .next()
            .unwrap_or_else(|| panic!("the shell ends early:\n{output}"))
    };
    blocks
        .into_iter()
        .map(|part| Ran {
            part,
            output: piece().to_owned(),
            failures: piece().parse().unwrap(),
        })
        .collect()
}

fn shell(home: &Path, url: &str) -> Command {
    let binary = Path::new(env!("CARGO_BIN_EXE_sigma-suite"));
    let folders = [binary.parent().unwrap().to_owned()].into_iter();
    let system = std::env::var_os("PATH").unwrap();
    let path = folders.chain(std::env::split_paths(&system));
    let mut shell = Command::new("bash");
    shell
        .current_dir(home)
        .env_clear()
        .env(
            "EXAMPLES",
            Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"),
        )
        .env("HOME", home)
        .env("LC_ALL", "C.UTF-8")
        .env("PATH", std::env::join_paths(path).unwrap())
        .env("SIGMAMIND_API_URL", url)
        .env("SIGMA_SUITE_COLOR", "always")
        .env("SIGMA_SUITE_DIAGNOSTICS", "full")
        .stdin(Stdio::null());
    shell
}

/// A sandbox on a free port.
struct Service {
    process: Child,
    url: String,
}

impl Service {
    fn start(folder: &TempDir) -> Self {
        let script = folder.path().join("service.yaml");
        fs::write(&script, include_str!("service.yaml")).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_sigma-suite"))
            .args(["sandbox", "--listen", "127.0.0.1:0", "--script"])
            .arg(script)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        let stdout = process.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut url).unwrap();
        Self {
            process,
            url: url.trim().to_owned(),
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
