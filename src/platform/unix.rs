//! Linux and macOS.

use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use tempfile::Builder;

/// Options with which opening a link fails, and opening a pipe does not block.
pub(crate) fn without_following(options: &OpenOptions) -> OpenOptions {
    let mut options = options.clone();
    options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    options
}

/// Gives a temporary file the permissions of an ordinary new file. By default, only its owner can read it.
pub(crate) fn make_readable(builder: &mut Builder<'_, '_>) {
    builder.permissions(Permissions::from_mode(0o666));
}

/// Flushes the entries of a folder to the disk.
pub(crate) fn flush_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// A path for reports, which separate folders with a slash on every system.
pub(crate) fn with_slashes(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The locale says whether the terminal shows more than ASCII.
#[cfg(feature = "cli")]
pub(crate) const IS_ALWAYS_UNICODE: bool = false;

#[cfg(feature = "cli")]
pub(crate) use signals::Signals;

#[cfg(feature = "cli")]
mod signals {
    use std::io;

    use tokio::signal::unix::{self, SignalKind, signal};

    use crate::outcome::Signal;

    /// Receives the signals that ask a process to end.
    pub(crate) struct Signals {
        hangup: unix::Signal,
        interrupt: unix::Signal,
        terminate: unix::Signal,
    }

    impl Signals {
        pub(crate) fn listen() -> io::Result<Self> {
            Ok(Self {
                hangup: signal(SignalKind::hangup())?,
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }

        pub(crate) async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.hangup.recv() => Signal::Hangup,
                _ = self.interrupt.recv() => Signal::Interrupt,
                _ = self.terminate.recv() => Signal::Terminate,
            }
        }
    }
}

/// Sends a signal to this process. Uses the shell's built-in `kill`, since not every machine has a program of that name.
#[cfg(all(debug_assertions, feature = "cli"))]
pub(crate) fn signal_self(name: &str) {
    let kill = format!("kill -s {name} {}", std::process::id());
    let _ = std::process::Command::new("sh")
        .args(["-c", &kill])
        .status();
}
