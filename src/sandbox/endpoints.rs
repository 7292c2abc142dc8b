//! The endpoints of the API, and their responses where no fault applies.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};

use super::catalog;
use super::dialect::Endpoint;
use super::script::Script;
use super::state::ServiceState;
use super::translate::to_json;
use crate::wire;

/// A request: its endpoint and parameters.
pub(super) struct ParsedRequest {
    pub(super) endpoint: Endpoint,
    /// The id in the path; empty if the path has none.
    id: String,
    query: HashMap<String, String>,
    body: Value,
}

/// A status and a JSON body; empty for no body.
pub(super) type JsonResponse = (StatusCode, String);

impl ParsedRequest {
    /// Parses a request; `None` if there is no such endpoint.
    pub(super) fn new(
        method: &Method,
        path: &str,
        query: HashMap<String, String>,
        body: &[u8],
    ) -> Option<Self> {
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let (endpoint, id) = match (method, segments.as_slice()) {
            (&Method::POST, ["v1", "batch-runs"]) => (Endpoint::CreateBatchRun, ""),
            (&Method::GET, ["v1", "batch-runs"]) => (Endpoint::ListBatchRuns, ""),
            (&Method::GET, ["v1", "batch-runs", id]) => (Endpoint::GetBatchRun, *id),
            (&Method::GET, ["v1", "test-runs"]) => (Endpoint::ListTestRuns, ""),
            (&Method::GET, ["v1", "test-runs", id]) => (Endpoint::GetTestRun, *id),
            (&Method::POST, ["v1", "test-cases"]) => (Endpoint::CreateTestCase, ""),
            (&Method::GET, ["v1", "test-cases"]) => (Endpoint::ListTestCases, ""),
            (&Method::GET, ["v1", "test-cases", id]) => (Endpoint::GetTestCase, *id),
            (&Method::PUT, ["v1", "test-cases", id]) => (Endpoint::UpdateTestCase, *id),
            (&Method::DELETE, ["v1", "test-cases", id]) => (Endpoint::DeleteTestCase, *id),
            (&Method::GET, ["v1", "agents"]) => (Endpoint::ListAgents, ""),
            _ => return None,
        };
        let body = serde_json::from_slice(body).unwrap_or(Value::Null);
        Some(Self {
            endpoint,
            id: id.to_owned(),
            query,
            body,
        })
    }

    /// The agent id in the query or the body; empty if there is none.
    pub(super) fn agent(&self) -> &str {
        let in_body = self.body.get("agentId").and_then(Value::as_str);
        self.query
            .get("agentId")
            .map(String::as_str)
            .or(in_body)
            .unwrap_or_default()
    }

    fn query(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}

/// Applies a request to the state and returns the response.
pub(super) fn respond(
    state: &mut ServiceState,
    script: &Script,
    request: &ParsedRequest,
) -> JsonResponse {
    let agent = request.agent();
    if request.endpoint == Endpoint::ListAgents {
        return list(&catalog::agents(state.script()), request, script);
    }
    if agent.is_empty() {
        return refusal(StatusCode::BAD_REQUEST, "agentId is required");
    }
    if !state.has_agent(agent) {
        return refusal(StatusCode::NOT_FOUND, "Agent not found");
    }
    state.create_earlier_batches(agent);
    match request.endpoint {
        Endpoint::CreateBatchRun => create_batch(state, script, request),
        Endpoint::ListBatchRuns => list_batches(state, script, request),
        Endpoint::GetBatchRun => found_or(
            state.batch_run(agent, &request.id),
            script,
            "Batch not found",
        ),
        Endpoint::ListTestRuns => match state.test_runs(agent, request.query("batchId")) {
            Some(rows) => list(&rows, request, script),
            None => refusal(StatusCode::NOT_FOUND, "Batch not found"),
        },
        Endpoint::GetTestRun => found_or(
            state.test_run(agent, request.query("batchId"), &request.id),
            script,
            "Test run not found",
        ),
        Endpoint::ListTestCases => list(&state.cases(agent), request, script),
        Endpoint::GetTestCase => found_or(
            state.case(agent, &request.id),
            script,
            "Test case not found",
        ),
        Endpoint::CreateTestCase => create_case(state, script, request),
        Endpoint::UpdateTestCase => update_case(state, script, request),
        Endpoint::DeleteTestCase => delete_case(state, request),
        Endpoint::ListAgents | Endpoint::Any => refusal(StatusCode::NOT_FOUND, "Not found"),
    }
}

/// The list of batches. Hidden rows count in its total.
fn list_batches(state: &ServiceState, script: &Script, request: &ParsedRequest) -> JsonResponse {
    let hidden = script.listing.hidden;
    let rows = state.listed_batches(request.agent());
    let listed = &rows[hidden.min(rows.len())..];
    page(listed, rows.len(), request, script)
}

fn create_batch(
    state: &mut ServiceState,
    script: &Script,
    request: &ParsedRequest,
) -> JsonResponse {
    let Ok(create) = serde_json::from_value::<wire::BatchRunCreate>(request.body.clone()) else {
        return refusal(
            StatusCode::BAD_REQUEST,
            "agentId and testCases are required",
        );
    };
    let cases: Option<Vec<_>> = create
        .test_cases
        .iter()
        .map(|id| state.case(&create.agent_id, id).map(Arc::new))
        .collect();
    match cases {
        Some(cases) if !cases.is_empty() => {
            let created = state.create_batch(&create.agent_id, cases);
            (
                StatusCode::from_u16(script.dialect.create_status).unwrap_or(StatusCode::CREATED),
                to_json(&created, script),
            )
        }
        _ => refusal(
            StatusCode::BAD_REQUEST,
            "testCases must name test cases of the agent",
        ),
    }
}

fn create_case(state: &mut ServiceState, script: &Script, request: &ParsedRequest) -> JsonResponse {
    let Ok(mut case) = serde_json::from_value::<wire::TestCase>(request.body.clone()) else {
        return refusal(StatusCode::BAD_REQUEST, "a test case is required");
    };
    if case.user_prompt.is_none() || case.success_criteria.is_none() {
        return refusal(
            StatusCode::BAD_REQUEST,
            "userPrompt and successCriteria are required",
        );
    }
    let id = state.new_case_id();
    case.test_case_id = Some(id.clone());
    case.agent = Some(state.agent_summary(request.agent()));
    case.workspace_id = Some("org_sandbox".to_owned());
    case.attempt = case.attempt.or(Some(1));
    case.llm_model = case.llm_model.or_else(|| Some("gpt-4o-mini".to_owned()));
    case.mock_data = case.mock_data.or_else(|| Some(Vec::new()));
    state.set_case(request.agent(), &id, Some(case.clone()));
    (StatusCode::CREATED, to_json(&case, script))
}

fn delete_case(state: &mut ServiceState, request: &ParsedRequest) -> JsonResponse {
    if state.case(request.agent(), &request.id).is_none() {
        return refusal(StatusCode::NOT_FOUND, "Test case not found");
    }
    state.set_case(request.agent(), &request.id, None);
    (StatusCode::NO_CONTENT, String::new())
}

/// Missing fields keep their values, although the method is PUT.
fn update_case(state: &mut ServiceState, script: &Script, request: &ParsedRequest) -> JsonResponse {
    let agent = request.agent();
    let Some(old) = state.case(agent, &request.id) else {
        return refusal(StatusCode::NOT_FOUND, "Test case not found");
    };
    let Ok(new) = serde_json::from_value::<wire::TestCase>(request.body.clone()) else {
        return refusal(StatusCode::BAD_REQUEST, "a test case is required");
    };
    let case = wire::TestCase {
        label: new.label.or(old.label),
        llm_model: new.llm_model.or(old.llm_model),
        mock_data: new.mock_data.or(old.mock_data),
        user_prompt: new.user_prompt.or(old.user_prompt),
        attempt: new.attempt.or(old.attempt),
        success_criteria: new.success_criteria.or(old.success_criteria),
        ..old
    };
    state.set_case(agent, &request.id, Some(case.clone()));
    (StatusCode::OK, to_json(&case, script))
}

/// One page of the rows, or all rows as a bare array.
fn list(rows: &[impl Serialize], request: &ParsedRequest, script: &Script) -> JsonResponse {
    page(rows, rows.len(), request, script)
}

fn page(
    rows: &[impl Serialize],
    total: usize,
    request: &ParsedRequest,
    script: &Script,
) -> JsonResponse {
    let dialect = &script.dialect;
    let number = |name, default| match request.query(name) {
        "" => Some(default),
        text => text.parse::<usize>().ok(),
    };
    let (Some(page), Some(size)) = (
        number("page", 0),
        number("size", 10).filter(|size| *size > 0),
    ) else {
        return refusal(StatusCode::BAD_REQUEST, "page and size are numbers");
    };
    let size = match dialect.largest_size {
        Some(largest) if size > largest && !dialect.clamps_size => {
            return refusal(StatusCode::BAD_REQUEST, "size is too large");
        }
        Some(largest) => size.min(largest),
        None => size,
    };
    let can_be_bare = [Endpoint::ListTestRuns, Endpoint::ListTestCases].contains(&request.endpoint);
    if dialect.bare_lists && can_be_bare {
        return (StatusCode::OK, to_json(&rows, script));
    }
    let page = if dialect.ignores_page { 0 } else { page };
    let start = page.saturating_mul(size).min(rows.len());
    let end = start.saturating_add(size).min(rows.len());
    let as_u64 = |count: usize| Some(count as u64);
    let page = wire::Page {
        data: rows[start..end].iter().collect(),
        page: as_u64(page),
        size: as_u64(size),
        total_count: as_u64(total),
        total_pages: as_u64(rows.len().div_ceil(size)),
        has_next: Some(end < rows.len()),
        has_previous: Some(page > 0),
    };
    (StatusCode::OK, to_json(&page, script))
}

fn found_or(row: Option<impl Serialize>, script: &Script, otherwise: &str) -> JsonResponse {
    match row {
        Some(row) => (StatusCode::OK, to_json(&row, script)),
        None => refusal(StatusCode::NOT_FOUND, otherwise),
    }
}

/// An error response in the only form that the documentation shows.
pub(super) fn refusal(status: StatusCode, message: &str) -> JsonResponse {
    let error = status.canonical_reason().unwrap_or("Error");
    let body = json!({ "error": error, "message": message, "status": status.as_u16() });
    (status, body.to_string())
}
