//! Records what was asked of the service and what it answered, on disk, before it can be lost.
//!
//! Each run has one file, with one fact per line in JSON. A create is recorded before it is sent, and its answer
//! immediately after it arrives; both lines are flushed to the disk. So every batch is found that was paid for,
//! even after `kill -9`. The file contains no key and no conversation.
//!
//! A run that was killed is resumed from its ledger, and creates only what it had not created:
//!
//! ```no_run
//! use std::path::Path;
//!
//! use sigma_suite::ledger::resume;
//! use sigma_suite::{Run, StateFolder};
//!
//! let state = StateFolder::new(Path::new(".sigma-suite"));
//! if let Some(unfinished) = state.latest_unfinished()? {
//!     let (recorded, ledger) = resume(&unfinished.path, &state)?;
//!     let run = Run::resume(recorded, ledger);
//!     println!("{} batches", run.plan().batches.len());
//! }
//! # Ok::<(), sigma_suite::ledger::LedgerError>(())
//! ```

mod concurrent;

mod error;

#[cfg(feature = "cli")]
mod finished_run;

mod folder;

mod history;

#[cfg(feature = "cli")]
mod inventory;

mod joint_flush;

mod judged;

mod line;

mod writer;

#[cfg(feature = "cli")]
mod names;

mod planned;

mod reader;

mod recorded_run;

mod state;

mod unfinished;

pub use error::LedgerError;
#[cfg(feature = "cli")]
pub(crate) use finished_run::{FinishedRun, JudgedRun};
pub(crate) use folder::FolderLock;
#[cfg(feature = "cli")]
pub(crate) use inventory::{LedgerFile, RunState};
#[cfg(all(test, feature = "cli"))]
pub(crate) use judged::JudgedAgent;
#[cfg(feature = "cli")]
pub(crate) use judged::JudgedCase;
#[cfg(feature = "cli")]
pub(crate) use judged::JudgedState;
#[cfg(feature = "cli")]
pub(crate) use names::Names;
#[cfg(feature = "cli")]
pub(crate) use reader::read;
pub(crate) use recorded_run::{BatchRecord, Marks, OpenCreate};
pub use recorded_run::{RecordedRun, RunHead, SuiteHash};
pub use state::{BeginError, StateFolder, Unfinished, resume};
pub use unfinished::BlockingRun;
pub use writer::Ledger;
