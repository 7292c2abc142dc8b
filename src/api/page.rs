//! A page of a list, decoded row by row, so that dropped rows are never in memory together.

use serde::de::DeserializeOwned;

use super::decode::decode_fields;
use super::json::Json;
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
    let is_bare = json.is_array();
    let mut fields = json.fields(Some(&wire::Envelope::NAMES));
    let rows = fields
        .iter()
        .position(|(name, _)| name == wire::Envelope::ROWS);
    let rows = rows.map(|at| fields.swap_remove(at).1);
    let rows = rows
        .or(is_bare.then_some(json))
        .filter(|rows| rows.is_array())
        .ok_or("the body is not a list")?;
    let envelope: wire::Envelope = decode_fields(fields).unwrap_or_default();
    let mut page = DecodedPage {
        rows: Vec::new(),
        raw_rows: 0,
        is_bare,
        size: envelope.size,
        total: envelope.total_count.or(envelope.total_counts),
        total_pages: envelope.total_pages,
        has_next: envelope.has_next,
        memory: 0,
    };
    rows.for_each(|row: Result<W, _>, text| page.add_row(row.ok().and_then(&read_row), text))?;
    Ok(page)
}

impl<T> DecodedPage<T> {
    /// Adds a row, which has this text. An unreadable one is only counted.
    fn add_row(&mut self, row: Option<T>, text: &str) -> Result<(), &'static str> {
        self.raw_rows += 1;
        if self.raw_rows > MAX_ROWS {
            return Err("the page has more than 100000 rows");
        }
        if let Some(row) = row {
            let values = text.bytes().filter(|byte| *byte == b',').count();
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
    use crate::api::ApiKey;

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
    }

    #[test]
    fn a_body_without_an_array_of_rows_is_refused() {
        for json in [
            r#"{"error":"x"}"#,
            r#"{"data":null}"#,
            r#"{"data":{}}"#,
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
