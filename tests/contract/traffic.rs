//! What the sandbox tells about requests.

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
