//! Reads one suite file: a regular UTF-8 file of limited size.

use std::fs::{self, File};
use std::io::{self, Read};

use super::discover::DiscoveredFile;
use super::problem::Problem;
use super::rule::Rule;
use super::source::SuiteSource;
use crate::outcome::Location;
use crate::text::one_line;

/// Enough for more than half a million cases.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Reads the file.
pub(super) fn read(file: &DiscoveredFile) -> Result<SuiteSource, Problem> {
    let name = one_line(&file.display_path);
    let unreadable =
        |why: String| Problem::new(Rule::Unreadable, format!("cannot read {name}: {why}"));
    let metadata = fs::metadata(&file.path).map_err(|error| unreadable(error.to_string()))?;
    if !metadata.is_file() {
        // Reading a pipe or device could block.
        return Err(unreadable("it is not a regular file".to_owned()));
    }
    let bytes = read_capped(file).map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 > MAX_BYTES {
        let help = "split the file: a run can use several suite files, and still creates one batch per agent";
        let problem = Problem::new(Rule::TooLarge, "this file is larger than 16 MiB");
        return Err(problem.at_location(location(file, 1, 1)).help(help));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => reject_nul(SuiteSource::new(&file.display_path, text)),
        Err(error) => Err(not_utf8(file, bytes, error.valid_up_to())),
    }
}

fn read_capped(file: &DiscoveredFile) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(&file.path)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn reject_nul(source: SuiteSource) -> Result<SuiteSource, Problem> {
    match source.text().find('\0') {
        None => Ok(source),
        Some(at) => {
            let problem = Problem::new(Rule::Nul, "this file contains a NUL character");
            Err(problem
                .at(&source, &(at..at + 1), "NUL character")
                .help("save the file as UTF-8 text"))
        }
    }
}

fn not_utf8(file: &DiscoveredFile, bytes: &[u8], valid: usize) -> Problem {
    let before = String::from_utf8_lossy(&bytes[..valid]);
    let line = before.split('\n').count();
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |line| line.chars().count());
    let is_utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    let message = if is_utf16 {
        "this file is UTF-16, not UTF-8"
    } else {
        "this file is not UTF-8"
    };
    Problem::new(Rule::NotUtf8, message)
        .at_location(location(file, line, column + 1))
        .help("save the file as UTF-8")
}

fn location(file: &DiscoveredFile, line: usize, column: usize) -> Location {
    Location {
        path: file.display_path.as_str().into(),
        line,
        column,
        offset: 0,
        length: 0,
    }
}
