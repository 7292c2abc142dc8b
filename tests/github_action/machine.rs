//! The machine of one attempt of a job. Only `Storage` outlives it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::program::write_program;

/// A signal for the step's shell, sent once its log contains the text.
#[derive(Clone, Copy)]
pub(crate) struct Signal {
    pub(crate) after: &'static str,
    pub(crate) name: &'static str,
}

pub(crate) struct Machine {
    root: PathBuf,
    scripts: usize,
}

/// What a step left: whether it succeeded, and its log.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) log: String,
}

impl Ended {
    pub(crate) fn is_success(&self) -> bool {
        self.code == Some(0)
    }

    /// As the context `steps` shows it.
    pub(crate) fn outcome(&self) -> &'static str {
        if self.is_success() {
            "success"
        } else {
            "failure"
        }
    }
}

impl Machine {
    /// Fresh folders below the root, with a checkout of these files.
    pub(crate) fn new(root: &Path, checkout: &BTreeMap<String, String>) -> Self {
        let machine = Self {
            root: root.to_path_buf(),
            scripts: 0,
        };
        for name in ["home", "temp", "workspace", "tools"] {
            let folder = machine.folder(name);
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir(&folder).expect("a new folder");
        }
        for (name, text) in checkout {
            let path = machine.folder("workspace").join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
            fs::write(path, text).expect("a new file");
        }
        machine.tool("cargo", &cargo(root));
        machine.tool("curl", &curl(root));
        machine
    }

    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn tool(&self, name: &str, text: &str) {
        write_program(&self.folder("tools").join(name), text);
    }

    /// Runs the text of a step as `shell: bash` does.
    pub(crate) fn bash(
        &mut self,
        text: &str,
        environment: &BTreeMap<String, String>,
        signal: Option<Signal>,
    ) -> Ended {
        self.scripts += 1;
        let script = self.folder("temp").join(format!("{}.sh", self.scripts));
        fs::write(&script, text).expect("a new file");
        let stdout = self.folder("temp").join(format!("{}.log", self.scripts));
        let mut child = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(&script)
            .current_dir(self.folder("workspace"))
            .env_clear()
            .envs(environment)
            .stdin(Stdio::null())
            .stdout(File::create(&stdout).expect("a new file"))
            .stderr(Stdio::piped())
            .spawn()
            .expect("bash starts");
        let mut log = String::new();
        let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut signal = signal;
        let mut start = 0;
        while stderr.read_line(&mut log).expect("UTF-8") > 0 {
            if let Some(sent) = signal.take_if(|signal| log[start..].contains(signal.after)) {
                kill(child.id(), sent.name);
            }
            start = log.len();
        }
        let code = child.wait().expect("bash ends").code();
        log += &fs::read_to_string(stdout).expect("UTF-8");
        Ended { code, log }
    }
}

/// By the `kill` of the shell, since not every machine has the program.
fn kill(process: u32, signal: &str) {
    let kill = format!("kill -s {signal} {process}");
    let status = Command::new("sh").args(["-c", &kill]).status();
    assert!(status.expect("a shell starts").success());
}

/// The `PATH` of the tests.
pub(crate) fn system_path() -> String {
    std::env::var("PATH").expect("UTF-8")
}

/// In place of Cargo: logs its arguments, and "builds" a program that becomes the binary under test.
fn cargo(root: &Path) -> String {
    let log = root.join("cargo.log");
    let binary = env!("CARGO_BIN_EXE_sigma-suite");
    format!(
        "#!/bin/bash
         echo \"$PWD: $*\" >>'{}'
         while [ $# -gt 0 ]; do
           [ \"$1\" != --target-dir ] || target=$2
           shift
         done
         mkdir -p \"$target/dist\"
         printf '#!/bin/bash\\nexec \"{binary}\" \"$@\"\\n' >\"$target/dist/sigma-suite\"
         chmod +x \"$target/dist/sigma-suite\"
         ",
        log.display()
    )
}

/// In front of curl: logs its arguments, which other users of a machine can read.
fn curl(root: &Path) -> String {
    let log = root.join("curl.log");
    format!(
        "#!/bin/bash
         printf '%s\\n' \"$*\" >>'{}'
         PATH='{}'
         exec curl \"$@\"
         ",
        log.display(),
        system_path()
    )
}
