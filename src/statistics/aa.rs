//! The A/A self-test: agents that did not change are compared again and again, each time with a fresh baseline.
#![expect(
    clippy::print_stdout,
    reason = "the figures are what the simulation is for"
)]

use super::simulation::{Agent, compare, mean, reference, share, tolerated};
use super::{DropWatch, holm, lower_rate};

const ALPHA: f64 = 0.01;

/// The agents of a run: of few and many cases, with equal and different rates.
fn agents() -> Vec<Agent> {
    vec![
        Agent::new(&[0.9; 3], 5),
        Agent::new(&[0.5, 0.7, 0.8, 0.9, 0.95, 0.98], 3),
        Agent::new(&[0.9; 20], 3),
    ]
}

/// Which agents of a run have a regression against a fresh baseline with the attempts of `before`.
fn regressions(before: &[Agent], now: &[Agent], random: &mut fastrand::Rng) -> Vec<bool> {
    let pairs = before.iter().zip(now);
    let p_value = |(before, now)| {
        let lower = lower_rate(&compare(before, now, random));
        lower.map_or(1.0, |lower| lower.decisive)
    };
    let p_values: Vec<f64> = pairs.map(p_value).collect();
    holm(&p_values).into_iter().map(|p| p <= ALPHA).collect()
}

/// The same agents with so many attempts of each case.
fn with_attempts(agents: &[Agent], attempts: u64) -> Vec<Agent> {
    agents
        .iter()
        .map(|agent| Agent::new(&agent.rates, attempts))
        .collect()
}

#[test]
fn unchanged_agents_rarely_have_a_regression() {
    let agents = agents();
    let mut random = fastrand::Rng::with_seed(21);
    for before in [agents.clone(), with_attempts(&agents, 20)] {
        let now = if before[0].attempts == 20 {
            with_attempts(&agents, 1)
        } else {
            agents.clone()
        };
        let flipped = share(2_000, |_| {
            regressions(&before, &now, &mut random).contains(&true)
        });
        println!("unchanged: {flipped} of runs have a regression");
        assert!(flipped <= tolerated(ALPHA, 2_000), "{flipped}");
    }
}

#[test]
fn larger_drops_are_found_more_often() {
    let agents = agents();
    let mut random = fastrand::Rng::with_seed(21);
    let mut last = 0.0;
    for drop in [0.1, 0.2, 0.3] {
        let mut now = agents.clone();
        now[2] = now[2].dropped(drop);
        let found = share(300, |_| regressions(&agents, &now, &mut random)[2]);
        println!("a drop of {drop} of 20 cases with 3 attempts is found in {found} of runs");
        assert!(found > last, "{drop}: {found}");
        last = found;
    }
    assert!(last > 0.8, "{last}");
}

#[test]
fn larger_drops_are_found_sooner_by_watching() {
    let agent = Agent::new(&[0.9; 20], 3);
    let mut random = fastrand::Rng::with_seed(21);
    let mut last = f64::INFINITY;
    for drop in [0.1, 0.2, 0.3] {
        let dropped = agent.dropped(drop);
        let alarms: Vec<usize> = (0..100)
            .filter_map(|_| {
                let mut watch = DropWatch::new(reference(&agent, 20, &mut random), 0.1, ALPHA);
                (0..20).for_each(|_| watch.add(agent.pooled_run(&mut random)));
                (0..100).for_each(|_| watch.add(dropped.pooled_run(&mut random)));
                watch.alarm()?.checked_sub(20)
            })
            .collect();
        let delay = mean(&alarms);
        println!(
            "a drop of {drop} is found by {} of 100 watches, after {delay} runs",
            alarms.len()
        );
        assert!(alarms.len() >= 80 && delay < last, "{drop}: {delay}");
        last = delay;
    }
    assert!(last < 4.0, "{last}");
}
