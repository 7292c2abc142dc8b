//! Decisions without side effects. Nothing here sleeps, sends or reads a clock.

pub mod gate;
