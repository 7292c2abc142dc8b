//! Compressed responses that expand to large ones, and endless lists: the memory that a response can take is limited.

use std::fs;
use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::raw::{RawServer, respond};

/// The size of a body after decompression, in bytes: an eighth of the limit, so that the test is quick in a debug build.
const DECOMPRESSED: usize = 8 * 1024 * 1024;

/// The most memory of a process that reads such bodies, in kB.
const MAX_WITH_BODIES: usize = 64 * 1024;

/// The most memory of a process that reads a list, in kB, however many pages the list has.
const MAX_WITH_LIST: usize = 512 * 1024;

fn compressed(start: &str, repeated: &str, end: &str) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let block = repeated.repeat(65_536 / repeated.len() + 1);
    gzip.write_all(start.as_bytes()).unwrap();
    for _ in 0..DECOMPRESSED / block.len() {
        gzip.write_all(block.as_bytes()).unwrap();
    }
    gzip.write_all(end.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

/// Bodies that take the most memory when they are parsed into a tree.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let deep = "[".repeat(1000);
    vec![
        ("tiny objects", compressed("[", "{\"\":0},", "{}]")),
        ("tiny rows", compressed("{\"data\":[", "0,", "0]}")),
        ("nested arrays", compressed("{\"data\":", &deep, "")),
        ("keys", compressed("{", "\"k\":0,", "\"data\":[]}")),
        ("string", compressed("[{\"testCaseId\":\"", "x", "\"}]")),
        (
            "escapes",
            compressed("[{\"testCaseId\":\"tc_1\",\"label\":\"", "\\u0001", "\"}]"),
        ),
        (
            "variables",
            compressed("[{\"testCaseId\":\"tc_1\",\"mockData\":[", "{},", "{}]}]"),
        ),
        (
            "cases",
            compressed("[", "{\"testCaseId\":\"tc_1\"},", "{}]"),
        ),
        ("no text", compressed("[\"", "\u{7f}", "\"]")),
    ]
}

/// The peak memory of a process, in kB.
fn peak(id: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// The peak memory of a run against a server, in kB.
fn peak_against(server: &RawServer) -> usize {
    let sigma = server.sigma();
    let mut running = sigma.spawn("run --outage-limit 0s");
    let mut most = 0;
    while running.try_wait().unwrap().is_none() {
        most = most.max(peak(running.id()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    }
    // Exit 2: a list that can be read lacks the case of the suite.
    assert!(matches!(running.wait().unwrap().code(), Some(2 | 4)));
    most
}

#[test]
fn a_compressed_response_cannot_exhaust_the_memory_whatever_its_status() {
    for (shape, body) in bombs() {
        for status in ["200 OK", "500 Internal Server Error"] {
            let body = body.clone();
            let server = RawServer::start(move |_, stream| {
                respond(stream, status, "Content-Encoding: gzip\r\n", &body);
            });
            let most = peak_against(&server);
            assert!(most < MAX_WITH_BODIES, "{shape} with {status}: {most} kB");
        }
    }
}

#[test]
fn an_endless_list_cannot_exhaust_the_memory() {
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
    assert!(most < MAX_WITH_LIST, "{most} kB");
    assert!(server.requests() < 100);
}
