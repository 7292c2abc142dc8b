//! `report.html` in headless Chromium, and in the checkers of accessibility and of HTML.
//!
//! The pages are those of real runs. `scenarios.mjs` holds what a user does with them.

#![expect(clippy::unwrap_used, reason = "a test that cannot continue must fail")]
#![expect(
    clippy::print_stdout,
    reason = "times are printed, since they cannot be asserted"
)]

mod large;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use tempfile::TempDir;

/// The page of the example with a failed, a flaky, an errored, a quarantined and a skipped case.
static RELEASE_GATE: LazyLock<Page> = LazyLock::new(|| {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/release-gate");
    Page::of_run(&example, &example.join("sandbox.yaml"))
});

/// Markup, escape sequences, invisible characters and a long line, for a text in double quotes of a sandbox script.
const HOSTILE: &str = r#"</script><script>window.pwned = 1</script><!-- --> ]]> <img src=x onerror=\"window.pwned=1\"> &lt;b&gt; \e[31m \0 \u202E \u2028 \uFEFF javascript:alert(1) {{ 1 }} '"#;

/// A page in a temporary folder.
struct Page {
    folder: TempDir,
}

impl Page {
    fn of_run(suites: &Path, script: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_sigma-suite"))
            .arg("run")
            .arg(suites)
            .arg(format!("--sandbox={}", script.display()))
            .arg("--results")
            .arg(folder.path())
            .arg("--state")
            .arg(folder.path().join("state"))
            .output()
            .expect("the binary starts");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("report.html")
    }

    /// Lets a browser do what a scenario says.
    fn passes(&self, scenario: &str) {
        let output = Command::new("node")
            .arg(modules().join("../run.mjs"))
            .arg(scenario)
            .arg(self.path())
            .output()
            .expect("node starts");
        let said = String::from_utf8_lossy(&output.stdout);
        let failed = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}\n{failed}");
        print!("{said}");
    }

    /// Checks the HTML with the checker of the standard.
    fn is_valid(&self) {
        let output = Command::new("java")
            .arg("-jar")
            .arg(modules().join("vnu-jar/build/dist/vnu.jar"))
            // The checker does not compare hashes of a policy. The browser does.
            .args([
                "--Werror",
                "--filterpattern",
                ".*violates Content Security Policy.*",
            ])
            .arg(self.path())
            .output()
            .expect("java starts");
        let found = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{found}");
    }
}

fn modules() -> PathBuf {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules");
    assert!(
        modules.exists(),
        "scripts/test installs what drives the browser"
    );
    modules
}

fn hostile() -> Page {
    let folder = tempfile::tempdir().unwrap();
    let suite = "name: \"HOSTILE\"\nagents:\n  \"HOSTILE\":\n    id: agent1\n    tags: [\"HOSTILE\"]\n    test_cases: [tc_1]\n";
    let script = format!(
        "attempt_time: 0ms\nlisting: {{ earlier_batches: 1 }}\nagents:\n  agent1:\n    name: \"HOSTILE\"\n    cases:\n      tc_1:\n        label: \"HOSTILE\"\n        attempts:\n          - verdict: fail\n            remarks: \"HOSTILE\"\n            conversation: [{{ role: \"HOSTILE\", content: \"HOSTILE\" }}, {{ role: user, content: \"HOSTILE {}\" }}]\n",
        "x".repeat(1_000_000)
    );
    // A suite file may not contain NUL.
    let suite = suite.replace("HOSTILE", &HOSTILE.replace("\\0", ""));
    fs::write(folder.path().join("sigma-suite.yaml"), suite).unwrap();
    let path = folder.path().join("sandbox.yaml");
    fs::write(&path, script.replace("HOSTILE", HOSTILE)).unwrap();
    Page::of_run(folder.path(), &path)
}

#[test]
#[ignore = "needs Chromium: run by scripts/test, which installs it"]
fn the_page_opens_and_unfolds_on_every_screen_without_errors_and_requests() {
    RELEASE_GATE.passes("opens");
}

#[test]
#[ignore = "needs Chromium: run by scripts/test, which installs it"]
fn the_page_violates_no_rule_of_accessibility() {
    RELEASE_GATE.passes("accessible");
}

#[test]
#[ignore = "needs Java: run by scripts/test, which installs it"]
fn the_page_is_valid_html() {
    RELEASE_GATE.is_valid();
    hostile().is_valid();
}

#[test]
#[ignore = "needs Chromium: run by scripts/test, which installs it"]
fn cases_are_filtered_and_searched() {
    RELEASE_GATE.passes("filters");
}

#[test]
#[ignore = "needs Chromium: run by scripts/test, which installs it"]
fn a_link_leads_to_a_case_and_an_attempt() {
    RELEASE_GATE.passes("links");
}

#[test]
#[ignore = "needs Chromium: run by scripts/test, which installs it"]
fn the_message_at_which_attempts_part_is_marked() {
    RELEASE_GATE.passes("compares");
}

#[test]
#[ignore = "needs Chromium: run by scripts/test, which installs it"]
fn the_page_is_usable_with_the_keyboard() {
    RELEASE_GATE.passes("keyboard");
}

#[test]
#[ignore = "needs Chromium: run by scripts/test, which installs it"]
fn commands_are_copied() {
    RELEASE_GATE.passes("copies");
}

#[test]
#[ignore = "needs Chromium: run by scripts/test, which installs it"]
fn failed_cases_are_printed_unfolded() {
    RELEASE_GATE.passes("prints");
}

#[test]
#[ignore = "needs Chromium: run by scripts/test, which installs it"]
fn the_overview_needs_no_script() {
    RELEASE_GATE.passes("plain");
}

#[test]
#[ignore = "needs Chromium: run by scripts/test, which installs it"]
fn hostile_texts_stay_texts() {
    hostile().passes("hostile");
}

/// Prints the size of the page and the time that it takes to open.
#[test]
#[ignore = "needs Chromium: run by scripts/test, which installs it"]
fn fifty_thousand_attempts_are_usable() {
    let folder = tempfile::tempdir().unwrap();
    let page = Page { folder };
    large::write(&page.path());
    page.passes("large");
}
