//! How long requests to a service that does not answer are retried, and which message the user gets.

use std::net::TcpListener;
use std::time::Duration;

use sigma_suite::api::{ApiAddress, ApiKey, Client};
use sigma_suite::id::AgentId;
use sigma_suite::sandbox::{Sandbox, Script};
use tokio::time::Instant;

use crate::sigma::Sigma;

const LIMIT: Duration = Duration::from_secs(3);

/// How long the client retries a read that never succeeds.
async fn time_until_error(url: &str) -> Duration {
    let address = ApiAddress::parse(url).unwrap();
    let key = ApiKey::new("key_1.secret").unwrap();
    let client = Client::new(address, key, LIMIT).unwrap();
    let began = Instant::now();
    let cases = client.test_cases(&AgentId::new("A").unwrap()).await;
    cases.unwrap_err();
    began.elapsed()
}

fn assert_at_the_limit(elapsed: Duration, what: &str) {
    let latest = LIMIT + Duration::from_millis(500);
    assert!((LIMIT..latest).contains(&elapsed), "{what}: {elapsed:?}");
}

#[tokio::test(start_paused = true)]
async fn retries_of_a_service_that_never_answers_end_at_the_outage_limit() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    assert_at_the_limit(time_until_error(&url).await, "silence");
}

#[tokio::test(start_paused = true)]
async fn retries_of_a_failing_service_end_at_the_outage_limit_whatever_its_retry_after() {
    for fault in [
        "status: 503",
        "status: 503, retry_after: 100",
        "status: 429, retry_after: 100",
        "reset: true",
    ] {
        let yaml = format!("agents: {{}}\nfaults:\n  - {{ on: list_test_cases, {fault} }}\n");
        let script = Script::parse(&yaml).unwrap();
        let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into(), script);
        let sandbox = sandbox.await.unwrap();
        assert_at_the_limit(time_until_error(&sandbox.url()).await, fault);
    }
}

#[test]
fn the_address_of_an_unreachable_service_is_named() {
    let sigma = Sigma::with_attempts("[pass]").env("SIGMAMIND_API_KEY", "key_1.secret");
    sigma
        .run("run --api-url http://127.0.0.1:1 --outage-limit 0s")
        .exits(4)
        .says("cannot connect to 127.0.0.1:1: Connection refused");
    sigma
        .run("run --api-url http://127.0.0.1:1 --outage-limit 0s --fail-on failed")
        .exits(0)
        .says("warning: the run is inconclusive");
}

#[test]
fn an_unreachable_proxy_is_named_with_its_variable_and_without_its_password() {
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let sigma = Sigma::with_attempts("[pass]")
            .env("SIGMAMIND_API_KEY", "key_1.secret")
            .env(variable, "http://user:hunter2@127.0.0.1:1");
        sigma
            .run("run -v --api-url https://api.example --outage-limit 0s")
            .exits(4)
            .says(&format!(
                "api.example:443 through the proxy 127.0.0.1:1 ({variable}): "
            ))
            .never_says("hunter2");
    }
}
