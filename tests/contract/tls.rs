//! The sandbox over TLS, with each of its two protocols.

use reqwest::{Client, Version};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use sigma_suite::sandbox::Sandbox;

use crate::http::{LOCAL, script};

const PROTOCOLS: [(&[u8], Version); 2] =
    [(b"h2", Version::HTTP_2), (b"http/1.1", Version::HTTP_11)];

const CASES: &str = "/v1/test-cases?agentId=D5D0";

struct TlsClient {
    http: Client,
    sandbox: Sandbox,
}

impl TlsClient {
    /// A client with one protocol, and a sandbox whose CA it trusts.
    async fn new(protocol: &[u8], more: &str) -> Self {
        let sandbox = Sandbox::start_tls(LOCAL, script(more)).await.unwrap();
        let certificate = sandbox.ca_certificate().unwrap().as_bytes();
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(certificate).unwrap())
            .unwrap();
        Self {
            http: client(roots, protocol),
            sandbox,
        }
    }

    async fn get(&self, path: &str) -> reqwest::Result<reqwest::Response> {
        let url = format!("{}{path}", self.sandbox.url());
        self.http.get(url).header("X-API-Key", "any").send().await
    }

    async fn create(&self) -> reqwest::Result<reqwest::Response> {
        let url = format!("{}/v1/batch-runs", self.sandbox.url());
        let body = json!({ "agentId": "D5D0", "testCases": ["tc_1"] });
        let request = self.http.post(url).header("X-API-Key", "any").json(&body);
        request.send().await
    }
}

fn client(roots: RootCertStore, protocol: &[u8]) -> Client {
    let mut tls = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = vec![protocol.to_vec()];
    let builder = Client::builder().tls_backend_preconfigured(tls).no_proxy();
    builder.retry(reqwest::retry::never()).build().unwrap()
}

#[tokio::test]
async fn alpn_chooses_the_protocol() {
    for (protocol, version) in PROTOCOLS {
        let client = TlsClient::new(protocol, "").await;
        let response = client.get(CASES).await.unwrap();
        assert_eq!(response.version(), version);
        let cases: Value = response.json().await.unwrap();
        assert_eq!(cases["totalCount"], 2);
        assert_eq!(client.sandbox.requests()[0].path, CASES);
    }
}

#[tokio::test]
async fn the_certificate_is_for_localhost_too() {
    let client = TlsClient::new(b"h2", "").await;
    let port = client.sandbox.address().port();
    let url = format!("https://localhost:{port}/v1/agents");
    assert!(client.http.get(url).send().await.is_ok());
}

#[tokio::test]
async fn without_the_ca_the_handshake_fails_and_no_request_arrives() {
    let sandbox = Sandbox::start_tls(LOCAL, script("")).await.unwrap();
    let stranger = client(RootCertStore::empty(), b"h2");
    let url = format!("{}{CASES}", sandbox.url());
    assert!(stranger.get(url).send().await.unwrap_err().is_connect());
    assert_eq!(sandbox.request_count(), 0);
}

#[tokio::test]
async fn a_reset_before_and_after_the_create_took_effect() {
    for (protocol, _) in PROTOCOLS {
        for (what, batches) in [("reset: true", 0), ("reset_after: true", 1)] {
            let fault = format!("faults: [{{ on: create_batch_run, times: 1, {what} }}]");
            let client = TlsClient::new(protocol, &fault).await;
            client.create().await.unwrap_err();
            assert_eq!(client.sandbox.batches().len(), batches, "{what}");
            assert_eq!(client.create().await.unwrap().status(), 201);
        }
    }
}

#[tokio::test]
async fn a_truncated_body() {
    for (protocol, _) in PROTOCOLS {
        let fault = "faults: [{ on: list_test_cases, truncate: true }]";
        let client = TlsClient::new(protocol, fault).await;
        let whole = async { client.get(CASES).await?.bytes().await };
        whole.await.unwrap_err();
    }
}
