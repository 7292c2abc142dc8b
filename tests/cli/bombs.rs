//! Small answers that unpack to large ones, and lists without end: no answer costs more than its share of memory.

use std::fs;
use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::raw::{RawServer, respond};

/// What the bodies unpack to: an eighth of what is read of a body, so that the test is quick in a debug build.
const UNPACKED: usize = 8 * 1024 * 1024;

/// What such a body may cost in kB, with everything that the program needs besides.
const MOST_FOR_ONE: usize = 64 * 1024;

/// What a list may cost in kB, however many pages it has.
const MOST_FOR_A_LIST: usize = 512 * 1024;

fn packed(start: &str, repeated: &str, end: &str) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let block = repeated.repeat(65_536 / repeated.len() + 1);
    gzip.write_all(start.as_bytes()).unwrap();
    for _ in 0..UNPACKED / block.len() {
        gzip.write_all(block.as_bytes()).unwrap();
    }
    gzip.write_all(end.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

/// The shapes of bodies that cost the most when they are built as a tree.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let deep = "[".repeat(1000);
    vec![
        ("tiny objects", packed("[", "{\"\":0},", "{}]")),
        ("tiny rows", packed("{\"data\":[", "0,", "0]}")),
        ("nested arrays", packed("{\"data\":", &deep, "")),
        ("keys", packed("{", "\"k\":0,", "\"data\":[]}")),
        ("string", packed("[{\"testCaseId\":\"", "x", "\"}]")),
        (
            "escapes",
            packed("[{\"testCaseId\":\"tc_1\",\"label\":\"", "\\u0001", "\"}]"),
        ),
        (
            "variables",
            packed("[{\"testCaseId\":\"tc_1\",\"mockData\":[", "{},", "{}]}]"),
        ),
        ("cases", packed("[", "{\"testCaseId\":\"tc_1\"},", "{}]")),
        ("no text", packed("[\"", "\u{7f}", "\"]")),
    ]
}

/// The most memory that the process had, in kB.
fn peak(id: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Runs against a server, and gives the most memory that it took.
fn peak_against(server: &RawServer) -> usize {
    let sigma = server.sigma();
    let mut running = sigma.spawn("run --outage-limit 0s");
    let mut most = 0;
    while running.try_wait().unwrap().is_none() {
        most = most.max(peak(running.id()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    }
    // What can be read holds no case of the suite, which is the suite's mistake.
    assert!(matches!(running.wait().unwrap().code(), Some(2 | 4)));
    most
}

#[test]
#[cfg(target_os = "linux")]
fn no_packed_answer_fills_the_memory_be_it_a_success_or_an_error() {
    for (shape, body) in bombs() {
        for status in ["200 OK", "500 Internal Server Error"] {
            let body = body.clone();
            let server = RawServer::start(move |_, stream| {
                respond(stream, status, "Content-Encoding: gzip\r\n", &body);
            });
            let most = peak_against(&server);
            assert!(most < MOST_FOR_ONE, "{shape} with {status}: {most} kB");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn no_list_without_end_fills_the_memory() {
    let label = "x".repeat(500_000);
    let pages = std::sync::atomic::AtomicUsize::new(0);
    let server = RawServer::start(move |_, stream| {
        let page = pages.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let rows: Vec<String> = (0..10)
            .map(|row| format!(r#"{{"testCaseId":"tc_{page}x{row}","label":"{label}"}}"#))
            .collect();
        let body = format!(r#"{{"hasNext":true,"data":[{}]}}"#, rows.join(","));
        respond(stream, "200 OK", "", body.as_bytes());
    });
    let most = peak_against(&server);
    assert!(most < MOST_FOR_A_LIST, "{most} kB");
    assert!(server.requests() < 100);
}
