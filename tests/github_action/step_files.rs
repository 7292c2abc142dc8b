//! The files through which a step tells the runner something.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Fresh files for one step.
pub(crate) struct StepFiles(PathBuf);

impl StepFiles {
    pub(crate) const VARIABLES: [&str; 4] = [
        "GITHUB_OUTPUT",
        "GITHUB_STEP_SUMMARY",
        "GITHUB_ENV",
        "GITHUB_PATH",
    ];

    pub(crate) fn new(folder: &Path, number: usize) -> Self {
        let folder = folder.join(format!("_runner_file_commands_{number}"));
        fs::create_dir(&folder).expect("a new folder");
        for variable in Self::VARIABLES {
            fs::write(folder.join(variable), "").expect("a new file");
        }
        Self(folder)
    }

    pub(crate) fn path(&self, variable: &str) -> PathBuf {
        self.0.join(variable)
    }

    pub(crate) fn read(&self, variable: &str) -> String {
        fs::read_to_string(self.path(variable)).expect("UTF-8")
    }

    /// The outputs: `name=value`, or lines between delimiters. A later one replaces an earlier one.
    pub(crate) fn outputs(&self) -> BTreeMap<String, String> {
        let text = self.read("GITHUB_OUTPUT");
        let mut outputs = BTreeMap::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let (equals, heredoc) = (line.find('='), line.find("<<"));
            let is_heredoc = heredoc.is_some_and(|at| equals.is_none_or(|equals| at < equals));
            if line.is_empty() {
                continue;
            }
            let (name, value) = if is_heredoc {
                let (name, end) = line.split_once("<<").expect("a delimiter");
                let value: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
                (name, value.join("\n"))
            } else {
                let (name, value) = line.split_once('=').unwrap_or_else(|| panic!("{line:?}"));
                (name, value.to_owned())
            };
            outputs.insert(name.to_owned(), value);
        }
        outputs
    }
}
