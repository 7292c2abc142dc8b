//! The runner against the sandbox in one runtime whose clock is turned: hours pass in no time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

mod creates;
mod evidence;
mod rig;
mod runs;
