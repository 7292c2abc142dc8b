//! What makes two runs hard to compare.

use crate::outcome::{End, Outcome, Service};
use crate::text::{counted, one_line};

/// What makes two runs hard to compare, in words.
pub(super) fn of(before: &Outcome, after: &Outcome) -> Vec<String> {
    let all = [
        services(&before.service, &after.service),
        incomplete(before, "before"),
        incomplete(after, "after"),
        partial(before, "before", "new"),
        partial(after, "after", "gone"),
    ];
    all.into_iter().flatten().collect()
}

fn services(before: &Service, after: &Service) -> Option<String> {
    let word = |service: &Service| match service {
        Service::Sandbox => "the sandbox".to_owned(),
        Service::Api(address) => one_line(address),
    };
    let (from, to) = (word(before), word(after));
    (before != after).then(|| format!("different services: {from} before, {to} after"))
}

fn incomplete(outcome: &Outcome, which: &str) -> Option<String> {
    (outcome.end != End::Completed)
        .then(|| format!("the run {which} did not complete, so results may be missing"))
}

fn partial(outcome: &Outcome, which: &str, shown: &str) -> Option<String> {
    let scope = &outcome.scope;
    let left_out = (scope.left_out > 0).then(|| {
        let cases = counted(scope.left_out, "case");
        format!("its selection left out {cases}")
    });
    let shard = scope.shard.map(|shard| format!("it is shard {shard}"));
    let parts: Vec<String> = left_out.into_iter().chain(shard).collect();
    (!parts.is_empty()).then(|| {
        let parts = parts.join(", and ");
        format!("the run {which} is only a part: {parts}; cases that it lacks are {shown}")
    })
}
