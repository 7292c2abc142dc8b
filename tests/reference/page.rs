//! A reference page: written by hand, except for the regions between two comments.

use std::fs;
use std::path::Path;

use crate::update::{UPDATE, assert_generated};

/// A page, with the regions that were generated so far.
pub(crate) struct Page {
    file: String,
    text: String,
    regions: usize,
}

impl Page {
    pub(crate) fn open(name: &str) -> Self {
        let file = format!("docs/reference/{name}");
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file)).unwrap();
        Self {
            file,
            text,
            regions: 0,
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Generates the text between the comments of the region.
    pub(crate) fn region(mut self, name: &str, content: &str) -> Self {
        let [begin, end] =
            ["begin", "end"].map(|edge| format!("<!-- generated: {edge} {name} -->\n"));
        let (before, rest) = self.text.split_once(&begin).expect(&begin);
        let (_, after) = rest.split_once(&end).expect(&end);
        self.text = format!("{before}{begin}\n{}\n\n{end}{after}", content.trim());
        self.regions += 1;
        self
    }

    /// Compares the page with the file, or replaces the file.
    pub(crate) fn check(self) {
        let begun = self.text.matches("<!-- generated: begin").count();
        assert_eq!(begun, self.regions, "a region is not generated");
        let first = self.text.lines().next().unwrap_or_default();
        assert!(
            first.starts_with("<!-- ") && first.contains(UPDATE),
            "{first}"
        );
        assert_generated(&self.file, &self.text);
    }
}
