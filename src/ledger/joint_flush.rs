//! Flushes lines to the disk together. A flush takes milliseconds, and hundreds of batches are created at the same time.

use std::fs::File;
use std::io;
use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

/// What has been flushed of a file that only grows.
#[derive(Debug, Default)]
pub(super) struct JointFlush(Mutex<Flushed>);

#[derive(Debug, Default)]
struct Flushed {
    /// The first bytes of the file that are on the disk.
    bytes: u64,
    /// After a failed flush, the system may have dropped what was written, and report success next time.
    has_failed: bool,
}

impl JointFlush {
    /// Waits until the first `end` bytes are on the disk. `written` returns the file and how much was written to it.
    ///
    /// # Errors
    /// This flush failed, or an earlier one.
    pub(super) async fn flush(
        &self,
        end: u64,
        written: impl FnOnce() -> (Arc<File>, u64),
    ) -> io::Result<()> {
        // Held during the flush: the lines that are written meanwhile wait here, and the next flush is for all of them.
        let mut flushed = self.0.lock().await;
        if flushed.has_failed {
            return Err(io::Error::other("an earlier line could not be flushed"));
        }
        if flushed.bytes >= end {
            return Ok(());
        }
        let (file, bytes) = written();
        let flush = spawn_blocking(move || file.sync_data()).await;
        let flush = flush.map_err(io::Error::other).flatten();
        flushed.has_failed = flush.is_err();
        flush?;
        flushed.bytes = bytes;
        Ok(())
    }
}
