//! What was asked of the service and what it answered, on disk before it can be lost.
//!
//! One file a run, one JSON line a fact. A create is written down before it is sent and its answer at once after,
//! both flushed to the disk, so that whatever kills the process, [`read`] tells what was paid for. The file holds
//! no key and nothing that was said in a conversation.

mod error;

mod folder;

mod history;

mod line;

mod own;

mod planned;

mod recorded;

mod rivals;

mod state;

pub use error::LedgerError;
pub use own::Ledger;
pub use recorded::{Asked, Recorded, RunHead, SuiteHash, read};
pub use state::{BeginError, Blocking, StateFolder, Unfinished, take_up};
