//! Statistics as pure functions, each with its source. Tests compare them with values of `SciPy` and `statsmodels`.

#[cfg(test)]
mod aa;
mod counts;
mod drop_watch;
mod exact;
mod holm;
mod interval;
mod lower_rate;
mod mantel_haenszel;
mod normal;
#[cfg(test)]
mod oracle;
mod power;
#[cfg(test)]
mod simulation;

pub(crate) use counts::{Counts, Stratum};
#[cfg(any(test, feature = "cli"))]
pub(crate) use drop_watch::DropWatch;
pub(crate) use holm::holm;
pub(crate) use interval::wilson;
pub(crate) use lower_rate::{LowerRate, lower_rate};
pub(crate) use power::{attempts_for_drop, smallest_visible_drop};
