//! The reference of the command line, from its definition: manual pages, and two pages of `docs/reference`.

mod definition;

mod man;

#[cfg(test)]
mod markdown;

mod variables;

pub(super) use man::man;
