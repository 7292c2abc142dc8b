//! The documented properties are those that the file can have.

use std::collections::BTreeSet;

use roxmltree::Document;

use super::{PROPERTIES, written};
use crate::id::RunId;
use crate::outcome::{Outcome, Scope, Service, Shard};
use crate::report::fixture;

/// An outcome that gives each property a value.
fn with_everything() -> Outcome {
    let mut outcome = fixture::watched_outcome();
    outcome.run = RunId::new("20260102-030405-abcdef");
    outcome.service = Service::Sandbox;
    outcome.scope = Scope {
        left_out: 3,
        shard: Shard::parse("2/4"),
        plan: None,
    };
    // A week before a quarantine of the fixture ends, of which a warning tells.
    outcome.started = "2027-01-24T03:04:05Z".parse().unwrap();
    outcome.batches[0].notes = vec!["created twice".to_owned()];
    outcome
}

#[test]
fn the_documented_properties_are_those_of_the_file() {
    let xml = written(&with_everything());
    let document = Document::parse(&xml).unwrap();
    let properties = document.descendants();
    let properties = properties.filter(|node| node.has_tag_name("property"));
    let written: BTreeSet<(&str, &str)> = properties
        .map(|node| {
            let owner = node.ancestors().nth(2).unwrap().tag_name().name();
            (node.attribute("name").unwrap(), owner)
        })
        .collect();
    let documented = PROPERTIES.iter();
    let documented = documented.map(|property| match property.of {
        "suite" => (property.name, "testsuite"),
        _ => (property.name, "testcase"),
    });
    assert_eq!(written, documented.collect());
}
