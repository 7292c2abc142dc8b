//! Whole runs against the sandbox, beside the loop of curl and jq in `curl-loop.sh`.
//!
//! `cargo bench --bench whole_run` prints a Markdown table for 1, 10, 100 and 1,000 agents. Each agent has ten test
//! cases with three attempts, and each batch takes 2.25 s. The sandbox runs in the process of the benchmark, so its CPU
//! time and memory are not those of the clients, but it takes a share of the machine.
//!
//! `cargo bench --bench whole_run -- --tls 1 10` uses HTTPS, and only these numbers of agents.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot continue should fail"
)]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use sigma_suite::sandbox::{Sandbox, Script};

const AGENTS: [usize; 4] = [1, 10, 100, 1_000];
const CASES: usize = 10;

/// The time of a batch, which no client can shorten.
const IDEAL: Duration = Duration::from_millis(2250);
const SCRIPT: &str = "{ attempts: 3, pass_rate: 1.0, attempt_time: 2250ms, listing: { earlier_batches: 1 }, agents: ";

/// The run with the median time counts.
const ROUNDS: usize = 3;

/// The first argument of the process that measures a client.
const MEASURE: &str = "--measure";

const HEAD: &str = "\
| agents | client | wall time over the ideal | CPU time | peak memory | requests | connections at once | connections |
|---:|---|---:|---:|---:|---:|---:|---:|";

/// A way to run test cases.
#[derive(Clone, Copy)]
struct Client {
    name: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
    /// What the peak memory is of: the only process, or the largest of many.
    memory_of: &'static str,
}

const CLIENTS: [Client; 2] = [
    Client {
        name: "sigma-suite",
        program: env!("CARGO_BIN_EXE_sigma-suite"),
        arguments: &["run"],
        memory_of: "",
    },
    Client {
        name: "curl and jq",
        program: concat!(env!("CARGO_MANIFEST_DIR"), "/benches/curl-loop.sh"),
        arguments: &["agents.txt"],
        memory_of: " a process",
    },
];

/// What a run took.
struct Measured {
    time: Duration,
    usage: Usage,
    requests: usize,
    most_open: usize,
    opened: usize,
}

/// What a process and its children used.
struct Usage {
    cpu_seconds: f64,
    /// The largest resident set.
    megabytes: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [MEASURE, program, rest @ ..] =
        &*arguments.iter().map(String::as_str).collect::<Vec<_>>()
    {
        return measure(program, rest);
    }
    // `cargo test --all-targets` starts benchmarks too.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let has_tls = arguments.iter().any(|argument| argument == "--tls");
    let chosen: Vec<usize> = arguments
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect();
    let counts = if chosen.is_empty() { &AGENTS } else { &*chosen };
    system::allow_many_connections();
    println!("{HEAD}");
    for agents in counts {
        for client in CLIENTS {
            let mut rounds: Vec<_> = (0..ROUNDS).map(|_| run(client, *agents, has_tls)).collect();
            rounds.sort_by_key(|round| round.time);
            print_row(*agents, client, &rounds[ROUNDS / 2]);
        }
    }
}

fn print_row(agents: usize, client: Client, run: &Measured) {
    let Measured {
        usage,
        requests,
        most_open,
        opened,
        ..
    } = run;
    println!(
        "| {agents} | {} | {:.2} s | {:.2} s | {:.0} MB{} | {requests} | {most_open} | {opened} |",
        client.name,
        run.time.saturating_sub(IDEAL).as_secs_f64(),
        usage.cpu_seconds,
        usage.megabytes,
        client.memory_of,
    );
}

/// Runs a client once, in a new folder and with a new sandbox.
fn run(client: Client, agents: usize, has_tls: bool) -> Measured {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path(), agents);
    let sandbox = serve(agents, has_tls);
    let ca = sandbox.ca_certificate().unwrap_or_default();
    fs::write(folder.path().join("ca.pem"), ca).unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([MEASURE, client.program])
        .args(client.arguments)
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("SIGMAMIND_API_URL", sandbox.url())
        .env("SIGMAMIND_API_KEY", "any-key");
    if has_tls {
        command.env("SSL_CERT_FILE", "ca.pem");
    }
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{} failed", client.name);
    let printed = String::from_utf8(output.stdout).unwrap();
    let mut numbers = printed.split_whitespace().map(|text| text.parse().unwrap());
    let mut next = || numbers.next().unwrap();
    Measured {
        time: Duration::from_secs_f64(next()),
        usage: Usage {
            cpu_seconds: next(),
            megabytes: next(),
        },
        requests: sandbox.request_count(),
        most_open: sandbox.connections().most_open,
        opened: sandbox.connections().opened,
    }
}

/// Runs a program and prints what it took. A process of its own does this, since the system counts memory for all children
/// together.
fn measure(program: &str, arguments: &[&str]) {
    let began = Instant::now();
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let status = command.status().unwrap();
    let time = began.elapsed().as_secs_f64();
    assert!(status.success(), "{program}: {status}");
    let usage = system::usage_of_children();
    println!("{time} {} {}", usage.cpu_seconds, usage.megabytes);
}

/// Starts a sandbox in its own thread.
fn serve(agents: usize, has_tls: bool) -> Sandbox {
    let agents = (0..agents).map(|agent| {
        let cases: Vec<_> = cases(agent).map(|case| format!("{case}: {{}}")).collect();
        format!("agent{agent}: {{ cases: {{ {} }} }}", cases.join(", "))
    });
    let script = format!("{SCRIPT}{{ {} }} }}", agents.collect::<Vec<_>>().join(", "));
    let script = Script::parse(&script).unwrap();
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let address = ([127, 0, 0, 1], 0).into();
            let sandbox = if has_tls {
                Sandbox::start_tls(address, script).await.unwrap()
            } else {
                Sandbox::start(address, script).await.unwrap()
            };
            sandbox.forget_requests();
            send.send(sandbox).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receive.recv().unwrap()
}

fn cases(agent: usize) -> impl Iterator<Item = String> {
    (0..CASES).map(move |case| format!("tc_{agent:06}{case:04}"))
}

/// The same agents and test cases for each client.
fn write_inputs(folder: &Path, agents: usize) {
    let (mut suite, mut lines) = (String::from("agents:\n"), String::new());
    for agent in 0..agents {
        let cases: Vec<_> = cases(agent).collect();
        let _ = writeln!(suite, "  agent{agent}: [{}]", cases.join(", "));
        let _ = writeln!(lines, "agent{agent} {}", cases.join(" "));
    }
    fs::write(folder.join("sigma-suite.yaml"), suite).unwrap();
    fs::write(folder.join("agents.txt"), lines).unwrap();
}

#[cfg(unix)]
mod system {
    use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};

    use super::Usage;

    /// The curl loop opens a connection per agent at once.
    pub(crate) fn allow_many_connections() {
        let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        setrlimit(Resource::RLIMIT_NOFILE, most, most).unwrap();
    }

    pub(crate) fn usage_of_children() -> Usage {
        // Linux counts in kilobytes, macOS in bytes.
        let unit = if cfg!(target_vendor = "apple") {
            1.0
        } else {
            1024.0
        };
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
        let [user, system] = [usage.user_time(), usage.system_time()];
        let cpu = user + system;
        #[expect(clippy::cast_precision_loss, reason = "two digits are printed")]
        Usage {
            cpu_seconds: cpu.tv_sec() as f64 + cpu.tv_usec() as f64 / 1e6,
            megabytes: usage.max_rss() as f64 * unit / 1e6,
        }
    }
}

#[cfg(not(unix))]
mod system {
    use super::Usage;

    pub(crate) fn allow_many_connections() {}

    /// Not measured on this system.
    pub(crate) fn usage_of_children() -> Usage {
        Usage {
            cpu_seconds: f64::NAN,
            megabytes: f64::NAN,
        }
    }
}
