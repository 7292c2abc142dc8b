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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_flush_serves_all_lines_that_were_written_before_it() {
        let file = Arc::new(tempfile::tempfile().unwrap());
        let flush = JointFlush::default();
        flush.flush(10, || (file.clone(), 30)).await.unwrap();
        let again = || panic!("these bytes are on the disk");
        flush.flush(30, again).await.unwrap();
        let mut is_flushed = false;
        let written = || {
            is_flushed = true;
            (file, 40)
        };
        flush.flush(31, written).await.unwrap();
        assert!(is_flushed);
    }

    #[tokio::test]
    async fn after_a_failed_flush_no_line_counts_as_flushed() {
        // Linux has files that cannot be flushed.
        let Ok(unflushable) = File::open("/proc/self/status").map(Arc::new) else {
            return;
        };
        let flush = JointFlush::default();
        assert!(flush.flush(10, || (unflushable, 10)).await.is_err());
        let file = Arc::new(tempfile::tempfile().unwrap());
        assert!(flush.flush(20, || (file, 20)).await.is_err());
    }
}
