//! What an attempt of a job left.

use std::collections::BTreeMap;

use crate::machine::Ended;
use crate::step_files::StepFiles;

/// The end of a job, with all that its steps wrote.
#[derive(Default)]
pub(crate) struct Attempt {
    pub(crate) is_green: bool,
    pub(crate) outputs: BTreeMap<String, String>,
    pub(crate) log: String,
    pub(crate) summary: String,
}

impl Attempt {
    /// Adds a step that has ended.
    pub(crate) fn add(&mut self, ended: &Ended, files: &StepFiles) {
        self.is_green &= ended.is_success();
        self.log += &ended.log;
        self.summary += &files.read("GITHUB_STEP_SUMMARY");
        assert_eq!(files.read("GITHUB_ENV"), "");
    }

    #[track_caller]
    pub(crate) fn passes(self) -> Self {
        assert!(self.is_green, "{}", self.log);
        self
    }

    #[track_caller]
    pub(crate) fn fails(self) -> Self {
        assert!(!self.is_green, "{}", self.log);
        self
    }

    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.log.contains(text), "{text:?} is not in:\n{}", self.log);
        self
    }

    #[track_caller]
    pub(crate) fn never_says(self, text: &str) -> Self {
        assert!(!self.log.contains(text), "{text:?} is in:\n{}", self.log);
        self
    }

    #[track_caller]
    pub(crate) fn has(self, output: &str, value: &str) -> Self {
        assert_eq!(self.outputs[output], value, "{output}\n{}", self.log);
        self
    }
}
