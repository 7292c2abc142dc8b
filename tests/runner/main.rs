//! The runner against the sandbox in one runtime with paused time, so that hours pass at once.

#![expect(clippy::unwrap_used, reason = "an error in a test has to fail it")]

mod creates;
mod evidence;
mod pacing;
mod rig;
mod runs;
