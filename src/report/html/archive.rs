//! The details of cases, compressed in script elements that no browser runs. The script of the page unpacks them.
//!
//! As elements of the page, 50,000 conversations would take a browser several seconds and a gigabyte of memory.

use std::io::{self, Write};

use base64::engine::general_purpose::STANDARD;
use base64::write::EncoderWriter;
use flate2::write::GzEncoder;

use super::details::CaseDetails;
use super::excerpt::{Excerpt, LEVELS};
use super::inert_json;
use super::listed_case::ListedCase;
use crate::disk;
use crate::outcome::Outcome;

/// In bytes, before compression. Large enough to compress well, and small enough to unpack in a few milliseconds.
const CHUNK: usize = 200_000;

/// Archives of more cases are not measured before they are written, but estimated.
const MAX_MEASURED: usize = 500;

/// Of so many chunks, one is compressed for the estimate.
const SAMPLE: usize = 10;

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

    /// Writes the most that fits into `limit` bytes. An archive of many cases may exceed it by a quarter.
    ///
    /// # Errors
    /// Those of the writer.
    pub(super) fn write_fitting(&self, limit: u64, out: &mut dyn Write) -> io::Result<()> {
        let is_sampled = self.cases.len() > MAX_MEASURED;
        let mut chosen = LEVELS[LEVELS.len() - 1];
        for excerpt in LEVELS {
            if !is_sampled {
                // Compressing twice would take as long as everything else on the page.
                let mut written = Vec::new();
                if self.write(excerpt, limit, &mut written)? == Fit::Complete {
                    return out.write_all(&written);
                }
            } else if self.estimate(excerpt)? <= limit {
                chosen = excerpt;
                break;
            }
        }
        let bound = if is_sampled { limit / 4 * 5 } else { limit };
        self.write(chosen, bound, out).map(drop)
    }

    /// About how many bytes the archive has, from a tenth of it: compressing all of it takes seconds.
    fn estimate(&self, excerpt: Excerpt) -> io::Result<u64> {
        let (mut first, mut estimate) = (0, 0);
        while first < self.cases.len() {
            let mut counted = Counted {
                out: &mut io::sink(),
                bytes: 0,
            };
            let count = self.write_chunk(first, excerpt, &mut counted)?;
            let next = self.cases.len().min(first + SAMPLE * count);
            // What follows is like this chunk, since the cases are ordered by result.
            estimate += counted.bytes * (next - first) as u64 / count as u64;
            first = next;
        }
        Ok(estimate)
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
        // The JSON is written in many small pieces, which the encoder would take one by one.
        let mut json = Vec::with_capacity(2 * CHUNK);
        let mut count = 0;
        for case in &self.cases[first..] {
            json.push(if count == 0 { b'[' } else { b',' });
            inert_json::write(&CaseDetails::new(self.outcome, case, excerpt), &mut json)?;
            count += 1;
            if json.len() > CHUNK {
                break;
            }
        }
        json.push(b']');
        let base64 = EncoderWriter::new(out, &STANDARD);
        let mut compressed = GzEncoder::new(base64, disk::FAST);
        compressed.write_all(&json)?;
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
