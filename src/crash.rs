//! Fault points: steps at which a test can kill the process or simulate a full disk. They are where a crash could
//! cost money or a result.
//!
//! Neither a release build nor the library without `cli` has fault points.

use std::io;

/// A fault point between two steps. Does not return if a test kills the process here.
#[cfg(not(all(debug_assertions, feature = "cli")))]
pub(crate) const fn point() {}

/// A fault point before a write to disk.
#[cfg(not(all(debug_assertions, feature = "cli")))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "a debug build may simulate a full disk"
)]
pub(crate) const fn write_point() -> io::Result<()> {
    Ok(())
}

/// A fault point where a case is judged.
#[cfg(not(all(debug_assertions, feature = "cli")))]
pub(crate) const fn judging() {}

#[cfg(all(debug_assertions, feature = "cli"))]
pub(crate) use armed::{arm, judging, point, write_point};

#[cfg(all(debug_assertions, feature = "cli"))]
mod armed {
    use std::process;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::io;
    use crate::platform::signal_self;

    /// The fault, and the 1-based step at which it happens.
    #[derive(Clone, Copy, Debug)]
    enum FaultPlan {
        Kill(usize),
        DiskFull(usize),
        DiskFullOnce(usize),
        InterruptJudging,
    }

    static PLAN: OnceLock<FaultPlan> = OnceLock::new();
    static POINTS: AtomicUsize = AtomicUsize::new(0);
    static WRITES: AtomicUsize = AtomicUsize::new(0);

    /// Sets the fault: `kill:7`, `full:2` for a disk that stays full, `full-once:2`, or `interrupt-judging`.
    pub(crate) fn arm(text: &str) {
        if text == "interrupt-judging" {
            let _ = PLAN.set(FaultPlan::InterruptJudging);
        }
        let plan = text.split_once(':').and_then(|(what, number)| {
            let number = number.parse().ok()?;
            match what {
                "kill" => Some(FaultPlan::Kill(number)),
                "full" => Some(FaultPlan::DiskFull(number)),
                "full-once" => Some(FaultPlan::DiskFullOnce(number)),
                _ => None,
            }
        });
        if let Some(plan) = plan {
            let _ = PLAN.set(plan);
        }
    }

    pub(crate) fn point() {
        let number = POINTS.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(FaultPlan::Kill(at)) = PLAN.get()
            && number == *at
        {
            signal_self("KILL");
            process::abort();
        }
    }

    /// Sends SIGINT to this process if that is the fault.
    pub(crate) fn judging() {
        if let Some(FaultPlan::InterruptJudging) = PLAN.get() {
            signal_self("INT");
        }
    }

    pub(crate) fn write_point() -> io::Result<()> {
        point();
        let number = WRITES.fetch_add(1, Ordering::Relaxed) + 1;
        match PLAN.get() {
            Some(FaultPlan::DiskFull(at)) if number >= *at => {
                Err(io::ErrorKind::StorageFull.into())
            }
            Some(FaultPlan::DiskFullOnce(at)) if number == *at => {
                Err(io::ErrorKind::StorageFull.into())
            }
            _ => Ok(()),
        }
    }
}
