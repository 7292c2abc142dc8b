//! Files of the repository that tests generate. With the variable, a test writes them; otherwise, it compares.

use std::fs;
use std::path::Path;

/// Writes the files of this test target again.
pub(crate) const UPDATE: &str = concat!(
    "UPDATE_GENERATED=1 cargo test --test ",
    env!("CARGO_CRATE_NAME")
);

/// `file` counts from the root of the repository.
#[track_caller]
pub(crate) fn assert_generated(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        return fs::write(path, text).expect("a writable file");
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    let same = kept.lines().zip(text.lines());
    let same = same.take_while(|(kept, new)| kept == new).count();
    assert!(
        kept == text,
        "{file} is out of date from line {}: it has\n{}\nand not\n{}\nUpdate it with {UPDATE}",
        same + 1,
        kept.lines().nth(same).unwrap_or_default(),
        text.lines().nth(same).unwrap_or_default()
    );
}
