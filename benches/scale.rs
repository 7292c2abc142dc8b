//! Time and memory of `check` for ten thousand suite files in a tree of a hundred thousand files, and for one file of
//! 10 MB.
//!
//! `cargo bench --bench scale` writes both into a temporary folder. It fails if `check` takes longer than `rg --files`
//! (ripgrep, which must be on the PATH) plus 100 µs per suite file, or more than 200 MB.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot continue should fail"
)]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SUITES: u32 = 10_000;
const OTHERS: u32 = 90_000;
const FOLDERS: u32 = 1_000;
const LARGE: usize = 10_000_000;

/// The time allowed per suite file, besides finding it.
const PER_FILE: Duration = Duration::from_micros(100);

const MAX_MEGABYTES: i64 = 200;

/// The fastest of these counts, since other load on the machine only makes a round slower.
const ROUNDS: usize = 5;

fn main() {
    // `cargo test --all-targets` starts benchmarks too.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (tree, large) = (folder.path().join("tree"), folder.path().join("large"));
    write_tree(&tree);
    fs::create_dir(&large).unwrap();
    fs::write(large.join("sigma-suite.yaml"), large_suite()).unwrap();

    let check = |folder: &Path| best(env!("CARGO_BIN_EXE_sigma-suite"), "check", folder);
    let [many, one] = [&tree, &large].map(|folder| check(folder));
    let megabytes = largest_child();
    let find = best("rg", "--files --hidden", &tree);
    let bound = find + PER_FILE * SUITES;
    println!("rg --files over 100,000 files                 {find:>10.1?}");
    println!("check, 10,000 suites among 100,000 files      {many:>10.1?} (bound {bound:.1?})");
    println!("check, one suite of 10 MB                     {one:>10.1?} (bound {bound:.1?})");
    match megabytes {
        Some(megabytes) => println!(
            "largest resident set of check                 {megabytes:>7} MB (bound {MAX_MEGABYTES} MB)"
        ),
        None => println!("largest resident set of check: not measured on this system"),
    }
    assert!(many < bound && one < bound, "too slow");
    assert!(
        megabytes.is_none_or(|size| size < MAX_MEGABYTES),
        "too large"
    );
}

/// The largest resident set of a child so far, in megabytes. So far, all children were `check`.
#[cfg(unix)]
fn largest_child() -> Option<i64> {
    use nix::sys::resource::{UsageWho, getrusage};

    // Linux counts in kilobytes, macOS in bytes.
    let unit = if cfg!(target_vendor = "apple") {
        1024 * 1024
    } else {
        1024
    };
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    Some(usage.max_rss() / unit)
}

#[cfg(not(unix))]
fn largest_child() -> Option<i64> {
    None
}

fn best(program: &str, arguments: &str, folder: &Path) -> Duration {
    let once = || {
        let began = Instant::now();
        let status = Command::new(program)
            .args(arguments.split(' '))
            .current_dir(folder)
            .stdout(Stdio::null())
            .status();
        let status = status.unwrap_or_else(|error| panic!("{program}: {error}"));
        assert!(status.success(), "{program} {arguments}: {status}");
        began.elapsed()
    };
    (0..ROUNDS).map(|_| once()).min().unwrap()
}

/// A tree like that of a monorepo, with suite files in each folder.
fn write_tree(tree: &Path) {
    for folder in 0..FOLDERS {
        let path = tree.join(format!("team{}/service{folder}", folder % 40));
        fs::create_dir_all(&path).unwrap();
        for suite in 0..SUITES / FOLDERS {
            let cases: String = (0..5).fold(String::new(), |mut cases, case| {
                let _ = writeln!(cases, "    - tc_{folder:04}{suite:04}{case:08}");
                cases
            });
            let yaml =
                format!("name: Suite {folder}-{suite}\nagents:\n  agent{folder}x{suite}:\n{cases}");
            fs::write(path.join(format!("s{suite}.sigma-suite.yaml")), yaml).unwrap();
        }
        for other in 0..OTHERS / FOLDERS {
            fs::write(path.join(format!("file{other}.rs")), "// nothing\n").unwrap();
        }
    }
}

fn large_suite() -> String {
    let mut yaml = String::from("agents:\n");
    let mut agents = 0_u32;
    while yaml.len() < LARGE {
        let _ = writeln!(yaml, "  agent{agents}:");
        for case in 0..100 {
            let _ = writeln!(yaml, "    - tc_{agents:08}{case:08}");
        }
        agents += 1;
    }
    yaml
}
