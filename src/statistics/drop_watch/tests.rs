#![expect(
    clippy::print_stdout,
    reason = "the figures are what the simulation is for"
)]

use super::*;
use crate::statistics::simulation::{Agent, mean, reference, share, tolerated};

const ALPHA: f64 = 0.01;

/// The run that raised an alarm, of 200 runs of the agents that `agent` says.
fn alarm<'a>(
    reference: Counts,
    agent: impl Fn(usize) -> &'a Agent,
    random: &mut fastrand::Rng,
) -> Option<usize> {
    let mut watch = DropWatch::new(reference, 0.1, ALPHA);
    (1..=200).find(|run| {
        watch.add(agent(*run).pooled_run(random));
        watch.alarm().is_some()
    })
}

/// How many runs after a drop from 0.9 to 0.7 the alarm was raised, for each history in which it was.
///
/// Three cases with 3 attempts each, and a reference of 20 runs.
fn delays(first_run: usize) -> Vec<usize> {
    let agent = Agent::new(&[0.9; 3], 3);
    let dropped = agent.dropped(0.2);
    let mut random = fastrand::Rng::with_seed(21);
    let alarms = (0..200).filter_map(|_| {
        let reference = reference(&agent, 20, &mut random);
        let now = |run| if run < first_run { &agent } else { &dropped };
        alarm(reference, now, &mut random)
    });
    alarms
        .filter_map(|run| (run + 1).checked_sub(first_run))
        .collect()
}

#[test]
fn without_a_drop_alarms_are_rarer_than_alpha_over_all_looks() {
    let agents = [
        Agent::new(&[0.9; 3], 1),
        Agent::new(&[0.5], 5),
        Agent::new(&[0.8; 2], 1),
        Agent::new(&[0.4, 0.7, 1.0], 1),
        Agent::new(&[0.98; 5], 1),
    ];
    let better = Agent::new(&[0.97; 3], 1);
    let mut random = fastrand::Rng::with_seed(21);
    let alarms = share(2_000, |history| {
        let agent = &agents[history % agents.len()];
        let runs = [3, 6, 20][history % 3];
        let reference = reference(agent, runs, &mut random);
        // Every second agent with a rate of 0.9 improves for a while, and comes back.
        let improves = history % (2 * agents.len()) == 0;
        let now = |run| {
            if improves && (50..100).contains(&run) {
                &better
            } else {
                agent
            }
        };
        alarm(reference, now, &mut random).is_some()
    });
    println!("without a drop: {alarms} false alarms");
    assert!(alarms <= tolerated(ALPHA, 2_000), "{alarms}");
}

#[test]
fn a_drop_is_found_within_few_runs() {
    for (first_run, bound) in [(1, 16.0), (21, 19.0), (51, 23.0)] {
        let delays = delays(first_run);
        let mean = mean(&delays);
        println!(
            "drop in run {first_run}: found in {} of 200, after {mean:.1} runs",
            delays.len()
        );
        assert!(delays.len() >= 190 && mean < bound, "{first_run}: {mean}");
    }
}

fn watched(runs: &[(u64, usize)]) -> DropWatch {
    let mut watch = DropWatch::new(Counts::new(162, 180), 0.1, ALPHA);
    for &(passed, times) in runs {
        (0..times).for_each(|_| watch.add(Counts::new(passed, 9)));
    }
    watch
}

#[test]
fn the_level_begins_with_the_run_in_which_the_rate_fell() {
    let watch = watched(&[(8, 30), (6, 25)]);
    let level = watch.level().unwrap();
    assert_eq!((level.first_run, level.counts), (31, Counts::new(150, 225)));
    assert!(watch.alarm().is_some_and(|run| run > 31));
}

#[test]
fn an_agent_as_good_as_the_reference_has_no_lower_level() {
    let watch = watched(&[(9, 20)]);
    assert_eq!((watch.level(), watch.alarm()), (None, None));
}

#[test]
fn an_alarm_stays_raised_and_evidence_never_falls() {
    let before = watched(&[(5, 30)]);
    let after = watched(&[(5, 30), (9, 100)]);
    assert!(before.alarm().is_some());
    assert_eq!(before.alarm(), after.alarm());
    assert!(after.evidence() >= before.evidence());
}

#[test]
fn the_alarm_is_raised_by_the_run_whose_evidence_reaches_the_inverse_of_alpha() {
    let run = watched(&[(6, 60)]).alarm().unwrap();
    assert!(watched(&[(6, run - 1)]).evidence() < 100.0);
    assert!(watched(&[(6, run)]).evidence() >= 100.0);
}

#[test]
fn nothing_is_known_without_a_reference() {
    let mut watch = DropWatch::new(Counts::default(), 0.1, ALPHA);
    (0..200).for_each(|_| watch.add(Counts::new(0, 9)));
    assert_eq!(watch.alarm(), None);
}

#[test]
fn runs_without_attempts_change_nothing_but_the_numbering() {
    let mut watch = watched(&[(9, 5)]);
    let evidence = watch.evidence();
    watch.add(Counts::default());
    assert!((watch.evidence() - evidence).abs() < 1e-9);
}

#[test]
fn many_runs_and_extreme_rates_keep_the_evidence_a_number() {
    for (passed, total) in [(0, 180), (180, 180), (1, 1), (1_000_000, 1_000_000)] {
        let mut watch = DropWatch::new(Counts::new(passed, total), 0.1, ALPHA);
        for run in 0..1_000 {
            watch.add(Counts::new(if run % 2 == 0 { 0 } else { 60 }, 60));
        }
        assert!(watch.evidence().is_finite());
        assert_eq!(watch.alarm().is_some(), passed > 1, "{passed}");
    }
}

#[test]
fn a_drop_that_the_reference_cannot_show_is_never_found() {
    let watch = watched(&[]);
    let smallest = watch.smallest_visible_drop().unwrap();
    assert!((0.106..0.116).contains(&smallest), "{smallest}");
    for (passed, is_found) in [(835, false), (780, true)] {
        let mut watch = watch.clone();
        (0..1_000).for_each(|_| watch.add(Counts::new(passed, 1_000)));
        assert_eq!(watch.alarm().is_some(), is_found, "{passed}");
    }
    let small = DropWatch::new(Counts::new(18, 20), 0.1, ALPHA);
    assert!(small.smallest_visible_drop().unwrap() > 0.2);
    let large = DropWatch::new(Counts::new(900, 1_000), 0.1, ALPHA);
    assert_eq!(large.smallest_visible_drop(), Some(0.1));
    let empty = DropWatch::new(Counts::default(), 0.1, ALPHA);
    assert_eq!(empty.smallest_visible_drop(), None);
}

#[test]
fn half_of_the_drop_that_is_watched_for_rarely_raises_an_alarm() {
    let agent = Agent::new(&[0.9; 6], 5);
    let mut random = fastrand::Rng::with_seed(21);
    let [small, full] = [0.05, 0.12].map(|drop| {
        let dropped = agent.dropped(drop);
        share(50, |_| {
            let reference = reference(&agent, 20, &mut random);
            alarm(reference, |_| &dropped, &mut random).is_some()
        })
    });
    println!("a drop of 0.05 raises an alarm in {small} of histories, one of 0.12 in {full}");
    assert!(small < 0.25 && full > 0.85, "{small} {full}");
}

#[test]
fn an_alarm_needs_a_proven_drop_of_the_size_that_is_watched_for() {
    let mut watch = DropWatch::new(Counts::new(9_000, 10_000), 0.1, ALPHA);
    (0..20).for_each(|_| watch.add(Counts::new(81, 100)));
    assert!(watch.evidence() >= 100.0);
    assert_eq!(watch.alarm(), None);
    (0..200).for_each(|_| watch.add(Counts::new(79, 100)));
    assert!(watch.alarm().is_some());
}
