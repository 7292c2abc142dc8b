//! Decisions without side effects. Nothing here sleeps, sends or reads a clock. Random numbers are arguments.

pub(crate) mod adopt;

pub(crate) mod gate;

pub(crate) mod listing;

pub(crate) mod poll;

pub(crate) mod rate;

pub(crate) mod resend;

pub(crate) mod retry;

pub(crate) mod window;
