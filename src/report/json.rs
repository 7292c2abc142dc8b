//! The whole run as one JSON document, for programs. No text is shortened.

use std::io;

use super::report_format::ReportFormat;
use crate::document::{self, Results};
use crate::outcome::Outcome;

/// `results.json` in the results folder.
pub(super) const FORMAT: ReportFormat = ReportFormat {
    file: "results.json",
    write,
    is_own: |head| head.starts_with("{\n  \"tool\": \"sigma-suite\","),
};

/// Writes the document for an outcome. [`Results::read`] reads it back.
///
/// # Errors
/// Those of the writer.
pub fn write(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    document::write(&Results::from(outcome), out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Service, Shard};
    use crate::report::fixture;

    fn written(outcome: &Outcome) -> String {
        let mut json = Vec::new();
        write(outcome, &mut json).unwrap();
        String::from_utf8(json).unwrap()
    }

    #[test]
    fn a_run_with_everything_in_it() {
        insta::assert_snapshot!(written(&fixture::outcome()));
    }

    #[test]
    fn a_sandboxed_run_is_marked() {
        let mut outcome = fixture::outcome();
        outcome.service = Service::Sandbox;
        assert!(written(&outcome).contains("\"sandbox\": true"));
    }

    #[test]
    fn a_partial_run_has_its_shard_and_the_number_of_excluded_cases() {
        let mut outcome = fixture::outcome();
        outcome.scope.left_out = 3;
        outcome.scope.shard = Shard::parse("2/4");
        let json = written(&outcome);
        assert!(
            json.contains("\"shard\": \"2/4\",\n  \"left_out\": 3,"),
            "{json}"
        );
    }
}
