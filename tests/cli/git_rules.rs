//! Suite files that git ignores are not found: the tests compare with git itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::sigma::{SUITE, Sigma};

/// Runs git without user and system configuration.
fn git(folder: &Path, arguments: &str) -> String {
    let output = Command::new("git")
        .args("-c user.name=a -c user.email=a@b -c protocol.file.allow=always".split(' '))
        .args(arguments.split(' '))
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env_remove("GIT_DIR")
        .output()
        .expect("git starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments}: {errors}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn found(sigma: &Sigma, arguments: &str) -> BTreeSet<String> {
    let ran = sigma.run(&format!("check --format json {arguments}"));
    let document: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let suites = document["suites"].as_array().expect("a list").iter();
    suites
        .map(|path| path.as_str().expect("a path").to_owned())
        .collect()
}

/// The suite files below a folder that git does not ignore.
fn listed(folder: &Path) -> BTreeSet<String> {
    let files = git(folder, "ls-files --others --exclude-standard -z");
    let is_suite = |path: &&str| path.ends_with("sigma-suite.yaml");
    files
        .split('\0')
        .filter(is_suite)
        .map(str::to_owned)
        .collect()
}

/// A folder with suite files at these paths.
fn with_suites(paths: &[&str]) -> Sigma {
    let suites = paths.iter().map(|path| format!("{path}sigma-suite.yaml"));
    suites.fold(Sigma::new(), |sigma, path| sigma.file(&path, SUITE))
}

const FOLDERS: [&str; 9] = [
    "", "a/", "a/b/", "a/b/c/", "build/", "a/build/", ".dot/", "sp ace/", "x.",
];

#[test]
fn the_files_found_are_those_that_git_does_not_ignore() {
    let layouts: [&[(&str, &str)]; 17] = [
        &[(".gitignore", "build/\n")],
        &[(".gitignore", "/build/\n")],
        &[(".gitignore", "a/b\n")],
        &[(".gitignore", "**/b/**\n")],
        &[(".gitignore", "a/*\n!a/b/\n")],
        &[(".gitignore", "a/\n!a/b/sigma-suite.yaml\n")],
        &[(".gitignore", "*\n!*/\n!/a/**\n")],
        &[
            (".gitignore", "*.yaml\n"),
            ("a/.gitignore", "!*.yaml\n"),
            ("a/b/.gitignore", "c\n"),
        ],
        &[("a/.gitignore", "/b\n")],
        &[(".git/info/exclude", "a/\n")],
        &[(".git/info/exclude", "a/\n"), (".gitignore", "!a/\n")],
        &[
            (".ignore", "*\n"),
            (".rgignore", "*\n"),
            (".fdignore", "*\n"),
            ("a/.ignore", "*\n"),
        ],
        &[(".gitignore", "\u{feff}build\r\n# a\n\n\\#b\nsp ace/   \n")],
        &[(".gitignore", "[\n[z-a]\na/[b]/\n")],
        &[(".gitignore", "?.sigma-suite.yaml\n.dot\n")],
        &[(".gitignore", "sigma-suite.yaml/\n")],
        &[(".gitignore", "a/**/c\n!a/b/c/\n")],
    ];
    for layout in layouts {
        let sigma = with_suites(&FOLDERS);
        git(&sigma.path(""), "init -q");
        let sigma = layout
            .iter()
            .fold(sigma, |sigma, (name, text)| sigma.file(name, text));
        assert_eq!(found(&sigma, ""), listed(&sigma.path("")), "{layout:?}");
        let below = listed(&sigma.path("a"));
        let below: BTreeSet<String> = below.iter().map(|path| format!("a/{path}")).collect();
        if !layout[0].1.contains("a/\n") {
            assert_eq!(found(&sigma, "a"), below, "{layout:?}");
            assert_eq!(found(&sigma, "a/**/sigma-suite.yaml"), below, "{layout:?}");
        }
    }
}

#[test]
fn rules_above_the_repository_are_not_used() {
    let outer = Sigma::new()
        .file(".gitignore", "*\n")
        .file(".ignore", "*\n");
    let inner = outer.path("inner");
    fs::create_dir(&inner).unwrap();
    git(&inner, "init -q");
    let outer = outer.file("inner/sigma-suite.yaml", SUITE);
    assert_eq!(found(&outer, "inner"), listed_in("inner", &inner));
    assert_eq!(found(&outer, "inner").len(), 1);
}

fn listed_in(name: &str, folder: &Path) -> BTreeSet<String> {
    let listed = listed(folder);
    listed.iter().map(|path| format!("{name}/{path}")).collect()
}

#[test]
fn a_nested_repository_has_its_own_rules() {
    let sigma = with_suites(&["", "nested/", "nested/build/", "nested/own/"])
        .file(".gitignore", "build/\n")
        .file("nested/.gitignore", "own/\n");
    git(&sigma.path(""), "init -q");
    git(&sigma.path("nested"), "init -q");
    let mut expected = listed(&sigma.path(""));
    expected.extend(listed_in("nested", &sigma.path("nested")));
    assert_eq!(found(&sigma, ""), expected);
    let sigma = sigma.file(".gitignore", "nested/\n");
    assert_eq!(found(&sigma, ""), listed(&sigma.path("")));
}

#[test]
fn submodules_and_linked_work_trees_count_as_repositories() {
    let origin = with_suites(&["", "build/"]).file(".gitignore", "build/\n");
    git(&origin.path(""), "init -q");
    git(&origin.path(""), "add .gitignore");
    git(&origin.path(""), "commit -qm first");
    let tree = origin.path("out/tree");
    git(
        &origin.path(""),
        &format!("worktree add -q {}", tree.display()),
    );
    let origin = origin
        .file(".git/info/exclude", "local/\n")
        .file("out/tree/sigma-suite.yaml", SUITE)
        .file("out/tree/local/sigma-suite.yaml", SUITE)
        .file("out/tree/build/sigma-suite.yaml", SUITE);
    assert_eq!(found(&origin, "out/tree"), listed_in("out/tree", &tree));
    assert_eq!(listed(&tree).len(), 1);

    let user = Sigma::new().file(".gitignore", "sigma-suite.yaml\n");
    git(&user.path(""), "init -q");
    let add = format!("submodule --quiet add {} sub", origin.path("").display());
    git(&user.path(""), &add);
    let user = user
        .file("sub/sigma-suite.yaml", SUITE)
        .file("sub/build/sigma-suite.yaml", SUITE);
    assert!(fs::metadata(user.path("sub/.git")).unwrap().is_file());
    assert_eq!(found(&user, ""), listed_in("sub", &user.path("sub")));
}

#[test]
fn outside_a_repository_rules_apply_from_the_searched_folder_down() {
    let sigma = with_suites(&["", "a/", "a/b/"])
        .file(".gitignore", "b/\n")
        .file(".ignore", "*\n")
        .file(".git/config", "");
    let all = found(&sigma, "");
    assert_eq!(
        all.into_iter().collect::<Vec<_>>(),
        ["a/sigma-suite.yaml", "sigma-suite.yaml"]
    );
    assert_eq!(found(&sigma, "a").len(), 2);
}

#[test]
fn the_global_rules_of_the_user_are_not_used() {
    let sigma = with_suites(&["", "a/"]).file("home/.config/git/ignore", "a/\n");
    git(&sigma.path(""), "init -q");
    let home = sigma.path("home").to_string_lossy().into_owned();
    assert_eq!(found(&sigma.env("HOME", &home), "").len(), 2);
}

#[cfg(unix)]
#[test]
fn a_rules_file_that_is_a_link_is_not_read() {
    let sigma = with_suites(&["", "a/"]);
    git(&sigma.path(""), "init -q");
    std::os::unix::fs::symlink("/dev/zero", sigma.path(".gitignore")).unwrap();
    assert_eq!(found(&sigma, "").len(), 2);
}
