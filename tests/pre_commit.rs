//! The hooks of `.pre-commit-hooks.yaml` in the real pre-commit: a commit with a broken suite file is stopped.

#![expect(clippy::unwrap_used, reason = "a test that cannot continue must fail")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

const GOOD: &str = "agents:\n  D5D0p7TUs66TTAEAx:\n    - tc_xeeXG5hX9dl0VFNt\n";
const BROKEN: &str = "agents:\n  D5D0p7TUs66TTAEAx:\n    - tc_xeeXG5hX9dl0VFNt\n    - oops\n";

/// A repository of an application whose commits go through one of the hooks.
struct Application {
    folder: TempDir,
    hooks: PathBuf,
}

impl Application {
    /// Installs the hook `id` from the repository `hooks`.
    fn with_hook(id: &str, hooks: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let application = Self { folder, hooks };
        fs::create_dir(application.path("app")).unwrap();
        application.git("init --quiet --initial-branch main");
        let revision = application.command("git", "rev-parse HEAD", &application.hooks);
        let revision = stdout(&succeeded(revision));
        application.write(
            ".pre-commit-config.yaml",
            &format!(
                "repos:\n  - repo: {}\n    rev: {}\n    hooks:\n      - id: {id}\n",
                application.hooks.display(),
                revision.trim()
            ),
        );
        application.run("pre-commit", "install");
        application
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path("app").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// An own home, so that neither settings nor environments of pre-commit come from this machine.
    fn command(&self, program: &str, arguments: &str, folder: &Path) -> Output {
        let binary = Path::new(env!("CARGO_BIN_EXE_sigma-suite"));
        let path = std::env::var("PATH").unwrap();
        Command::new(program)
            .args(arguments.split(' '))
            .current_dir(folder)
            .env_remove("SIGMAMIND_API_KEY")
            .env("HOME", self.path(""))
            .env("PRE_COMMIT_HOME", self.path("pre-commit"))
            .env(
                "PATH",
                format!("{}:{path}", binary.parent().unwrap().display()),
            )
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "test")))
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "test@localhost")))
            .envs([("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")].map(of_this_machine))
            // The hook builds a release, as the first command of the README does: its dependencies are built once.
            .env("CARGO_TARGET_DIR", Path::new(PROJECT).join("target"))
            .output()
            .unwrap_or_else(|error| panic!("cannot start {program}: {error}"))
    }

    fn run(&self, program: &str, arguments: &str) -> Output {
        succeeded(self.command(program, arguments, &self.path("app")))
    }

    fn git(&self, arguments: &str) {
        self.run("git", arguments);
    }

    fn commit(&self) -> Output {
        self.git("add --all");
        self.command("git", "commit --quiet --message test", &self.path("app"))
    }

    fn commits(&self) -> usize {
        stdout(&self.run("git", "rev-list --all")).lines().count()
    }
}

/// Rust's own folders are the only ones that a hook shares with the machine.
fn of_this_machine((variable, default): (&'static str, &str)) -> (&'static str, PathBuf) {
    let folder = std::env::var_os(variable).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| std::env::home_dir().unwrap().join(default));
    (variable, folder)
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn said(output: &Output) -> String {
    stdout(output) + &String::from_utf8_lossy(&output.stderr)
}

fn succeeded(output: Output) -> Output {
    assert!(output.status.success(), "{}", said(&output));
    output
}

/// A repository with the given files of this project's work tree.
fn repository_of(files: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "git -C '{PROJECT}' ls-files -z --cached --others --exclude-standard -- {files} | tar --create --directory '{PROJECT}' --null --files-from - \
         | tar --extract && git init --quiet && git add --all --force \
         && git -c user.name=test -c user.email=test@localhost commit --quiet --message hooks"
    );
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", &script]);
    succeeded(shell.current_dir(&folder).output().unwrap());
    folder
}

fn stops_a_broken_suite_file(application: &Application) {
    application.write("README.md", "no suite file: oops\n");
    application.write("pay/refunds.sigma-suite.yaml", GOOD);
    succeeded(application.commit());

    application.write("sigma-suite.yml", BROKEN);
    let refused = application.commit();
    assert!(!refused.status.success());
    let said = said(&refused);
    assert!(said.contains("sigma-suite.yml:4:7"), "{said}");
    assert!(!said.contains("refunds"), "{said}");
    assert_eq!(application.commits(), 1);

    application.write("sigma-suite.yml", GOOD);
    succeeded(application.commit());
    assert_eq!(application.commits(), 2);
}

#[test]
#[ignore = "needs pre-commit: run by scripts/test, which installs it"]
fn the_installed_program_stops_a_commit_with_a_broken_suite_file() {
    let hooks = repository_of(".pre-commit-hooks.yaml");
    let hook = Application::with_hook("sigma-suite-check-system", hooks.path().to_owned());
    stops_a_broken_suite_file(&hook);
}

#[test]
#[ignore = "needs pre-commit, and builds a release: run by scripts/test"]
fn a_program_that_pre_commit_builds_stops_a_commit_with_a_broken_suite_file() {
    let hooks = repository_of(".");
    let hook = Application::with_hook("sigma-suite-check", hooks.path().to_owned());
    stops_a_broken_suite_file(&hook);
}
