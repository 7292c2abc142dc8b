//! The how-to pages show the pipelines that `init --ci` writes.
//!
//! Update them with `UPDATE_DOCS=1 cargo test --test cli how_to`.

use std::fs;
use std::path::Path;

use crate::sigma::Sigma;

/// Before a code block that is the output of a command.
const BEFORE: &str = "<!-- The output of `sigma-suite ";
const AFTER: &str = "`: do not edit -->\n```";

/// The page with the output of each command in the code block that follows it.
fn updated(page: &str) -> String {
    let mut parts = page.split(BEFORE);
    let mut new = parts.next().unwrap().to_owned();
    for part in parts {
        let (command, rest) = part.split_once(AFTER).unwrap();
        let (language, rest) = rest.split_once('\n').unwrap();
        let (_, rest) = format!("\n{rest}")
            .split_once("\n```\n")
            .map(|(old, rest)| (old.to_owned(), rest.to_owned()))
            .unwrap();
        let output = Sigma::new().run(&format!("{command} --output -"));
        let text = output.exits(0).stdout;
        new.extend([
            BEFORE, command, AFTER, language, "\n", &text, "```\n", &rest,
        ]);
    }
    new
}

#[test]
fn how_to_pages_show_the_pipelines_that_init_writes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/how-to");
    let mut shown = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let page = fs::read_to_string(&path).unwrap();
        let new = updated(&page);
        shown += page.matches(BEFORE).count();
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, &new).unwrap();
        }
        assert!(
            std::env::var_os("UPDATE_DOCS").is_some() || page == new,
            "{} is out of date; update it with UPDATE_DOCS=1 cargo test --test cli how_to",
            path.display()
        );
    }
    assert!(shown >= 6, "{shown} pipelines are shown");
}
