//! The how-to pages show the pipelines that `init --ci` writes.

use std::fs;
use std::path::Path;

use crate::sigma::Sigma;
use crate::update::assert_generated;

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
        let entry = entry.unwrap();
        let page = fs::read_to_string(entry.path()).unwrap();
        // Another test may write the other pages.
        if page.contains(BEFORE) {
            let name = format!("docs/how-to/{}", entry.file_name().display());
            assert_generated(&name, &updated(&page));
            shown += page.matches(BEFORE).count();
        }
    }
    assert!(shown >= 6, "{shown} pipelines are shown");
}
