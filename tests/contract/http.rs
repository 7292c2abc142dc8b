//! Raw HTTP requests to a sandbox in the same runtime.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde_json::Value;
use sigma_suite::sandbox::{Sandbox, Script};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An HTTP response.
#[derive(Debug)]
pub(crate) struct HttpResponse {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl HttpResponse {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

pub(crate) const LOCAL: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A sandbox with one agent, whose two cases end at once.
pub(crate) async fn sandbox(more: &str) -> Sandbox {
    Sandbox::start(LOCAL, script(more)).await.unwrap()
}

pub(crate) fn script(more: &str) -> Script {
    let script = format!(
        "attempt_time: 0ms
{more}
agents:
  D5D0:
    name: Support
    cases:
      tc_1: {{ label: Refund, attempts: [pass, fail] }}
      tc_2: {{ label: Cancel, attempts: 1 }}
"
    );
    Script::parse(&script).unwrap()
}

/// Sends one request; `Err` if the connection ends before the response is complete.
pub(crate) async fn send(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<HttpResponse, String> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: sandbox\r\nX-API-Key: any-key\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    raw(sandbox, &head).await
}

pub(crate) async fn raw(sandbox: &Sandbox, request: &str) -> Result<HttpResponse, String> {
    let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes).await;
    let text = String::from_utf8(bytes).unwrap();
    read.map_err(|error| error.to_string())?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or("no response")?;
    let head = head.to_lowercase();
    let length = head
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.lines().next())
        .map(str::trim);
    if length.is_some_and(|length| length != body.len().to_string()) {
        return Err(format!(
            "{} bytes of {}",
            body.len(),
            length.unwrap_or_default()
        ));
    }
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .ok_or("no status")?;
    Ok(HttpResponse {
        status,
        head: head.clone(),
        body: body.to_owned(),
    })
}

pub(crate) async fn get(sandbox: &Sandbox, path: &str) -> HttpResponse {
    send(sandbox, "GET", path, None).await.unwrap()
}

/// Creates a batch of both cases; returns its id.
pub(crate) async fn create(sandbox: &Sandbox) -> String {
    let body = serde_json::json!({ "agentId": "D5D0", "testCases": ["tc_1", "tc_2"] });
    let response = send(sandbox, "POST", "/v1/batch-runs", Some(&body))
        .await
        .unwrap();
    response.json()["batchId"].as_str().unwrap().to_owned()
}
