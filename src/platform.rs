//! What differs between operating systems. Each system has a file with the same functions; nothing else in the crate
//! asks which system it runs on.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

#[cfg(all(debug_assertions, feature = "cli"))]
pub(crate) use system::signal_self;
#[cfg(feature = "cli")]
pub(crate) use system::{IS_ALWAYS_UNICODE, Signals};
pub(crate) use system::{flush_folder, make_readable, with_slashes, without_following};
