//! Checks the architecture, which is the list of modules in `lib.rs`: a module imports only from modules above it,
//! some modules import from even fewer, no files import each other in a cycle, and no file is too long.
//!
//! Each rule is also tested with a small tree that violates it.

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use source::{File, Tree};

/// In lines. A longer file should be split.
const LONGEST_FILE: usize = 300;

/// Modules that may not import from everything above them.
const WALLS: [(&str, Wall); 3] = [
    ("wire", Wall::SeesOnly(&[])),
    ("sandbox", Wall::SeesOnly(&["wire"])),
    ("report", Wall::SeesNot(&["api", "runner"])),
];

enum Wall {
    SeesOnly(&'static [&'static str]),
    SeesNot(&'static [&'static str]),
}

impl Wall {
    fn stops(&self, module: &str) -> bool {
        match self {
            Self::SeesOnly(seen) => !seen.contains(&module),
            Self::SeesNot(hidden) => hidden.contains(&module),
        }
    }
}

fn violations(src: &Path) -> Vec<String> {
    let tree = Tree::read(src);
    let mut violations = Vec::new();
    for file in tree.files() {
        violations.extend(too_long(file));
        violations.extend(wrong_imports(&tree, file));
        violations.extend(asks_for_the_system(src, file));
    }
    violations.extend(cycles(&tree));
    violations
}

fn too_long(file: &File) -> Option<String> {
    let is_long = file.lines > LONGEST_FILE;
    is_long.then(|| {
        format!(
            "{}: {} lines, more than {LONGEST_FILE}",
            file.name, file.lines
        )
    })
}

/// Only `platform` knows the operating system. Tests may, since links and signals differ.
fn asks_for_the_system(src: &Path, file: &File) -> Option<String> {
    const QUESTIONS: [&str; 13] = [
        "cfg(unix",
        "cfg(windows",
        "cfg!(",
        "any(unix",
        "any(windows",
        "all(unix",
        "all(windows",
        "not(unix",
        "not(windows",
        "std::os::",
        "libc::",
        "target_os",
        "tokio::signal",
    ];
    let is_exempt =
        file.module[..].starts_with(&["platform".to_owned()]) || file.name.contains("tests");
    let text = std::fs::read_to_string(src.join(&file.name)).expect("a readable source file");
    let asked = QUESTIONS.iter().find(|question| text.contains(**question));
    let asked = asked.filter(|_| !is_exempt)?;
    Some(format!("{}: only `platform` may have `{asked}`", file.name))
}

fn wrong_imports(tree: &Tree, file: &File) -> Vec<String> {
    let Some(own) = file.module.first() else {
        return Vec::new();
    };
    let order = tree.order();
    let location = |module: &str| order.iter().position(|declared| declared == module);
    let wall = WALLS
        .iter()
        .find(|(module, _)| module == own)
        .map(|(_, wall)| wall);
    let mut wrong = Vec::new();
    for seen in tree
        .imports(file)
        .iter()
        .filter_map(|module| module.first())
        .collect::<BTreeSet<_>>()
    {
        if seen == own {
            continue;
        }
        if location(seen) >= location(own) {
            wrong.push(format!(
                "{}: `{own}` imports from `{seen}`, which is declared below it",
                file.name
            ));
        }
        if wall.is_some_and(|wall| wall.stops(seen)) {
            wrong.push(format!("{}: `{own}` must not see `{seen}`", file.name));
        }
    }
    wrong
}

/// Files that import each other in a cycle, one message per cycle.
fn cycles(tree: &Tree) -> Vec<String> {
    let graph: BTreeMap<_, _> = tree
        .files()
        .map(|file| (&file.module, tree.imports(file)))
        .collect();
    let reachable = |from: &Vec<String>| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(module) = next.pop() {
            for import in graph
                .get(&module)
                .into_iter()
                .flatten()
                .filter(|import| **import != module)
            {
                if seen.insert(import.clone()) {
                    next.push(import.clone());
                }
            }
        }
        seen
    };
    let reach: BTreeMap<_, _> = graph
        .keys()
        .map(|module| ((*module).clone(), reachable(module)))
        .collect();
    let found: BTreeSet<Vec<String>> = reach
        .iter()
        .filter(|(module, seen)| seen.contains(*module))
        .map(|(module, seen)| {
            let back = seen
                .iter()
                .filter(|other| reach.get(*other).is_some_and(|r| r.contains(module)));
            back.map(|module| module.join("::")).collect()
        })
        .collect();
    found
        .into_iter()
        .map(|cycle| format!("import cycle: {}", cycle.join(", ")))
        .collect()
}

#[test]
fn the_code_follows_the_architecture() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let violations = violations(&src);
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

/// The violations of a tree of a few files.
fn violations_of(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file has a parent")).expect("a new folder");
        std::fs::write(path, text).expect("a new file");
    }
    violations(folder.path())
}

const LIB: &str = "pub mod id;\npub mod wire;\npub mod api;\npub mod runner;\npub mod report;\npub mod sandbox;\n";

#[test]
fn an_import_from_a_module_below_is_a_violation() {
    let found = violations_of(&[
        ("lib.rs", LIB),
        ("id.rs", "use crate::{wire::Page};"),
        ("wire.rs", ""),
    ]);
    assert_eq!(
        found,
        ["id.rs: `id` imports from `wire`, which is declared below it"]
    );
}

#[test]
fn an_import_inside_a_function_or_macro_is_a_violation() {
    let hidden = "fn f() { println!(\"{}\", crate::wire::g()) }";
    assert_eq!(
        violations_of(&[("lib.rs", LIB), ("id.rs", hidden)]).len(),
        1
    );
    assert_eq!(
        violations_of(&[
            ("lib.rs", LIB),
            ("id/deep.rs", "use super::super::wire::Page;")
        ])
        .len(),
        1
    );
}

#[test]
fn a_question_for_the_operating_system_outside_platform_is_a_violation() {
    for (asked, question) in [
        ("cfg(unix", "#[cfg(unix)] fn f() {}"),
        ("cfg!(", "fn f() -> bool { cfg!(windows) }"),
        ("any(windows", "#[cfg(any(windows, test))] fn f() {}"),
        ("not(unix", "#[cfg(not(unix))] fn f() {}"),
    ] {
        let found = violations_of(&[
            ("lib.rs", LIB),
            ("id.rs", question),
            ("platform.rs", question),
        ]);
        let expected = format!("id.rs: only `platform` may have `{asked}`");
        assert_eq!(found, [expected]);
    }
}

#[test]
fn comments_and_strings_are_not_imports() {
    let harmless = "//! See crate::wire.\nconst S: &str = \"crate::wire\";";
    assert!(violations_of(&[("lib.rs", LIB), ("id.rs", harmless)]).is_empty());
}

#[test]
fn an_import_through_a_wall_is_a_violation() {
    let files = [("lib.rs", LIB), ("wire.rs", "use crate::id::AgentId;")];
    assert_eq!(violations_of(&files), ["wire.rs: `wire` must not see `id`"]);
    let files = [
        ("lib.rs", LIB),
        ("report.rs", "mod junit;"),
        ("report/junit.rs", "use crate::api::Client;"),
    ];
    assert_eq!(
        violations_of(&files),
        ["report/junit.rs: `report` must not see `api`"]
    );
    let files = [("lib.rs", LIB), ("sandbox.rs", "use crate::{id, wire};")];
    assert_eq!(
        violations_of(&files),
        ["sandbox.rs: `sandbox` must not see `id`"]
    );
}

#[test]
fn an_import_cycle_within_a_module_is_a_violation() {
    let siblings = [
        ("lib.rs", LIB),
        ("id.rs", ""),
        ("id/a.rs", "use super::b::B;"),
        ("id/b.rs", "use super::a::A;"),
    ];
    assert_eq!(violations_of(&siblings), ["import cycle: id::a, id::b"]);
    let parent = [
        ("lib.rs", LIB),
        ("id.rs", "mod a; use a::A; struct P;"),
        ("id/a.rs", "use super::P;"),
    ];
    assert_eq!(violations_of(&parent), ["import cycle: id, id::a"]);
}

#[test]
fn a_name_that_the_parent_re_exports_makes_no_cycle() {
    let parent = "mod a;\nmod b;\npub use a::A;\npub use b::B;";
    let files = [
        ("lib.rs", LIB),
        ("id.rs", parent),
        ("id/a.rs", "pub struct A;"),
        ("id/b.rs", "use super::A;"),
    ];
    assert!(violations_of(&files).is_empty());
}

#[test]
fn a_file_that_is_too_long_is_a_violation() {
    let long = "//\n".repeat(LONGEST_FILE + 1);
    assert_eq!(
        violations_of(&[("lib.rs", LIB), ("id.rs", &long)]),
        ["id.rs: 301 lines, more than 300"]
    );
}
