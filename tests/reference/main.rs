//! The pages in `docs/reference` say what the program does. Their tables are generated from its schemas and tables, and
//! their examples are run.

#![expect(clippy::unwrap_used, reason = "a test that cannot continue must fail")]

mod cells;
mod examples;
#[path = "../shared/files.rs"]
mod files;
#[path = "../shared/markdown.rs"]
mod markdown;
mod page;
mod rust_version;
mod schema;
mod sections;
#[path = "../shared/update.rs"]
mod update;

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};
use sigma_suite::exit;
use sigma_suite::report::junit;

use examples::{examples, exit_code, run_script, sigma};
use files::files_below;
use page::Page;
use schema::{Schema, Written, alternatives, printed};
use sections::{Sections, word_table};

/// The sections of the schema that `sigma-suite schema OF` prints.
fn sections(of: &str, written: Written) -> String {
    Sections::new(&Schema::printed(of, written)).of_root()
}

#[test]
fn suite_file() {
    Page::open("suite-file.md")
        .region("keys", &sections("suite", Written::ByPeople))
        .check();
}

#[test]
fn sandbox_script() {
    Page::open("sandbox-script.md")
        .region("keys", &sections("sandbox", Written::ByPeople))
        .check();
}

#[test]
fn results() {
    Page::open("results.md")
        .region("fields", &sections("results", Written::ByTheProgram))
        .check();
}

#[test]
fn events() {
    let schema = Schema::printed("events", Written::ByTheProgram).shared_with(
        Schema::printed("results", Written::ByTheProgram),
        "results.md",
    );
    let kinds = alternatives(schema.root()).unwrap().iter();
    let kinds: Vec<(String, &str)> = kinds
        .map(|kind| {
            let name = kind["properties"]["event"]["const"].as_str().unwrap();
            (
                format!("[`{name}`](#{name})"),
                kind["description"].as_str().unwrap(),
            )
        })
        .collect();
    let details = Sections::new(&schema).of_kinds("event");
    Page::open("events.md")
        .region("kinds", &word_table("event", &kinds))
        .region("fields", &details)
        .check();
}

fn exit_codes() -> String {
    let codes: Vec<_> = exit::TABLE
        .iter()
        .map(|row| (row.codes(), row.meaning))
        .collect();
    word_table("exit code", &codes)
}

#[test]
fn exit_code_page() {
    Page::open("exit-codes.md")
        .region("codes", &exit_codes())
        .check();
}

#[test]
fn junit_page() {
    let mut table = "| property | of | value |\n|---|---|---|".to_owned();
    for property in junit::PROPERTIES {
        let junit::DocumentedProperty { name, of, meaning } = property;
        table = format!("{table}\n| `{name}` | {of} | {meaning} |");
    }
    Page::open("junit.md").region("properties", &table).check();
}

#[test]
fn every_table_of_exit_codes_is_that_of_the_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = files_below(&root.join("docs"));
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.push(root.join("README.md"));
    let mut tables = 0;
    for path in pages {
        let page = fs::read_to_string(&path).unwrap();
        for table in page
            .split("\n\n")
            .filter(|block| block.starts_with("| exit code |"))
        {
            assert_eq!(table.trim(), exit_codes(), "{}", path.display());
            tables += 1;
        }
    }
    assert!(tables > 0);
}

#[test]
fn the_help_names_every_exit_code() {
    let help = printed(&["--help"]);
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for row in exit::TABLE {
        let code = format!("{} {}", row.codes(), row.name);
        assert!(help.contains(&code), "{code}");
    }
}

#[test]
fn the_suite_files_on_the_page_are_valid_and_show_every_key() {
    let page = Page::open("suite-file.md");
    let files = examples(page.text());
    assert!(files.len() >= 2);
    for (file, _) in &files {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("sigma-suite.yaml"), file).unwrap();
        let checked = sigma(folder.path(), &["check"]);
        let problems = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success(), "{problems}{file}");
    }
    let schema = Schema::printed("suite", Written::ByPeople);
    let definitions = schema.root()["definitions"].as_object().unwrap().values();
    for definition in definitions.chain([schema.root()]) {
        for key in definition["properties"]
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
        {
            assert!(
                files
                    .iter()
                    .any(|(file, _)| file.contains(&format!("{key}:"))),
                "{key}"
            );
        }
    }
}

#[test]
fn the_scripts_on_the_page_do_what_it_says() {
    let schema: Value = serde_json::from_str(&printed(&["schema", "sandbox"])).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let page = Page::open("sandbox-script.md");
    let scripts = examples(page.text());
    assert!(scripts.len() >= 4);
    for (script, after) in scripts {
        let value: Value = serde_yaml::from_str(&script).unwrap();
        assert!(validator.is_valid(&value), "{script}");
        let ran = run_script(&script);
        let talk = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), exit_code(&after), "{script}{talk}");
    }
}
