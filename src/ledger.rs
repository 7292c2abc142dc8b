//! Records what was asked of the service and what it answered, on disk, before it can be lost.
//!
//! One file a run, one JSON line a fact. A create is written down before it is sent and its answer at once after,
//! both flushed to the disk, so that whatever kills the process, [`read`] tells what was paid for. The file holds
//! no key and nothing that was said in a conversation.

mod concurrent;

mod error;

mod folder;

mod history;

mod line;

mod writer;

mod planned;

mod reader;

mod recorded_run;

mod state;

mod unfinished;

pub use error::LedgerError;
pub use folder::FolderLock;
pub use reader::read;
pub use recorded_run::{BatchRecord, Marks, OpenCreate, RecordedRun, RunHead, SuiteHash};
pub use state::{BeginError, StateFolder, Unfinished, resume};
pub use unfinished::BlockingRun;
pub use writer::Ledger;
