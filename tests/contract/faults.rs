//! Every fault of the sandbox over a raw socket. Test names say what a client sees.

use serde_json::json;

use crate::http::{create, get, sandbox, send};

const CASES: &str = "/v1/test-cases?agentId=D5D0";

fn fault(what: &str) -> String {
    format!("faults: [{{ on: list_test_cases, times: 1, {what} }}]")
}

#[tokio::test]
async fn an_error_status_with_and_without_retry_after() {
    for status in [401, 403, 404, 429, 500] {
        let sandbox = sandbox(&fault(&format!("status: {status}"))).await;
        let response = get(&sandbox, CASES).await;
        assert_eq!(response.status, status);
        assert!(!response.head.contains("retry-after"));
        assert_eq!(
            get(&sandbox, CASES).await.status,
            200,
            "the fault applies once"
        );
    }
    let seconds = sandbox(&fault("status: 429, retry_after: 7")).await;
    assert!(get(&seconds, CASES).await.head.contains("retry-after: 7"));
    let date = sandbox(&fault("status: 429, retry_after_date: 7s")).await;
    assert!(get(&date, CASES).await.head.contains("gmt"));
}

#[tokio::test]
async fn an_html_error_page() {
    let sandbox = sandbox(&fault("status: 502, html: true")).await;
    let response = get(&sandbox, CASES).await;
    assert!(
        response.status == 502
            && response.body.starts_with("<html>")
            && response.head.contains("text/html")
    );
}

#[tokio::test]
async fn a_reset_before_and_after_the_create_took_effect() {
    for (what, batches) in [("reset: true", 0), ("reset_after: true", 1)] {
        let sandbox = sandbox(&format!(
            "faults: [{{ on: create_batch_run, times: 1, {what} }}]"
        ))
        .await;
        let body = json!({ "agentId": "D5D0", "testCases": ["tc_1"] });
        assert!(
            send(&sandbox, "POST", "/v1/batch-runs", Some(&body))
                .await
                .is_err()
        );
        let list = get(&sandbox, "/v1/batch-runs?agentId=D5D0").await.json();
        assert_eq!(list["totalCount"], batches, "{what}");
    }
}

#[tokio::test]
async fn a_truncated_body_and_one_that_is_not_json() {
    let truncated = sandbox(&fault("truncate: true")).await;
    assert!(send(&truncated, "GET", CASES, None).await.is_err());
    let malformed = sandbox(&fault("malformed: true")).await;
    let response = get(&malformed, CASES).await;
    assert!(
        response.status == 200
            && serde_json::from_str::<serde_json::Value>(&response.body).is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn a_slow_response_is_complete() {
    for what in ["delay: 1h", "slow_body: 1m"] {
        let sandbox = sandbox(&fault(what)).await;
        assert_eq!(get(&sandbox, CASES).await.json()["totalCount"], 2);
    }
}

#[tokio::test]
async fn a_missing_row_counters_that_disagree_and_an_attempt_without_a_verdict() {
    let script = "
attempt_time: 0ms
dialect: { total_attempts: ended, bare_lists: true, verdict: isSuccesful }
agents:
  D5D0:
    counters: { successful: 9, failed: 0 }
    cases:
      tc_1: { attempts: [none, pass] }
      tc_2: { attempts: [pass], missing_from_rows: true }
";
    let script = sigma_suite::sandbox::Script::parse(script).unwrap();
    let sandbox = sigma_suite::sandbox::Sandbox::start(([127, 0, 0, 1], 0).into(), script)
        .await
        .unwrap();
    let id = create(&sandbox).await;
    let rows = get(
        &sandbox,
        &format!("/v1/test-runs?batchId={id}&agentId=D5D0"),
    )
    .await
    .json();
    assert_eq!(
        rows.as_array().unwrap().len(),
        2,
        "a bare array without the missing case"
    );
    assert!(rows[0]["completedDate"].is_string() && rows[0]["isSuccesful"].is_null());
    let batch = get(&sandbox, &format!("/v1/batch-runs/{id}?agentId=D5D0"))
        .await
        .json();
    assert_eq!(
        (&batch["successfulAttempts"], &batch["totalAttempts"]),
        (&json!(9), &json!(9))
    );
}
