//! The architecture is a list of modules in `lib.rs`, and this holds the code to it: a module imports only from
//! modules above it, a few see even less, no file imports in a circle, and every file can be read at one sitting.
//!
//! Each rule is also shown a small tree that breaks it, since a check that cannot fail is none.

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use source::{File, Tree};

/// Longer than this is two files.
const LONGEST_FILE: usize = 300;

/// What a module may see, where that is less than everything above it.
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

/// Files that import each other in a circle, each circle once.
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
    let circles: BTreeSet<Vec<String>> = reach
        .iter()
        .filter(|(module, seen)| seen.contains(*module))
        .map(|(module, seen)| {
            let back = seen
                .iter()
                .filter(|other| reach.get(*other).is_some_and(|r| r.contains(module)));
            back.map(|module| module.join("::")).collect()
        })
        .collect();
    circles
        .into_iter()
        .map(|circle| format!("imports go in a circle: {}", circle.join(", ")))
        .collect()
}

#[test]
fn the_code_keeps_to_the_architecture() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let violations = violations(&src);
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

/// The violations of a tree of a few files.
fn planted(files: &[(&str, &str)]) -> Vec<String> {
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
fn an_import_from_below_is_caught() {
    let found = planted(&[
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
fn an_import_inside_a_function_or_macro_is_caught() {
    let hidden = "fn f() { println!(\"{}\", crate::wire::g()) }";
    assert_eq!(planted(&[("lib.rs", LIB), ("id.rs", hidden)]).len(), 1);
    assert_eq!(
        planted(&[
            ("lib.rs", LIB),
            ("id/deep.rs", "use super::super::wire::Page;")
        ])
        .len(),
        1
    );
}

#[test]
fn comments_and_strings_are_no_imports() {
    let harmless = "//! See crate::wire.\nconst S: &str = \"crate::wire\";";
    assert!(planted(&[("lib.rs", LIB), ("id.rs", harmless)]).is_empty());
}

#[test]
fn a_look_over_a_wall_is_caught() {
    let files = [("lib.rs", LIB), ("wire.rs", "use crate::id::AgentId;")];
    assert_eq!(planted(&files), ["wire.rs: `wire` must not see `id`"]);
    let files = [
        ("lib.rs", LIB),
        ("report.rs", "mod junit;"),
        ("report/junit.rs", "use crate::api::Client;"),
    ];
    assert_eq!(
        planted(&files),
        ["report/junit.rs: `report` must not see `api`"]
    );
    let files = [("lib.rs", LIB), ("sandbox.rs", "use crate::{id, wire};")];
    assert_eq!(planted(&files), ["sandbox.rs: `sandbox` must not see `id`"]);
}

#[test]
fn a_circle_within_a_module_is_caught() {
    let siblings = [
        ("lib.rs", LIB),
        ("id.rs", ""),
        ("id/a.rs", "use super::b::B;"),
        ("id/b.rs", "use super::a::A;"),
    ];
    assert_eq!(planted(&siblings), ["imports go in a circle: id::a, id::b"]);
    let parent = [
        ("lib.rs", LIB),
        ("id.rs", "mod a; use a::A; struct P;"),
        ("id/a.rs", "use super::P;"),
    ];
    assert_eq!(planted(&parent), ["imports go in a circle: id, id::a"]);
}

#[test]
fn a_name_that_the_parent_passes_on_is_no_circle() {
    let parent = "mod a;\nmod b;\npub use a::A;\npub use b::B;";
    let files = [
        ("lib.rs", LIB),
        ("id.rs", parent),
        ("id/a.rs", "pub struct A;"),
        ("id/b.rs", "use super::A;"),
    ];
    assert!(planted(&files).is_empty());
}

#[test]
fn a_file_that_is_too_long_is_caught() {
    let long = "//\n".repeat(LONGEST_FILE + 1);
    assert_eq!(
        planted(&[("lib.rs", LIB), ("id.rs", &long)]),
        ["id.rs: 301 lines, more than 300"]
    );
}
