//! A run in lines that stay, for logs.

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

/// Batches of hundreds of agents move all the time; a log is to be read.
const PROGRESS_EVERY: Duration = Duration::from_secs(5);

/// Well within the time after which CI systems take a silent job for dead.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// One line for each change that matters, and a sign of life at times when there is none.
#[derive(Debug)]
pub struct Lines<W> {
    out: W,
    board: ProgressState,
    notices: Notices,
    palette: Palette,
    has_news: bool,
    said: Duration,
}

impl<W: Write> Lines<W> {
    /// Says what is about to run, and against what.
    pub fn new(out: W, plan: &Plan, service: &Service, palette: Palette) -> Self {
        let mut lines = Self {
            out,
            board: ProgressState::new(plan),
            notices: Notices::new(palette),
            palette,
            has_news: false,
            said: Duration::ZERO,
        };
        if *service == Service::Sandbox {
            let text = "no real agent is asked, and no result is about one";
            lines.say(Duration::ZERO, palette.doubtful, "sandbox", text);
        }
        let cases: usize = plan.batches.iter().map(|batch| batch.cases.len()).sum();
        let agents = counted(plan.batches.len(), "agent");
        let text = format!("{agents}, {}", counted(cases, "case"));
        lines.say(Duration::ZERO, palette.faint, "run", &text);
        lines
    }

    /// A reporter that nobody reads any more goes on in silence: the run is worth more than its log.
    fn say(&mut self, elapsed: Duration, style: anstyle::Style, word: &str, text: &str) {
        let faint = self.palette.faint;
        let line = format!(
            "{faint}{}{faint:#} {style}{word}:{style:#} {text}\n",
            stamp(elapsed)
        );
        drop(self.out.write_all(line.as_bytes()));
        drop(self.out.flush());
        self.said = elapsed;
    }

    fn say_progress(&mut self, elapsed: Duration) {
        let silence = elapsed.saturating_sub(self.said);
        let is_due = (self.has_news && silence >= PROGRESS_EVERY) || silence >= HEARTBEAT;
        if is_due {
            let text = self.board.to_string();
            self.say(elapsed, self.palette.faint, "progress", &text);
            self.has_news = false;
        }
    }
}

impl<W: Write> Reporter for Lines<W> {
    fn event(&mut self, event: &RunEvent) {
        self.board.note(&event.fact);
        self.has_news |= matches!(event.fact, Fact::BatchProgressed { .. });
        if let Some(notice) = self.notices.of(&event.fact, &self.board) {
            self.say(event.elapsed, notice.style, &notice.word, &notice.text);
        }
        self.say_progress(event.elapsed);
    }

    fn tick(&mut self, elapsed: Duration) {
        self.say_progress(elapsed);
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
    use crate::report::progress::facts::{agent, created, ended, failed, progressed, retry};

    fn lines(service: &Service) -> Lines<Vec<u8>> {
        let plan = fixture::plan(2);
        Lines::new(Vec::new(), &plan, service, Palette::plain())
    }

    fn told(lines: &Lines<Vec<u8>>) -> &str {
        str::from_utf8(&lines.out).unwrap()
    }

    fn tell(lines: &mut Lines<Vec<u8>>, seconds: u64, fact: Fact) {
        let elapsed = Duration::from_secs(seconds);
        lines.event(&RunEvent { elapsed, fact });
    }

    #[test]
    fn a_run_reads_as_a_story() {
        let mut lines = lines(&Service::Sandbox);
        let checked = Fact::AgentChecked {
            agent: agent(0),
            planned: Some(5),
        };
        let not_created = Fact::BatchNotCreated {
            agent: agent(1),
            why: "refused (403)".to_owned(),
        };
        let signal = Signal::Interrupt;
        let story = [
            (0, Fact::PreflightStarted { agents: 1 }),
            (1, checked),
            (2, created(0)),
            (2, not_created),
            (9, progressed(0, 3, 1)),
            (10, failed("Greets", "3 of 5 attempts passed (need 5)")),
            (11, ended(0, None)),
            (12, Fact::StopRequested { signal }),
        ];
        for (seconds, fact) in story {
            tell(&mut lines, seconds, fact);
        }
        lines.finish();
        insta::assert_snapshot!(told(&lines), @"
        [    0.0s] sandbox: no real agent is asked, and no result is about one
        [    0.0s] run: 2 agents, 2 cases
        [    0.0s] preflight: asking about 1 agent
        [    1.0s] preflight: done
        [    2.0s] created: agent bot 0: batch_1
        [    2.0s] not created: agent bot 1: refused (403)
        [    9.0s] progress: 3 passed, 1 failed, 1 open; 1 of 2 batches over
        [   10.0s] failed: Greets (agent bot 0) at suites/support.sigma-suite.yaml:2:9: 3 of 5 attempts passed (need 5)
        [   11.0s] done: agent bot 0: 3 passed, 1 failed
        [   12.0s] stopping: SIGINT; another signal leaves at once
        ");
    }

    #[test]
    fn a_silent_run_shows_that_it_lives_twice_a_minute() {
        let mut lines = lines(&Service::Api(String::new()));
        for seconds in 0..=90 {
            lines.tick(Duration::from_secs(seconds));
        }
        assert_eq!(told(&lines).matches("progress:").count(), 3);
    }

    #[test]
    fn the_same_trouble_is_told_again_only_as_it_grows() {
        let mut lines = lines(&Service::Api(String::new()));
        for _ in 0..150 {
            tell(&mut lines, 1, retry("connection refused"));
        }
        assert_eq!(told(&lines).matches("retry:").count(), 3);
        assert!(told(&lines).contains("(100 times by now)"));
    }

    #[test]
    fn ever_new_troubles_of_one_kind_come_to_an_end() {
        let mut lines = lines(&Service::Api(String::new()));
        for nth in 0..500 {
            tell(&mut lines, 1, failed(&format!("case {nth}"), "0 of 1"));
        }
        assert_eq!(told(&lines).matches("failed:").count(), 30);
        assert!(told(&lines).contains("the summary has them"));
    }

    #[test]
    fn no_line_starts_with_what_others_wrote() {
        let mut lines = lines(&Service::Api(String::new()));
        tell(
            &mut lines,
            1,
            failed("a\n::error::b\u{1b}[2J", "no\n::set-env"),
        );
        tell(&mut lines, 1, retry("x\n::stop-commands::y"));
        assert!(
            told(&lines).lines().all(|line| line.starts_with('[')),
            "{}",
            told(&lines)
        );
        assert!(!told(&lines).contains('\u{1b}'));
    }
}
