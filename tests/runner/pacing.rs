//! How many requests a run sends, and how fast.

use sigma_suite::outcome::Verdict;

use crate::rig::{Ran, Rig};

/// Runs so many agents, of which the service lists earlier batches.
async fn run(agents: u32, script: &str) -> Ran {
    let agents: Vec<String> = (0..agents).map(|number| format!("A{number}")).collect();
    let all = |of_agent: &str| {
        let agents: Vec<_> = agents
            .iter()
            .map(|agent| format!("{agent}: {of_agent}"))
            .collect();
        format!("agents: {{ {} }}", agents.join(", "))
    };
    let suite = all("[tc_1, tc_2]");
    let script = format!(
        "{}\nattempts: 3\npass_rate: 1.0\nlisting: {{ earlier_batches: 1 }}\n{script}",
        all("{ cases: { tc_1: {}, tc_2: {} } }")
    );
    let ran = Rig::new(&suite, &script).await.run().await;
    assert_eq!(ran.verdict(), Verdict::Passed, "{}", ran.reason());
    assert_eq!(ran.batches.len(), ran.outcome.batches.len());
    ran
}

#[tokio::test(start_paused = true)]
async fn a_limited_rate_is_used_fully_with_few_requests() {
    const AGENTS: u32 = 200;
    const RATE: f64 = 10.0;
    // The time of an attempt, and at least the seconds of a batch.
    for (time, batch) in [("2s", 2.0), ("{ median: 20s, sigma: 0.5 }", 25.0)] {
        let ran = run(AGENTS, &format!("rate_limit: 10\nattempt_time: {time}")).await;
        let requests = f64::from(u32::try_from(ran.requests.len()).unwrap());
        let elapsed = ran.outcome.elapsed.as_secs_f64();
        let floor = requests / RATE + batch;
        assert!(
            requests <= 6.5 * f64::from(AGENTS),
            "{time}: {requests} requests"
        );
        assert!(
            elapsed <= 1.1 * floor,
            "{time}: {elapsed} s, at least {floor} s"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_results_of_a_batch_are_read_once_after_its_end() {
    let ran = run(1, "attempt_time: { median: 20s, sigma: 0.2 }").await;
    let of = |path: &str| {
        let requests = ran.requests.iter();
        requests
            .filter(|request| request.path.starts_with(path))
            .count()
    };
    assert_eq!(of("/v1/test-runs?"), 1);
    assert!(of("/v1/batch-runs/") <= 40, "{:?}", ran.requests);
    let last = ran.requests.last().unwrap();
    assert!(last.path.starts_with("/v1/test-runs?"), "{last:?}");
}
