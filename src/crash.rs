//! Places at which a test may kill the process or fill the disk: every step that could cost money or a result.
//!
//! A release build has none of them.

use std::io;

/// A place between two steps. Does not come back if a test kills the process here.
#[cfg(not(debug_assertions))]
pub(crate) const fn point() {}

/// A place before a write to disk.
#[cfg(not(debug_assertions))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "a debug build may find the disk full"
)]
pub(crate) const fn write_point() -> io::Result<()> {
    Ok(())
}

/// The moment at which a case is judged.
#[cfg(not(debug_assertions))]
pub(crate) const fn judging() {}

#[cfg(debug_assertions)]
pub(crate) use armed::{arm, judging, point, write_point};

#[cfg(debug_assertions)]
mod armed {
    use std::process::{self, Command};
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::io;

    /// What happens, and at which place, from 1.
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

    /// Takes over what a test asks for: `kill:7`, `full:2` for a disk that stays full, `full-once:2`, or
    /// `interrupt-judging`.
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
            signal("KILL");
            process::abort();
        }
    }

    /// Sends the process SIGINT if a test asks for it.
    pub(crate) fn judging() {
        if let Some(FaultPlan::InterruptJudging) = PLAN.get() {
            signal("INT");
        }
    }

    /// By the shell's own `kill`, since not every machine has a program of that name.
    fn signal(name: &str) {
        let kill = format!("kill -s {name} {}", process::id());
        let _ = Command::new("sh").args(["-c", &kill]).status();
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
