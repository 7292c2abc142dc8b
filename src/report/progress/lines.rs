//! Progress in permanent lines, for logs.

use std::io::Write;
use std::time::Duration;

use super::board::ProgressState;
use super::notices::Notices;
use super::reporter::Reporter;
use super::stamp::stamp;
use crate::event::{Fact, RunEvent};
use crate::outcome::Service;
use crate::plan::Plan;
use crate::report::palette::Palette;
use crate::text::counted;

/// With hundreds of agents, counters change all the time. A line for each change would make the log unreadable.
const PROGRESS_EVERY: Duration = Duration::from_secs(5);

/// Much shorter than the time after which CI systems stop a job without output.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Writes one line for each important change, and a heartbeat if there is none.
#[derive(Debug)]
pub struct Lines<W> {
    out: W,
    progress: ProgressState,
    notices: Notices,
    palette: Palette,
    has_progress: bool,
    last_line: Duration,
}

impl<W: Write> Lines<W> {
    /// Writes how much will run, and whether it runs in the sandbox.
    pub fn new(out: W, plan: &Plan, service: &Service, palette: Palette) -> Self {
        let mut lines = Self {
            out,
            progress: ProgressState::new(plan),
            notices: Notices::new(palette),
            palette,
            has_progress: false,
            last_line: Duration::ZERO,
        };
        if *service == Service::Sandbox {
            let text = "no real agent is tested";
            lines.write_line(Duration::ZERO, palette.doubtful, "sandbox", text);
        }
        let cases: usize = plan.batches.iter().map(|batch| batch.cases.len()).sum();
        let agents = counted(plan.batches.len(), "agent");
        let text = format!("{agents}, {}", counted(cases, "case"));
        lines.write_line(Duration::ZERO, palette.faint, "run", &text);
        lines
    }

    fn write_line(&mut self, elapsed: Duration, style: anstyle::Style, word: &str, text: &str) {
        self.write_text(elapsed, &format!("{style}{word}:{style:#} {text}"));
    }

    /// Ignores write errors: a closed log must not stop the run.
    fn write_text(&mut self, elapsed: Duration, text: &str) {
        let faint = self.palette.faint;
        let line = format!("{faint}{}{faint:#} {text}\n", stamp(elapsed));
        drop(self.out.write_all(line.as_bytes()));
        drop(self.out.flush());
        self.last_line = elapsed;
    }

    fn write_progress(&mut self, elapsed: Duration) {
        let quiet = elapsed.saturating_sub(self.last_line);
        let is_due = (self.has_progress && quiet >= PROGRESS_EVERY) || quiet >= HEARTBEAT;
        if is_due {
            let text = self.progress.to_string();
            self.write_line(elapsed, self.palette.faint, "progress", &text);
            self.has_progress = false;
        }
    }
}

impl<W: Write> Reporter for Lines<W> {
    fn event(&mut self, event: &RunEvent) {
        self.progress.update(&event.fact);
        self.has_progress |= matches!(event.fact, Fact::BatchProgressed { .. });
        if let Some(notice) = self.notices.of(&event.fact, &self.progress) {
            let text = format!("{}{}", notice.start(), notice.text);
            self.write_text(event.elapsed, &text);
        }
        self.write_progress(event.elapsed);
    }

    fn tick(&mut self, elapsed: Duration) {
        self.write_progress(elapsed);
    }

    fn finish(&mut self) {
        drop(self.out.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Signal;
    use crate::report::fixture;
    use crate::report::progress::facts::{
        agent, created, ended, failed, failed_at, progressed, retry,
    };

    fn lines(service: &Service) -> Lines<Vec<u8>> {
        let plan = fixture::plan(2);
        Lines::new(Vec::new(), &plan, service, Palette::plain())
    }

    fn written(lines: &Lines<Vec<u8>>) -> &str {
        str::from_utf8(&lines.out).unwrap()
    }

    fn send(lines: &mut Lines<Vec<u8>>, seconds: u64, fact: Fact) {
        let elapsed = Duration::from_secs(seconds);
        lines.event(&RunEvent { elapsed, fact });
    }

    #[test]
    fn a_run_writes_one_line_for_each_important_change() {
        let mut lines = lines(&Service::Sandbox);
        let checked = Fact::AgentChecked {
            agent: agent(0),
            label: Some("Support".into()),
            planned: Some(5),
        };
        let planned = Fact::RunPlanned {
            batches: 2,
            cases: 2,
            attempts: None,
        };
        let not_created = Fact::BatchNotCreated {
            agent: agent(1),
            why: "refused (403)".to_owned(),
        };
        let signal = Signal::Interrupt;
        let facts = [
            (0, Fact::PreflightStarted { agents: 1 }),
            (1, checked),
            (1, planned),
            (2, created(0)),
            (2, not_created),
            (9, progressed(0, 3, 1)),
            (10, ended(0, None)),
            (10, failed("Greets", "3 of 5 attempts passed (need 5)")),
            (12, Fact::StopRequested { signal }),
        ];
        for (seconds, fact) in facts {
            send(&mut lines, seconds, fact);
        }
        lines.finish();
        insta::assert_snapshot!(written(&lines), @"
        [    0.0s] sandbox: no real agent is tested
        [    0.0s] run: 2 agents, 2 cases
        [    0.0s] preflight: checking 1 agent
        [    1.0s] preflight: done
        [    1.0s] planned: 2 batches with 2 cases and an unknown number of attempts
        [    2.0s] created: agent bot 0 (Support): batch_1
        [    2.0s] not created: agent bot 1: refused (403)
        [    9.0s] progress: 4 of 5 attempts done: 3 passed, 1 failed; 1 of 2 batches done
        [   10.0s] done: agent bot 0 (Support): 4 of 5 attempts done: 3 passed, 1 failed
        [   10.0s] failed: ... Greets (bot 0 (Support)): 3 of 5 attempts passed (need 5)
        [   12.0s] stopping: SIGINT; another signal exits immediately
        ");
    }

    #[test]
    fn a_run_without_changes_writes_two_heartbeats_a_minute() {
        let mut lines = lines(&Service::Api(String::new()));
        for seconds in 0..=90 {
            lines.tick(Duration::from_secs(seconds));
        }
        assert_eq!(written(&lines).matches("progress:").count(), 3);
    }

    #[test]
    fn a_repeated_problem_is_written_at_powers_of_ten() {
        let mut lines = lines(&Service::Api(String::new()));
        for _ in 0..150 {
            send(&mut lines, 1, retry("connection refused"));
        }
        assert_eq!(written(&lines).matches("retry:").count(), 3);
        assert!(written(&lines).contains("(100 times so far)"));
    }

    #[test]
    fn the_number_of_problems_of_one_kind_is_limited() {
        let mut lines = lines(&Service::Api(String::new()));
        for nth in 0..500 {
            send(&mut lines, 1, failed_at(nth, "Greets", "0 of 1"));
        }
        assert_eq!(written(&lines).matches("failed:").count(), 100);
        assert!(written(&lines).contains("see the summary"));
    }

    #[test]
    fn no_line_starts_with_untrusted_text() {
        let mut lines = lines(&Service::Api(String::new()));
        send(
            &mut lines,
            1,
            failed("a\n::error::b\u{1b}[2J", "no\n::set-env"),
        );
        send(&mut lines, 1, retry("x\n::stop-commands::y"));
        assert!(
            written(&lines).lines().all(|line| line.starts_with('[')),
            "{}",
            written(&lines)
        );
        assert!(!written(&lines).contains('\u{1b}'));
    }
}
