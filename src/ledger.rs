//! What was asked of the service and what it answered, on disk before it can be lost.
//!
//! One file a run, one JSON line a fact. A create is written down before it is sent and its answer at once after,
//! both flushed to the disk, so that whatever kills the process, [`read`] tells what was paid for. The file holds
//! no key and nothing that was said in a conversation.

mod concurrent;

mod error;

mod folder;

mod history;

mod line;

mod own;

mod planned;

mod read;

mod recorded;

mod state;

mod unfinished;

pub use error::LedgerError;
pub use folder::FolderLock;
pub use own::Ledger;
pub use read::read;
pub use recorded::{Asked, Marks, OpenCreate, Recorded, RunHead, SuiteHash};
pub use state::{BeginError, StateFolder, Unfinished, resume};
pub use unfinished::Blocking;
