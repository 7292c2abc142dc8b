//! `docs/troubleshooting.md` quotes messages as the program prints them.

use std::fs;
use std::path::Path;

use anstream::adapter::strip_str;

use crate::markdown::parts;
use crate::sandbox::serve;
use crate::sigma::{Ran, SUITE, Sigma};
use crate::tls::{TlsServer, handshake_only};

const PAGE: &str = "docs/troubleshooting.md";

/// Attempts end at once. The list has an earlier batch, since an empty one is read twice, 1 s apart.
const QUICK: &str = "attempt_time: 0ms\nlisting: { earlier_batches: 1 }\n";

/// As on a terminal.
fn suite() -> Sigma {
    Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .env("SIGMA_SUITE_COLOR", "always")
        .env("SIGMA_SUITE_DIAGNOSTICS", "full")
        .env("LC_ALL", "C.UTF-8")
}

fn with_key(url: &str) -> Sigma {
    suite()
        .env("SIGMAMIND_API_KEY", "a-key")
        .env("SIGMAMIND_API_URL", url)
}

fn sandboxed(script: &str, flags: &str) -> Ran {
    let sigma = suite().file("sandbox.yaml", format!("{QUICK}{script}"));
    sigma.run(&format!("run --sandbox=sandbox.yaml {flags}"))
}

fn usage_errors() -> Vec<Ran> {
    let keyed = serve("key: another-key");
    let unknown =
        "agents: { D5D0p7TUs66TTAEAx: { cases: { tc_xeeXG5hX9dl0VFNx: { label: Refund } } } }";
    let foreign = suite().file("sigma-suite-results/junit.xml", "<mine/>");
    let untrusted = TlsServer::start("127.0.0.1", handshake_only);
    [
        suite().run("run"),
        with_key(&keyed.url()).run("run"),
        sandboxed(unknown, ""),
        sandboxed("", "--max-attempts 2"),
        foreign.run("run --sandbox"),
        with_key(&format!("https://{}", untrusted.address)).run("run"),
    ]
    .map(|ran| ran.exits(2))
    .into()
}

fn unknown_results() -> Vec<Ran> {
    let slow = serve("attempt_time: 1h\nlisting: { earlier_batches: 1 }");
    let stopped = with_key(&slow.url());
    let outage = "run --outage-limit 100ms";
    let proxied = with_key("https://api.sigmamind.ai").env("HTTPS_PROXY", "http://127.0.0.1:9");
    let mut ran = vec![
        stopped.run("run --timeout 1s").exits(4),
        stopped.run("run").exits(2),
        with_key("http://127.0.0.1:9").run(outage).exits(4),
        proxied.run(outage).exits(4),
    ];
    let throttled = "faults: [{ on: create_batch_run, times: 1, status: 429, retry_after: 1 }]";
    ran.push(sandboxed(throttled, "").exits(0));
    ran.push(sandboxed("", "--tag smok").exits(3));
    ran
}

/// A create whose answer is lost. The list shows its batch after the second create, and before the end.
fn lost_answer() -> Ran {
    let script = "attempt_time: 4s\nlisting: { earlier_batches: 1, lag: 3s }\n\
                  faults: [{ on: create_batch_run, times: 1, reset_after: true }]";
    let sigma = suite().file("sandbox.yaml", script);
    let ran = sigma.run("run --sandbox=sandbox.yaml --create-grace 500ms");
    ran.exits(0)
}

/// Times of retries, ports and ids differ between runs.
fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

#[test]
fn every_quoted_message_is_printed_by_a_run() {
    let mut ran = usage_errors();
    ran.extend(unknown_results());
    ran.push(lost_answer());
    let printed: Vec<String> = ran
        .iter()
        .flat_map(|ran| [ran.stdout.clone(), ran.stderr.clone()])
        .collect();
    let printed = without_digits(&strip_str(&printed.concat()).to_string());
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE)).unwrap();
    let parts = parts(&page);
    let blocks = parts.iter().filter(|part| part.is("text"));
    let missing: Vec<&str> = blocks
        .flat_map(|block| block.text.lines())
        .filter(|quote| !printed.contains(&without_digits(quote)))
        .collect();
    assert!(missing.is_empty(), "{missing:#?} are not in:\n{printed}");
}
