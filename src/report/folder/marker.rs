//! Tells the reports of this program from files of others, which are never replaced.
//!
//! Results are recognised by the first key, `"tool": "sigma-suite"`, and `JUnit` files by the root element, which
//! begins with a timestamp and then this program's name; other writers put the name first. A file without any
//! bytes is nobody's.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::disk;

/// All markers are within this many bytes.
const HEAD: u64 = 1024;

/// Results of builds before the key `tool` began with these lines.
const OLDER_RESULTS: [&str; 4] = ["{", "  \"version\": 1,", "  \"run\": ", "  \"verdict\": \""];

/// Fails if there is a file that this program did not write.
pub(super) fn prove_ours(path: &Path) -> io::Result<()> {
    let file = match disk::open_regular(path, File::options().read(true)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head)?;
    if is_ours(&String::from_utf8_lossy(&head)) {
        return Ok(());
    }
    let why = "there is a file that sigma-suite did not write, and it is not replaced";
    Err(io::Error::new(io::ErrorKind::AlreadyExists, why))
}

fn is_ours(head: &str) -> bool {
    head.is_empty()
        || head.starts_with("{\n  \"tool\": \"sigma-suite\",")
        || is_older_results(head)
        || is_junit(head)
}

fn is_older_results(head: &str) -> bool {
    let mut lines = head.lines();
    let mut starts = OLDER_RESULTS.iter();
    starts.all(|start| lines.next().is_some_and(|line| line.starts_with(start)))
}

fn is_junit(head: &str) -> bool {
    let root = head.split_once("?>").map_or(head, |(_, root)| root);
    let root = root.trim_start().strip_prefix("<testsuites timestamp=\"");
    let name = root.and_then(|root| Some(root.split_once("\" ")?.1));
    name.is_some_and(|name| {
        let names = ["name=\"sigma-suite\"", "name=\"sigma-suite (sandbox)\""];
        names.iter().any(|ours| name.starts_with(ours))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Service;
    use crate::report::{fixture, json, junit};

    #[test]
    fn every_report_of_this_program_is_recognised() {
        for service in [Service::Sandbox, Service::Api("https://a.example".into())] {
            let mut outcome = fixture::outcome();
            outcome.service = service;
            for report in [json::render(&outcome), junit::render(&outcome)] {
                assert!(is_ours(&report[..300]), "{report}");
            }
        }
        let older = json::render(&fixture::outcome()).replace("  \"tool\": \"sigma-suite\",\n", "");
        assert!(is_ours(&older), "{older}");
        assert!(is_ours(""));
    }

    #[test]
    fn files_of_others_are_not() {
        for head in [
            "\n",
            "{}",
            "{\n  \"version\": 1,\n  \"tests\": []\n}",
            "<?xml version=\"1.0\"?>\n<project/>",
            "<testsuites name=\"sigma-suite\" tests=\"1\">",
            "<testsuites timestamp=\"2026-11-24T00:00:00Z\" name=\"nextest-run\">",
            "<!-- <testsuites timestamp=\"x\" name=\"sigma-suite\" -->",
        ] {
            assert!(!is_ours(head), "{head}");
        }
    }
}
