//! Decisions without side effects. Nothing here sleeps, sends or reads a clock. Random numbers are arguments.

pub mod adopt;

pub mod gate;

pub mod listing;

pub mod poll;

pub mod rate;

pub mod resend;

pub mod retry;
