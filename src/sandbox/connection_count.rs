//! How many connections clients have opened.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The connections of a sandbox so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionCount {
    /// All that were opened.
    pub opened: usize,
    /// The most that were open at the same time.
    pub most_open: usize,
}

/// Counts connections.
#[derive(Clone, Default)]
pub(super) struct ConnectionCounter(Arc<Counts>);

#[derive(Default)]
struct Counts {
    opened: AtomicUsize,
    open: AtomicUsize,
    most_open: AtomicUsize,
}

/// An open connection, until it is dropped.
pub(super) struct OpenConnection(ConnectionCounter);

impl ConnectionCounter {
    pub(super) fn open(&self) -> OpenConnection {
        let counts = &*self.0;
        counts.opened.fetch_add(1, Ordering::Relaxed);
        let open = counts.open.fetch_add(1, Ordering::Relaxed) + 1;
        counts.most_open.fetch_max(open, Ordering::Relaxed);
        OpenConnection(self.clone())
    }

    pub(super) fn count(&self) -> ConnectionCount {
        ConnectionCount {
            opened: self.0.opened.load(Ordering::Relaxed),
            most_open: self.0.most_open.load(Ordering::Relaxed),
        }
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
