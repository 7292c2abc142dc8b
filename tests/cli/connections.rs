//! How many connections a run opens.

use sigma_suite::sandbox::Sandbox;

use crate::sandbox::{serve, serve_tls};
use crate::sigma::Sigma;

const AGENTS: usize = 60;

/// Agents with a case each, and a script that lists them.
fn of_all_agents(of_agent: &str) -> String {
    let agents = (0..AGENTS).map(|number| format!("  A{number}: {of_agent}\n"));
    format!("agents:\n{}", agents.collect::<String>())
}

fn script() -> String {
    format!(
        "attempt_time: 50ms\npass_rate: 1.0\nlisting: {{ earlier_batches: 1 }}\n{}",
        of_all_agents("{ cases: { tc_1: {} } }")
    )
}

fn run(sandbox: &Sandbox) {
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", of_all_agents("[tc_1]"))
        .file("ca.pem", sandbox.ca_certificate().unwrap_or_default())
        .env("SSL_CERT_FILE", "ca.pem")
        .env("SIGMAMIND_API_URL", &sandbox.url())
        .env("SIGMAMIND_API_KEY", "a-secret-key");
    sigma.run("run --poll-min 5ms").exits(0);
    assert_eq!(sandbox.batches().len(), AGENTS);
}

#[test]
fn all_requests_share_one_http2_connection_after_the_first() {
    let sandbox = serve_tls(&script());
    run(&sandbox);
    let connections = sandbox.connections();
    assert_eq!(connections.opened, 2, "{connections:?}");
}

#[test]
fn without_http2_there_are_at_most_32_connections() {
    let sandbox = serve(&script());
    run(&sandbox);
    let connections = sandbox.connections();
    assert!(connections.most_open <= 32, "{connections:?}");
}
