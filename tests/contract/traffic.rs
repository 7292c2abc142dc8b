//! What the sandbox tells about requests and connections.

use sigma_suite::sandbox::ConnectionCount;

use crate::http::{get, sandbox};

#[tokio::test]
async fn requests_are_kept_until_they_are_to_be_forgotten_and_always_counted() {
    let sandbox = sandbox("").await;
    get(&sandbox, "/v1/agents").await;
    assert_eq!(sandbox.requests()[0].path, "/v1/agents");
    sandbox.forget_requests();
    get(&sandbox, "/v1/agents").await;
    assert!(sandbox.requests().is_empty());
    assert_eq!(sandbox.request_count(), 2);
}

#[tokio::test]
async fn connections_are_counted() {
    let sandbox = sandbox("").await;
    tokio::join!(get(&sandbox, "/v1/agents"), get(&sandbox, "/v1/agents"));
    let two = ConnectionCount {
        opened: 2,
        most_open: 2,
    };
    assert_eq!(sandbox.connections(), two);
}
