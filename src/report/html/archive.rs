//! The details of cases, compressed in script elements that no browser runs. The script of the page unpacks them.
//!
//! As elements of the page, 50,000 conversations would take a browser several seconds and a gigabyte of memory.

use std::io::{self, Write};

use base64::engine::general_purpose::STANDARD;
use base64::write::EncoderWriter;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::details::CaseDetails;
use super::excerpt::{Excerpt, LEVELS};
use super::inert_json;
use super::listed_case::ListedCase;
use crate::outcome::Outcome;

/// In bytes, before compression. Large enough to compress well, and small enough to unpack in a few milliseconds.
const CHUNK: u64 = 200_000;

/// The compressed details of the cases of an outcome, in their order.
pub(super) struct Archive<'a> {
    outcome: &'a Outcome,
    cases: &'a [ListedCase<'a>],
}

/// Whether an archive was smaller than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Complete,
    TooLarge,
}

impl<'a> Archive<'a> {
    pub(super) fn new(outcome: &'a Outcome, cases: &'a [ListedCase<'a>]) -> Self {
        Self { outcome, cases }
    }

    /// The most that fits into `limit` bytes.
    ///
    /// # Errors
    /// None that can happen: the archive is only measured.
    pub(super) fn fitting(&self, limit: u64) -> io::Result<Excerpt> {
        for excerpt in LEVELS {
            if self.write(excerpt, limit, &mut io::sink())? == Fit::Complete {
                return Ok(excerpt);
            }
        }
        Ok(LEVELS[LEVELS.len() - 1])
    }

    /// Writes the details of the cases, and ends with the first chunk that exceeds `limit` bytes.
    ///
    /// # Errors
    /// Those of the writer.
    pub(super) fn write(
        &self,
        excerpt: Excerpt,
        limit: u64,
        out: &mut dyn Write,
    ) -> io::Result<Fit> {
        let mut out = Counted { out, bytes: 0 };
        let mut first = 0;
        while first < self.cases.len() {
            write!(out, "<script type=\"text/plain\" data-first=\"{first}\">")?;
            first += self.write_chunk(first, excerpt, &mut out)?;
            out.write_all(b"</script>\n")?;
            if out.bytes > limit {
                return Ok(Fit::TooLarge);
            }
        }
        Ok(Fit::Complete)
    }

    /// Writes an array of the details of some cases, and gives their number.
    fn write_chunk(
        &self,
        first: usize,
        excerpt: Excerpt,
        out: &mut dyn Write,
    ) -> io::Result<usize> {
        let base64 = EncoderWriter::new(out, &STANDARD);
        let mut compressed = GzEncoder::new(base64, Compression::default());
        let mut json = Counted {
            out: &mut compressed,
            bytes: 0,
        };
        let mut count = 0;
        for case in &self.cases[first..] {
            json.write_all(if count == 0 { b"[" } else { b"," })?;
            inert_json::write(&CaseDetails::new(self.outcome, case, excerpt), &mut json)?;
            count += 1;
            if json.bytes > CHUNK {
                break;
            }
        }
        json.write_all(b"]")?;
        compressed.finish()?.finish()?;
        Ok(count)
    }
}

struct Counted<'a> {
    out: &'a mut dyn Write,
    bytes: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
