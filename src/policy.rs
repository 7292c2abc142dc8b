//! Decisions without side effects. Nothing here sleeps, sends or reads a clock, and random is handed in.

pub mod adopt;

pub mod gate;

pub mod listing;

pub mod poll;

pub mod rate;

pub mod resend;

pub mod retry;
