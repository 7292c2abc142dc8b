//! Markdown up to a number of bytes, cut between two entries.

/// Room for the notice that entries are left out.
const NOTICE: usize = 200;

/// A page that leaves out what does not fit.
pub(super) struct Page {
    text: String,
    limit: usize,
    /// The heading of a section without an entry so far.
    heading: String,
    left_out: usize,
}

impl Page {
    /// A page of at most `limit` bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            text: String::new(),
            limit: limit.saturating_sub(NOTICE),
            heading: String::new(),
            left_out: 0,
        }
    }

    /// Begins a section, which is left out if it gets no entry.
    pub(super) fn section(&mut self, heading: &str) {
        self.heading = format!("\n{heading}\n\n");
    }

    /// Begins a table.
    pub(super) fn table(&mut self, heading: &str, columns: &[&str]) {
        let names = columns.join(" | ");
        let line = "---|".repeat(columns.len());
        self.heading = format!("\n{heading}\n\n| {names} |\n|{line}\n");
    }

    /// Adds whole lines. What follows an entry that does not fit is left out too, so that no gap is hidden.
    pub(super) fn entry(&mut self, lines: &str) {
        let length = self.text.len() + self.heading.len() + lines.len();
        if self.left_out > 0 || length > self.limit {
            self.left_out += 1;
            return;
        }
        self.text.push_str(&std::mem::take(&mut self.heading));
        self.text.push_str(lines);
    }

    /// A row of a table.
    pub(super) fn row(&mut self, cells: &[String]) {
        self.entry(&format!("| {} |\n", cells.join(" | ")));
    }

    /// The page, with the number of entries that were left out.
    ///
    /// It is empty if there is not even room for that.
    pub(super) fn finish(mut self) -> String {
        if self.limit == 0 {
            return String::new();
        }
        if self.left_out > 0 {
            let entries = match self.left_out {
                1 => "1 entry does".to_owned(),
                count => format!("{count} entries do"),
            };
            let notice = format!("\n**{entries} not fit here.** `results.json` has everything.\n");
            self.text.push_str(&notice);
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_cut_between_entries_and_counts_what_is_left_out() {
        let mut page = Page::new(NOTICE + 30);
        page.section("# A");
        page.entry("- 0123456789\n");
        page.entry("- 0123456789é\n");
        page.entry("- 1\n");
        page.section("# B");
        assert_eq!(
            page.finish(),
            "\n# A\n\n- 0123456789\n\n**2 entries do not fit here.** `results.json` has everything.\n"
        );
    }

    #[test]
    fn a_section_without_entries_has_no_heading() {
        let mut page = Page::new(1_000);
        page.section("# A");
        page.table("# B", &["a", "b"]);
        page.row(&["1".to_owned(), "2".to_owned()]);
        assert_eq!(page.finish(), "\n# B\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
    }
}
