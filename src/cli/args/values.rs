//! Parsers for values of arguments and variables.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::SignedDuration;

use crate::api::MaxRate;
use crate::outcome::{FailOn, Rate, Shard};

/// Ignores empty variables: CI systems set a variable to an empty value if its field is left empty.
///
/// This defines the arguments of every command.
pub(super) fn ignore_empty_env(mut command: clap::Command) -> clap::Command {
    command.build();
    let is_empty = |arg: &clap::Arg| {
        arg.get_env()
            .and_then(std::env::var_os)
            .is_some_and(|value| value.is_empty())
    };
    let command = command.mut_args(|arg| if is_empty(&arg) { arg.env(None) } else { arg });
    command.mut_subcommands(ignore_empty_env)
}

/// Parses `90s`, `1h 30m` or `500ms`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let help = "write a time with its unit, such as 90s or 1h 30m";
    let duration: SignedDuration = text.parse().map_err(|_| help.to_owned())?;
    Duration::try_from(duration).map_err(|_| "a time limit cannot be negative".to_owned())
}

/// Parses `10` or `0.5`.
pub(super) fn rate(text: &str) -> Result<MaxRate, String> {
    let help = "write requests per second, such as 10 or 0.5, at least 0.01";
    let rate = text.parse().ok().and_then(MaxRate::new);
    rate.ok_or_else(|| help.to_owned())
}

/// Parses `2/4`.
pub(super) fn shard(text: &str) -> Result<Shard, String> {
    let help = "write the shard and the number of shards, such as 1/4 to 4/4";
    Shard::parse(text).ok_or_else(|| help.to_owned())
}

/// Parses `cases=0.95`.
pub(super) fn gate(text: &str) -> Result<Rate, String> {
    let help = "write the share of the judged cases that must pass, such as cases=0.95";
    let rate = text.strip_prefix("cases=").and_then(Rate::parse);
    rate.ok_or_else(|| help.to_owned())
}

/// Parses `0.95`.
pub(super) fn share(text: &str) -> Result<Rate, String> {
    let help = "write a share above 0 and up to 1, such as 0.95";
    Rate::parse(text).ok_or_else(|| help.to_owned())
}

/// Parses `0.01`.
pub(super) fn alpha(text: &str) -> Result<Rate, String> {
    let help = "write a share above 0 and below 1, such as 0.01";
    let alpha = Rate::parse(text).filter(|alpha| *alpha != Rate::ONE);
    alpha.ok_or_else(|| help.to_owned())
}

/// The findings of `--fail-on`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FailOnList(pub(super) BTreeSet<FailOn>);

/// Parses `failed,inconclusive,flaky`.
pub(super) fn fail_on(text: &str) -> Result<FailOnList, String> {
    let one = |word: &str| {
        let mut all = FailOn::ALL.iter().copied();
        let found = all.find(|finding| finding.as_str() == word.trim());
        let known: Vec<&str> = FailOn::ALL.iter().map(|known| known.as_str()).collect();
        found.ok_or_else(|| format!("`{}` is not one of {}", word.trim(), known.join(", ")))
    };
    let list: BTreeSet<FailOn> = text.split(',').map(one).collect::<Result<_, _>>()?;
    if list.contains(&FailOn::Failed) {
        Ok(FailOnList(list))
    } else {
        Err("`failed` cannot be left out: a failed case always fails the run".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_needs_a_unit() {
        assert_eq!(duration("1h 30m"), Ok(Duration::from_mins(90)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert!(duration("90").is_err());
        assert!(duration("-5s").is_err());
    }
}
