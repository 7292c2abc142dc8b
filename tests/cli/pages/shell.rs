//! Runs the commands of a page in a shell.

use std::fmt::Write;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::markdown::Part;
use crate::sandbox::serve;

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
    let service = serve(include_str!("service.yaml"));
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
    shell(&home, &service.url())
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
