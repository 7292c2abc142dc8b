//! Windows.

use std::fs::OpenOptions;
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;

use tempfile::Builder;

/// `FILE_FLAG_OPEN_REPARSE_POINT`: opens a link itself, which is then found to be no regular file.
const OPEN_REPARSE_POINT: u32 = 0x0020_0000;

/// Options with which a link is not followed.
pub(crate) fn without_following(options: &OpenOptions) -> OpenOptions {
    let mut options = options.clone();
    options.custom_flags(OPEN_REPARSE_POINT);
    options
}

/// Does nothing: a new file inherits the permissions of its folder.
pub(crate) fn make_readable(_builder: &mut Builder<'_, '_>) {}

/// Does nothing: folders cannot be flushed, and NTFS records changes of them in its journal.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
pub(crate) fn flush_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// A path for reports, which separate folders with a slash on every system.
pub(crate) fn with_slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The terminal shows more than ASCII, whatever the locale says.
#[cfg(feature = "cli")]
pub(crate) const IS_ALWAYS_UNICODE: bool = true;

#[cfg(feature = "cli")]
pub(crate) use signals::Signals;

#[cfg(feature = "cli")]
mod signals {
    use std::io;

    use tokio::signal::windows::{self, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};

    use crate::outcome::Signal;

    /// Receives what asks a process to end. Each counts as the Unix signal with the same meaning.
    pub(crate) struct Signals {
        ctrl_break: windows::CtrlBreak,
        ctrl_c: windows::CtrlC,
        close: windows::CtrlClose,
        shutdown: windows::CtrlShutdown,
    }

    impl Signals {
        pub(crate) fn listen() -> io::Result<Self> {
            Ok(Self {
                ctrl_break: ctrl_break()?,
                ctrl_c: ctrl_c()?,
                close: ctrl_close()?,
                shutdown: ctrl_shutdown()?,
            })
        }

        pub(crate) async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.close.recv() => Signal::Hangup,
                _ = self.ctrl_c.recv() => Signal::Interrupt,
                _ = self.ctrl_break.recv() => Signal::Terminate,
                _ = self.shutdown.recv() => Signal::Terminate,
            }
        }
    }
}

/// Does nothing: there is no signal that a process could send to itself.
#[cfg(all(debug_assertions, feature = "cli"))]
pub(crate) fn signal_self(_name: &str) {}
