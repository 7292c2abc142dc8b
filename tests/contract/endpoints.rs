//! Responses of every sandbox endpoint, checked against the schemas of `openapi.yaml`.

use serde_json::json;

use crate::http::{create, get, raw, sandbox, send};
use crate::openapi::assert_matches_schema;

#[tokio::test]
async fn a_batch_is_created_listed_and_read() {
    let sandbox = sandbox("").await;
    let body = json!({ "agentId": "D5D0", "testCases": ["tc_1", "tc_2"] });
    assert_matches_schema("BatchRunCreate", &body);
    let created = send(&sandbox, "POST", "/v1/batch-runs", Some(&body))
        .await
        .unwrap();
    assert_eq!(created.status, 201);
    assert!(
        created.head.contains("content-type: application/json") && created.head.contains("date: ")
    );
    assert_matches_schema("BatchRunCreated", &created.json());

    let id = created.json()["batchId"].as_str().unwrap().to_owned();
    let batch = get(&sandbox, &format!("/v1/batch-runs/{id}?agentId=agent_D5D0")).await;
    assert_matches_schema("BatchRun", &batch.json());
    let counts = ["successfulAttempts", "failedAttempts", "totalAttempts"]
        .map(|name| batch.json()[name].clone());
    assert_eq!(counts[1..], [1, 3]);

    create(&sandbox).await;
    let list = get(&sandbox, "/v1/batch-runs?agentId=D5D0&size=1")
        .await
        .json();
    assert_matches_schema("BatchRunPage", &list);
    assert_eq!(
        (&list["totalCount"], &list["hasNext"]),
        (&json!(2), &json!(true))
    );
    assert_ne!(list["data"][0]["batchId"], id, "newest first");
}

#[tokio::test]
async fn test_runs_are_listed_in_pages_and_read_individually() {
    let sandbox = sandbox("").await;
    let id = create(&sandbox).await;
    let list = get(
        &sandbox,
        &format!("/v1/test-runs?batchId={id}&agentId=D5D0&page=1&size=2"),
    )
    .await
    .json();
    assert_matches_schema("TestRunPage", &list);
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    let job = list["data"][0]["jobId"].as_str().unwrap();
    let run = get(
        &sandbox,
        &format!("/v1/test-runs/{job}?batchId={id}&agentId=D5D0"),
    )
    .await;
    assert_matches_schema("TestRun", &run.json());
    assert!(run.json()["completedDate"].is_string());
}

#[tokio::test]
async fn test_cases_are_created_changed_and_deleted() {
    let sandbox = sandbox("").await;
    let list = get(&sandbox, "/v1/test-cases?agentId=D5D0").await.json();
    assert_matches_schema("TestCasePage", &list);
    assert_eq!(list["totalCount"], 2);

    let body =
        json!({ "agentId": "D5D0", "userPrompt": "p", "successCriteria": "c", "attempt": 4 });
    assert_matches_schema("TestCaseCreate", &body);
    let made = send(&sandbox, "POST", "/v1/test-cases", Some(&body))
        .await
        .unwrap()
        .json();
    assert_matches_schema("TestCase", &made);
    let path = format!(
        "/v1/test-cases/{}?agentId=D5D0",
        made["testCaseId"].as_str().unwrap()
    );

    let change = json!({ "agentId": "D5D0", "attempt": 2 });
    let changed = send(&sandbox, "PUT", &path, Some(&change))
        .await
        .unwrap()
        .json();
    assert_eq!(
        (&changed["attempt"], &changed["userPrompt"]),
        (&json!(2), &json!("p"))
    );
    assert_matches_schema("TestCase", &get(&sandbox, &path).await.json());

    assert_eq!(
        send(&sandbox, "DELETE", &path, None).await.unwrap().status,
        204
    );
    assert_eq!(get(&sandbox, &path).await.status, 404);
}

#[tokio::test]
async fn a_batch_shows_its_cases_as_they_are_now() {
    let sandbox = sandbox("").await;
    let id = create(&sandbox).await;
    let change = json!({ "agentId": "D5D0", "label": "New" });
    let case = "/v1/test-cases/tc_1?agentId=D5D0";
    send(&sandbox, "PUT", case, Some(&change)).await.unwrap();
    let batch = get(&sandbox, &format!("/v1/batch-runs/{id}?agentId=D5D0")).await;
    assert_eq!(batch.json()["testCases"][0]["label"], "New");
    let rows = format!("/v1/test-runs?batchId={id}&agentId=D5D0");
    let rows = get(&sandbox, &rows).await;
    assert_eq!(rows.json()["data"][0]["testCase"]["label"], "New");
}

#[tokio::test]
async fn error_responses_have_the_documented_form() {
    let sandbox = sandbox("").await;
    for (path, status) in [
        ("/v1/batch-runs/batch_x?agentId=D5D0", 404),
        ("/v1/batch-runs", 400),
        ("/v1/test-cases?agentId=unknown", 404),
        ("/v1/test-cases?agentId=D5D0&size=0", 400),
        ("/v2/anything", 404),
    ] {
        let response = get(&sandbox, path).await;
        assert_eq!(response.status, status, "{path}");
        assert_matches_schema("Error", &response.json());
    }
    for cases in [json!([]), json!(["tc_unknown"])] {
        let body = json!({ "agentId": "D5D0", "testCases": cases });
        assert_eq!(
            send(&sandbox, "POST", "/v1/batch-runs", Some(&body))
                .await
                .unwrap()
                .status,
            400
        );
    }
    let keyless =
        "GET /v1/test-cases?agentId=D5D0 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert_eq!(raw(&sandbox, keyless).await.unwrap().status, 401);
}

#[tokio::test(start_paused = true)]
async fn attempts_end_as_time_passes() {
    let sandbox = sandbox("").await;
    let slow =
        "agents: { D5D0: { cases: { tc_1: { attempts: [pass], attempt_time: 1m }, tc_2: {} } } }";
    let script = sigma_suite::sandbox::Script::parse(slow).unwrap();
    let slow = sigma_suite::sandbox::Sandbox::start(([127, 0, 0, 1], 0).into(), script)
        .await
        .unwrap();
    drop(sandbox);
    let id = create(&slow).await;
    let path = format!("/v1/test-runs?batchId={id}&agentId=D5D0");
    let before = get(&slow, &path).await.json();
    assert_matches_schema("TestRunPage", &before);
    assert!(
        before["data"][0]["completedDate"].is_null() && before["data"][0]["isSuccessful"].is_null()
    );
    tokio::time::advance(std::time::Duration::from_mins(1)).await;
    assert_eq!(
        get(&slow, &path).await.json()["data"][0]["isSuccessful"],
        true
    );
}
