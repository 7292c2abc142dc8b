//! A page of a list, decoded row by row, so that dropped rows are never in memory together.

use memchr::memchr_iter;
use serde::de::DeserializeOwned;

use super::ApiKey;
use super::decode::{decode_fields, for_each};
use super::json::{Fields, Json};
use super::scan::Scanner;
use crate::wire;

/// Most rows on a page. A page of a hundred rows is requested, but a bare array may be the whole list.
const MAX_ROWS: usize = 100_000;

/// Most memory for the rows of a list, in bytes: about ten thousand attempts with long transcripts. They are in
/// memory up to three times, while a list is read again and while reports are written.
pub(super) const MAX_LIST_MEMORY: usize = 96 * 1024 * 1024;

/// Upper estimates of the memory overhead of a value of a row, and of the row itself, in bytes.
const VALUE_OVERHEAD: usize = 80;
const ROW_OVERHEAD: usize = 512;

/// A page of a list. Missing metadata is `None`.
#[derive(Clone, Debug)]
pub(super) struct DecodedPage<T> {
    /// The readable rows.
    pub(super) rows: Vec<T>,
    /// Number of rows, including unreadable ones.
    pub(super) raw_rows: usize,
    /// Whether it is a bare array, without metadata.
    pub(super) is_bare: bool,
    /// Rows per page, as the service counts them.
    pub(super) size: Option<u64>,
    /// Rows on all pages.
    pub(super) total: Option<u64>,
    /// Pages in all.
    pub(super) total_pages: Option<u64>,
    /// Whether another page follows.
    pub(super) has_next: Option<bool>,
    /// An upper estimate of the memory of the rows, in bytes.
    pub(super) memory: usize,
}

/// Decodes a page or a bare array. The error says what is wrong with the body.
pub(super) fn read<W: DeserializeOwned, T>(
    json: Json<'_, '_>,
    read_row: impl Fn(W) -> Option<T>,
) -> Result<DecodedPage<T>, &'static str> {
    let mut scanner = Scanner::new(json.text);
    if scanner.peek() == Some(b'[') {
        let mut page = DecodedPage {
            is_bare: true,
            ..DecodedPage::new()
        };
        page.read_rows(&mut scanner, json.key, &read_row)?;
        return Ok(page);
    }
    let mut page = None;
    let mut fields = Fields::new();
    let is_object = scanner.enter(b'{');
    while is_object && scanner.has_next() {
        let name = scanner.key();
        // The last value of a repeated key counts.
        if name == wire::Envelope::ROWS && scanner.peek() == Some(b'[') {
            let rows = page.insert(DecodedPage::new());
            rows.read_rows(&mut scanner, json.key, &read_row)?;
        } else if name == wire::Envelope::ROWS {
            scanner.value();
            page = None;
        } else {
            let text = scanner.value();
            if wire::Envelope::NAMES.contains(&&*name) {
                fields.retain(|(known, _)| *known != name);
                fields.push((name, Json { text, ..json }));
            }
        }
    }
    let mut page = page.ok_or("the body is not a list")?;
    page.set_envelope(&decode_fields(fields).unwrap_or_default());
    Ok(page)
}

impl<T> DecodedPage<T> {
    fn new() -> Self {
        Self {
            rows: Vec::new(),
            raw_rows: 0,
            is_bare: false,
            size: None,
            total: None,
            total_pages: None,
            has_next: None,
            memory: 0,
        }
    }

    fn set_envelope(&mut self, envelope: &wire::Envelope) {
        self.size = envelope.size;
        self.total = envelope.total_count.or(envelope.total_counts);
        self.total_pages = envelope.total_pages;
        self.has_next = envelope.has_next;
    }

    fn read_rows<W: DeserializeOwned>(
        &mut self,
        scanner: &mut Scanner,
        key: &ApiKey,
        read_row: impl Fn(W) -> Option<T>,
    ) -> Result<(), &'static str> {
        for_each(scanner, key, |row: Result<W, _>, text| {
            self.add_row(row.ok().and_then(&read_row), text)
        })
    }

    /// Adds a row, which has this text. An unreadable one is only counted.
    fn add_row(&mut self, row: Option<T>, text: &str) -> Result<(), &'static str> {
        self.raw_rows += 1;
        if self.raw_rows > MAX_ROWS {
            return Err("the page has more than 100000 rows");
        }
        if let Some(row) = row {
            let values = memchr_iter(b',', text.as_bytes()).count();
            self.memory += text.len() + values * VALUE_OVERHEAD + ROW_OVERHEAD;
            self.rows.push(row);
        }
        if self.memory > MAX_LIST_MEMORY {
            return Err("the page has too much text");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: impl AsRef<str>) -> Result<DecodedPage<String>, &'static str> {
        let (text, key) = (text.as_ref(), &ApiKey::new("key_1.secret").unwrap());
        read(Json { text, key }, |run: wire::TestRun| run.job_id)
    }

    #[test]
    fn a_bare_array_is_a_page_and_metadata_may_come_in_any_order() {
        let bare =
            page(r#" [{"jobId":"a"},7,{"jobId":null},{"jobId":"b","x":{"y":[1]}}]"#).unwrap();
        assert_eq!(
            (bare.rows, bare.raw_rows, bare.is_bare),
            (vec!["a".into(), "b".into()], 4, true)
        );
        let json = r#"{"hasNext":false,"totalCounts":"7","data":[{"jobId":"a"}],"size":100.0,"data":[{"jobId":"b"}]}"#;
        let page = page(json).unwrap();
        assert_eq!(
            (page.rows, page.raw_rows, page.is_bare),
            (vec!["b".into()], 1, false)
        );
        assert_eq!(
            (page.total, page.size, page.has_next),
            (Some(7), Some(100), Some(false))
        );
        assert_eq!(page.memory, {
            let row = r#"{"jobId":"b"}"#;
            row.len() + ROW_OVERHEAD
        });
    }

    #[test]
    fn a_body_without_an_array_of_rows_is_refused() {
        for json in [
            r#"{"error":"x"}"#,
            r#"{"data":null}"#,
            r#"{"data":{}}"#,
            r#"{"data":[],"data":7}"#,
            "null",
            "7",
            r#""[]""#,
        ] {
            assert!(page(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_page_is_limited_in_rows_and_in_memory() {
        let many = |row: &str, count| format!("[{}{row}]", format!("{row},").repeat(count));
        assert_eq!(page(many("{}", MAX_ROWS - 1)).unwrap().raw_rows, MAX_ROWS);
        assert!(page(many("{}", MAX_ROWS)).is_err());
        let turns = format!(r#"{{"jobId":"a","conversation":{}}}"#, many("{}", 10_000));
        assert!(page(many(&turns, 100)).is_ok());
        assert!(page(many(&turns, 300)).is_err());
    }
}
