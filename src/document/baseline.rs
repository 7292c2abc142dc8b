//! The file of a baseline, which is checked in.

use std::io;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::baseline_result::{ImpossibleNumbers, check};
use super::coded::Coded;
use super::unique_map::UniqueMap;
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{Baseline, BaselineCase, DefinitionDigest};

/// Increased when a reader of the previous version could misread a file.
const VERSION: u64 = 1;

/// The first value of every file, which identifies its format.
pub(crate) const BASELINE_HEAD: &str = "{\n  \"sigma_suite_baseline\": ";

/// A file with a baseline.
#[derive(Debug, Deserialize)]
struct BaselineFile {
    sandbox: bool,
    agents: UniqueMap<AgentId, UniqueMap<TestCaseId, FileCase>>,
}

/// The result of a case in the file.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct FileCase {
    passed: u64,
    planned: u64,
    definition: Option<Coded<DefinitionDigest>>,
    date: Date,
}

/// A baseline as its file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SavedBaseline {
    pub(crate) baseline: Baseline,
    /// Whether its results are those of the sandbox.
    pub(crate) is_sandboxed: bool,
}

/// Why a text is not a baseline.
#[derive(Debug, Error)]
pub(crate) enum BaselineError {
    #[error("not a baseline of sigma-suite")]
    Malformed(#[from] serde_json::Error),
    #[error("format version {0} is not supported: this sigma-suite reads version {VERSION}")]
    OtherVersion(u64),
    #[error(transparent)]
    Numbers(#[from] ImpossibleNumbers),
}

impl SavedBaseline {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// See [`BaselineError`].
    pub(crate) fn read(text: &str) -> Result<Self, BaselineError> {
        #[derive(Deserialize)]
        struct Head {
            sigma_suite_baseline: u64,
        }
        let head: Head = serde_json::from_str(text)?;
        if head.sigma_suite_baseline != VERSION {
            return Err(BaselineError::OtherVersion(head.sigma_suite_baseline));
        }
        let file: BaselineFile = serde_json::from_str(text)?;
        let mut saved = Self {
            is_sandboxed: file.sandbox,
            ..Self::default()
        };
        for (agent, UniqueMap(cases)) in file.agents.0 {
            for (id, case) in &cases {
                check(&agent, id, (case.passed, case.planned))?;
            }
            let cases = cases.into_iter().map(|(id, case)| (id, case.into()));
            saved.baseline.agents.insert(agent, cases.collect());
        }
        Ok(saved)
    }

    /// Writes the file, with one line for each case: a change of one case changes one line.
    ///
    /// # Errors
    /// Those of the writer.
    pub(crate) fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        write!(
            out,
            "{BASELINE_HEAD}{VERSION},\n  \"sandbox\": {},\n  \"agents\": {{",
            self.is_sandboxed
        )?;
        for (index, (agent, cases)) in self.baseline.agents.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(out, "{comma}\n    {}: {{", serde_json::to_string(agent)?)?;
            for (index, (id, case)) in cases.iter().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                let case = serde_json::to_string(&FileCase::from(*case))?;
                write!(out, "{comma}\n      {}: {case}", serde_json::to_string(id)?)?;
            }
            out.write_all(b"\n    }")?;
        }
        out.write_all(b"\n  }\n}\n")
    }
}

impl From<BaselineCase> for FileCase {
    fn from(case: BaselineCase) -> Self {
        Self {
            passed: case.passed,
            planned: case.planned,
            definition: case.definition.map(Coded),
            date: case.date,
        }
    }
}

impl From<FileCase> for BaselineCase {
    fn from(case: FileCase) -> Self {
        Self {
            passed: case.passed,
            planned: case.planned,
            definition: case.definition.map(|digest| digest.0),
            date: case.date,
        }
    }
}
