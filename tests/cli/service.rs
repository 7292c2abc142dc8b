//! A service at an address: the sandbox runs in its own process, so that nothing but HTTP connects the two.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use crate::sigma::{SUITE, Sigma, script};

/// A sandbox that is killed at the end of the test.
struct Service {
    child: Child,
    url: String,
}

impl Service {
    fn start(sigma: &Sigma) -> Self {
        Self::start_with(sigma, &[])
    }

    fn start_with(sigma: &Sigma, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sigma-suite"))
            .args(["sandbox", "--listen", "127.0.0.1:0", "--script"])
            .arg(sigma.path("sandbox.yaml"))
            .args(arguments)
            .current_dir(sigma.path("."))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let mut url = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut url).expect("a line");
        Self {
            child,
            url: url.trim().to_owned(),
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn keyed() -> (Sigma, Service) {
    let yaml = format!(
        "key: right-key-123\n{}",
        script("      tc_xeeXG5hX9dl0VFNt: { attempts: [pass] }\n")
    );
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("sandbox.yaml", yaml);
    let service = Service::start(&sigma);
    let sigma = sigma.env("SIGMAMIND_API_URL", &service.url);
    (sigma, service)
}

#[test]
fn a_run_with_the_right_key_passes_and_never_shows_the_key() {
    let (sigma, _service) = keyed();
    let sigma = sigma.env("SIGMAMIND_API_KEY", "right-key-123\n");
    sigma.run("run -v").exits(0).never_says("right-key-123");
    assert!(!sigma.junit().contains("right-key-123"));
}

#[test]
fn a_wrong_key_exits_2_and_says_where_to_create_a_key() {
    let (sigma, _service) = keyed();
    let sigma = sigma.env("SIGMAMIND_API_KEY", "wrong-key-123");
    sigma
        .run("run")
        .exits(2)
        .says("API Keys")
        .never_says("wrong-key-123");
    assert!(sigma.junit().contains("not accepted"));
}

#[test]
fn a_missing_key_exits_2_before_any_request() {
    let (sigma, _service) = keyed();
    sigma.run("run").exits(2).says("SIGMAMIND_API_KEY");
}

#[test]
fn the_key_can_come_from_a_file() {
    let (sigma, _service) = keyed();
    let sigma = sigma.file("key", "right-key-123\n");
    sigma.run("run --api-key-file key").exits(0);
}

#[test]
fn an_empty_environment_variable_counts_as_not_set() {
    let (sigma, _service) = keyed();
    let sigma = sigma
        .env("SIGMAMIND_API_KEY", "right-key-123")
        .env("SIGMA_SUITE_JUNIT", "")
        .env("SIGMA_SUITE_TIMEOUT", "");
    sigma.run("run").exits(0);
}

#[test]
fn plain_http_to_another_machine_is_refused() {
    let sigma = Sigma::with_attempts("[pass]").env("SIGMAMIND_API_KEY", "right-key-123");
    sigma
        .run("run --api-url http://example.com")
        .exits(2)
        .says("https");
}

#[test]
fn a_rate_that_would_never_end_is_refused() {
    let sigma = Sigma::with_attempts("[pass]");
    for rate in ["0", "-1", "nan", "inf", "ten"] {
        sigma
            .run(&format!("run --sandbox --max-rate={rate}"))
            .exits(2)
            .says("write requests per second, such as 10 or 0.5");
    }
    sigma.run("run --sandbox --max-rate 1000").exits(0);
}

#[test]
fn a_service_that_is_down_exits_4_with_every_case_errored_and_nothing_created() {
    let sigma = Sigma::with_attempts("[pass]").env("SIGMAMIND_API_KEY", "right-key-123");
    sigma
        .run("run --api-url http://127.0.0.1:1 --outage-limit 0s")
        .exits(4)
        .says("cannot connect");
    assert!(sigma.junit().contains("type=\"service_unavailable\""));
    assert_eq!(sigma.results()["batches"][0]["id"], serde_json::Value::Null);
}

#[test]
fn an_unknown_case_is_reported_with_its_line_and_the_nearest_ids() {
    let yaml = script("      tc_xeeXG5hX9dl0VFNX: { label: Refund }\n");
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("sandbox.yaml", yaml);
    let ran = sigma.run("run --sandbox=sandbox.yaml").exits(2);
    ran.says("\nsigma-suite.yaml:3:7: error[preflight::unknown_case]: ")
        .says("tc_xeeXG5hX9dl0VFNX");
    assert!(sigma.junit().contains("no test case tc_xeeXG5hX9dl0VFNt"));
}

#[test]
fn an_unknown_agent_next_to_a_known_one_exits_2_with_its_line_before_any_create() {
    let suite = format!("{SUITE}  Unknown: [tc_1]\n");
    let sigma = Sigma::with_attempts("[pass]").file("sigma-suite.yaml", suite);
    sigma
        .run("run --sandbox=sandbox.yaml")
        .exits(2)
        .says("knows no agent Unknown")
        .says("sigma-suite.yaml:4:3")
        .says("D5D0p7TUs66TTAEAx (Support)")
        .never_says("created:");
}

#[test]
fn if_the_only_agent_is_unknown_the_service_refuses_the_create() {
    let sigma =
        Sigma::with_attempts("[pass]").file("sigma-suite.yaml", "agents:\n  Unknown: [tc_1]\n");
    sigma
        .run("run --sandbox=sandbox.yaml")
        .exits(2)
        .says("could not be checked")
        .says("refuses to create a batch (agent Unknown")
        .says("D5D0p7TUs66TTAEAx (Support)");
}

#[test]
fn a_gate_that_needs_more_attempts_than_are_planned_exits_2() {
    let suite = "agents:\n  D5D0p7TUs66TTAEAx:\n    pass: { at_least: 3 }\n    test_cases: [tc_xeeXG5hX9dl0VFNt]\n";
    let sigma = Sigma::with_attempts("[pass, pass]").file("sigma-suite.yaml", suite);
    sigma
        .run("run --sandbox=sandbox.yaml")
        .exits(2)
        .says("makes 2 attempts");
}

#[test]
fn the_sandbox_listens_on_loopback_addresses_only() {
    Sigma::new()
        .run("sandbox --listen 0.0.0.0:0")
        .exits(2)
        .says("only on loopback addresses");
}

#[test]
fn a_sandbox_over_tls_is_used_only_if_its_ca_is_trusted() {
    let sigma = Sigma::with_attempts("[pass]");
    let service = Service::start_with(&sigma, &["--tls-ca", "new/ca.pem"]);
    let certificate = sigma.read("new/ca.pem");
    assert!(certificate.contains("BEGIN CERTIFICATE") && !certificate.contains("PRIVATE"));
    let url = service.url.replace("127.0.0.1", "localhost");
    assert!(url.starts_with("https://"));
    let sigma = sigma
        .env("SIGMAMIND_API_URL", &url)
        .env("SIGMAMIND_API_KEY", "right-key-123");
    sigma.run("run").exits(2).says("SSL_CERT_FILE");
    sigma
        .run_with(("SSL_CERT_FILE", "new/ca.pem"), "run --new")
        .exits(0);
}

#[test]
fn the_certificate_of_a_sandbox_replaces_only_that_of_another_one() {
    let sigma = Sigma::with_attempts("[pass]").file("mine.pem", "mine\n");
    sigma
        .run("sandbox --listen 127.0.0.1:0 --tls-ca mine.pem")
        .exits(2)
        .says("a file that sigma-suite did not write");
    assert_eq!(sigma.read("mine.pem"), "mine\n");
    let [first, second] = [(); 2].map(|()| {
        let _service = Service::start_with(&sigma, &["--tls-ca", "ca.pem"]);
        sigma.read("ca.pem")
    });
    assert_ne!(first, second);
}

#[test]
fn the_key_is_not_sent_to_the_target_of_a_redirect() {
    let [service, elsewhere] = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let [here, there] = [&service, &elsewhere].map(|listener| listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in service.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut line = String::new();
            while stream.read_line(&mut line).unwrap() > 2 {
                line.clear();
            }
            let answer = format!(
                "HTTP/1.1 302 Found\r\nLocation: http://{there}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            stream.get_mut().write_all(answer.as_bytes()).unwrap();
        }
    });
    let sigma = Sigma::with_attempts("[pass]").env("SIGMAMIND_API_KEY", "right-key-123");
    sigma
        .run(&format!("run --api-url http://{here}"))
        .exits(4)
        .says("redirects are not followed, since the key must not be sent elsewhere");
    elsewhere.set_nonblocking(true).unwrap();
    assert!(
        elsewhere.accept().is_err(),
        "a client connected to the target of the redirect"
    );
}
