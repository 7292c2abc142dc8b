//! The commands on the pages of the book work as shown.
//!
//! All `sh` blocks of a page run in one shell, in a new folder with a new home. A `text` block after one is what its
//! commands print; a line `…` stands for any lines. A block must succeed, so one that shows a failing command ends
//! with `echo $?`. The service is a sandbox, which the environment points to.

use std::fmt::Write;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anstream::adapter::strip_str;
use tempfile::TempDir;

/// Ends the output of a block, before the exit code of its last command.
const END: char = '\u{1e}';

const RUN: &str = "20270131-120000-a1b2c3";

/// Takes the outputs into the page: `UPDATE_PAGES=1 cargo test --test cli pages`.
fn check(page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(page);
    let text = fs::read_to_string(&path).unwrap();
    let mut parts = parts(&text);
    let outputs = run(&parts);
    let mut shown = String::new();
    for (index, output) in outputs {
        let (output, code) = output.rsplit_once(END).unwrap();
        let output = cleaned(output);
        let line = parts[index].line;
        assert_eq!(code, "0", "{page}:{line} fails:\n{output}");
        let Some(expected) = output_of(&mut parts, index) else {
            continue;
        };
        if std::env::var_os("UPDATE_PAGES").is_some() && !matches(expected, &output) {
            expected.clone_from(&output);
        }
        if !matches(expected, &output) {
            writeln!(shown, "{page}:{line} prints:\n{output}").unwrap();
        }
    }
    assert!(shown.is_empty(), "{shown}");
    let updated: String = parts.iter().map(Part::to_markdown).collect();
    if updated != text {
        fs::write(path, updated).unwrap();
    }
}

/// A code block, or the lines between two.
struct Part {
    line: usize,
    /// Of a code block.
    language: Option<String>,
    text: String,
}

impl Part {
    fn is(&self, language: &str) -> bool {
        self.language.as_deref() == Some(language)
    }

    fn to_markdown(&self) -> String {
        match &self.language {
            Some(language) => format!("```{language}\n{}```\n", self.text),
            None => self.text.clone(),
        }
    }
}

fn parts(markdown: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut language = None;
    let mut text = String::new();
    let mut start = 1;
    for (index, line) in markdown.lines().enumerate() {
        let Some(fence) = line.strip_prefix("```") else {
            writeln!(text, "{line}").unwrap();
            continue;
        };
        let next = language.is_none().then(|| fence.to_owned());
        parts.push(Part {
            line: start,
            language: std::mem::replace(&mut language, next),
            text: std::mem::take(&mut text),
        });
        start = index + 1;
    }
    parts.push(Part {
        line: start,
        language,
        text,
    });
    parts
}

/// The output that the page shows for the block: the next `text` block before other commands.
fn output_of(parts: &mut [Part], index: usize) -> Option<&mut String> {
    let mut blocks = parts[index + 1..].iter_mut();
    let next = blocks.find(|part| part.is("sh") || part.is("text"))?;
    next.is("text").then_some(&mut next.text)
}

/// The output of each `sh` block, and its exit code.
fn run(parts: &[Part]) -> Vec<(usize, String)> {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start(&folder);
    let home = folder.path().join("home");
    fs::create_dir(&home).unwrap();
    let blocks = || {
        (parts.iter().enumerate())
            .filter(|(_, part)| part.is("sh"))
            .map(|(index, part)| (index, &part.text))
    };
    let script: String = blocks()
        .map(|(_, text)| format!("{text}printf '{END}%d{END}' $?\n"))
        .collect();
    let path = folder.path().join("page.sh");
    fs::write(&path, script).unwrap();
    let written = folder.path().join("output");
    let output = File::create(&written).unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_sigma-suite"));
    let folders = [binary.parent().unwrap().to_owned()].into_iter();
    let system = std::env::var_os("PATH").unwrap();
    let path_variable = folders.chain(std::env::split_paths(&system));
    Command::new("sh")
        .arg(path)
        .current_dir(&home)
        .env_clear()
        .env("HOME", &home)
        .env("LC_ALL", "C.UTF-8")
        .env("PATH", std::env::join_paths(path_variable).unwrap())
        .env("SIGMAMIND_API_URL", &service.url)
        .env("SIGMA_SUITE_COLOR", "always")
        .stdin(Stdio::null())
        .stdout(output.try_clone().unwrap())
        .stderr(output)
        .status()
        .expect("a shell starts");
    let written = fs::read_to_string(written).unwrap();
    let mut pieces = written.split(END);
    blocks()
        .map(|(index, _)| {
            let (output, code) = (pieces.next().unwrap(), pieces.next().unwrap_or("no end"));
            (index, format!("{output}{END}{code}"))
        })
        .collect()
}

/// A sandbox on a free port.
struct Service {
    process: Child,
    url: String,
}

impl Service {
    fn start(folder: &TempDir) -> Self {
        let script = folder.path().join("service.yaml");
        fs::write(&script, include_str!("pages/service.yaml")).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_sigma-suite"))
            .args(["sandbox", "--listen", "127.0.0.1:0", "--script"])
            .arg(script)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        let stdout = process.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut url).unwrap();
        Self {
            process,
            url: url.trim().to_owned(),
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Without colours and without the lines of progress, in place of which a terminal shows a bar.
fn cleaned(output: &str) -> String {
    let output = strip_str(output).to_string();
    let mut text = String::new();
    for line in output.lines() {
        if !is_progress(line) {
            writeln!(text, "{}", with_fixed_words(line).trim_end()).unwrap();
        }
    }
    text
}

fn is_progress(line: &str) -> bool {
    let time = line.strip_prefix('[').and_then(|rest| rest.split_once("s]"));
    time.is_some_and(|(time, _)| time.trim().parse::<f64>().is_ok())
}

/// With another run id, and without the URL of the sandbox.
fn with_fixed_words(line: &str) -> String {
    let words = line.split(' ').filter_map(|word| {
        let is_url = word == "--api-url" || word.starts_with("http://127.0.0.1:");
        (!is_url).then_some(if is_run(word) { RUN } else { word })
    });
    words.collect::<Vec<_>>().join(" ")
}

fn is_run(word: &str) -> bool {
    let lengths: Vec<usize> = word.split('-').map(str::len).collect();
    lengths == [8, 6, 6] && word.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// Whether the lines are the same, except for times. A line `…` matches any lines.
fn matches(expected: &str, output: &str) -> bool {
    fn lines_match(expected: &[String], output: &[String]) -> bool {
        match (expected.split_first(), output.split_first()) {
            (None, None) => true,
            (Some((first, rest)), _) if first == "…" => {
                (0..=output.len()).any(|skipped| lines_match(rest, &output[skipped..]))
            }
            (Some((first, rest)), Some((line, others))) => {
                first == line && lines_match(rest, others)
            }
            _ => false,
        }
    }
    let without_times = |text: &str| text.lines().map(without_times).collect::<Vec<_>>();
    lines_match(&without_times(expected), &without_times(output))
}

/// Replaces durations, dates and times of day.
fn without_times(line: &str) -> String {
    let words = line.split(' ').map(|word| {
        let is_time = word.contains(['.', ':', '-']);
        let is_number = |c: char| c.is_ascii_digit() || ".:-,".contains(c);
        if is_time && word.chars().all(is_number) {
            "0"
        } else {
            word
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_commands_of_the_tutorial_print_what_it_shows() {
    check("tutorial.md");
}
