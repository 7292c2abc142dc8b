//! Reads the API key.

use std::cell::OnceCell;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;

use crate::disk;

/// The variable of the key. There is no flag for it, since other users of the machine can read arguments.
pub(in crate::cli) const KEY_VARIABLE: &str = "SIGMAMIND_API_KEY";

/// A key is one line; a larger file is not a key file.
const MAX_KEY_FILE_BYTES: u64 = 64 * 1024;

/// A shorter key would be found in almost any text.
const MIN_KEY_LENGTH: usize = 6;

/// The key in the environment, if the variable is set.
pub(in crate::cli) fn key_from_environment() -> Option<String> {
    let key = std::env::var_os(KEY_VARIABLE)?;
    Some(key.to_string_lossy().into_owned())
}

/// The cached text of the key file: standard input and pipes can be read only once.
#[derive(Clone, Default)]
pub(in crate::cli) struct KeyFile(OnceCell<Result<String, Rc<io::Error>>>);

impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyFile")
    }
}

impl KeyFile {
    /// The text of the file.
    pub(super) fn text(&self, path: &Path) -> Result<&str, Rc<io::Error>> {
        let text = self.0.get_or_init(|| read(path).map_err(Rc::new));
        text.as_deref().map_err(Rc::clone)
    }
}

/// Finds the key in a text.
pub(super) fn find(key: &str, text: &str) -> Option<Range<usize>> {
    let key = key.trim();
    let start = text.find(key).filter(|_| key.len() >= MIN_KEY_LENGTH)?;
    Some(start..start + key.len())
}

/// The text of a key file that is a regular file: another kind could block.
pub(super) fn read_regular(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let file = disk::open_regular(path, File::options().read(true))?;
    file.take(MAX_KEY_FILE_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    if path == Path::new("-") {
        let stdin = io::stdin().lock();
        stdin.take(MAX_KEY_FILE_BYTES).read_to_string(&mut text)?;
    } else {
        let file = File::open(path)?;
        file.take(MAX_KEY_FILE_BYTES).read_to_string(&mut text)?;
    }
    Ok(text)
}
