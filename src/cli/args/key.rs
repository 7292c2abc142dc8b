//! Where the API key is looked for, and what it is.

use std::cell::OnceCell;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;

/// Where the key is looked for. Never a flag: other users of the machine can read those.
pub(in crate::cli) const KEY_VARIABLE: &str = "SIGMAMIND_API_KEY";

/// A key is a line; what is longer is another file.
const MAX_KEY_FILE_BYTES: u64 = 64 * 1024;

/// Shorter than this it guards nothing, and would be found in any text.
const MIN_KEY_LENGTH: usize = 6;

/// The key in the environment, if the variable is set.
pub(in crate::cli) fn key_from_environment() -> Option<String> {
    let key = std::env::var_os(KEY_VARIABLE)?;
    Some(key.to_string_lossy().into_owned())
}

/// The text of the key file, once it was read: standard input and pipes give it only once.
#[derive(Clone, Default)]
pub(in crate::cli) struct KeyFile(OnceCell<Result<String, Rc<io::Error>>>);

impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyFile")
    }
}

impl KeyFile {
    /// What is in the file.
    pub(super) fn text(&self, path: &Path) -> Result<&str, Rc<io::Error>> {
        let text = self.0.get_or_init(|| read(path).map_err(Rc::new));
        text.as_deref().map_err(Rc::clone)
    }
}

/// Where a text holds a key.
pub(super) fn find(key: &str, text: &str) -> Option<Range<usize>> {
    let key = key.trim();
    let start = text.find(key).filter(|_| key.len() >= MIN_KEY_LENGTH)?;
    Some(start..start + key.len())
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
