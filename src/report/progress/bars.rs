//! Live progress on a terminal, in a few lines that are redrawn.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::board::ProgressState;
use super::notices::{NoticeLevel, Notices};
use super::reporter::Reporter;
use super::stamp::stamp;
use crate::event::RunEvent;
use crate::outcome::Service;
use crate::plan::Plan;
use crate::report::elapsed::Elapsed;
use crate::report::palette::Palette;

/// More rows would push earlier output off the terminal.
const MAX_ROWS: usize = 8;

/// Often enough to look live, rarely enough for a slow connection.
const REDRAW: Duration = Duration::from_millis(500);

/// Shows the running batches and a total below them. Prints problems above them.
#[derive(Debug)]
pub struct Bars {
    /// One bar with several lines. With one bar per batch, each change of a batch would redraw all of them.
    bar: ProgressBar,
    progress: ProgressState,
    notices: Notices,
    palette: Palette,
    service: Service,
    drawn: Option<Duration>,
    frame: String,
}

impl Bars {
    /// The target must be a terminal. Otherwise nothing is shown, not even problems.
    #[must_use]
    pub fn new(
        target: ProgressDrawTarget,
        plan: &Plan,
        service: Service,
        palette: Palette,
    ) -> Self {
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(style());
        let bars = Self {
            bar,
            progress: ProgressState::new(plan),
            notices: Notices::new(palette),
            palette,
            service,
            drawn: None,
            frame: String::new(),
        };
        if bars.service == Service::Sandbox {
            let text = "no real agent is tested";
            bars.print(Duration::ZERO, palette.doubtful, "sandbox", text);
        }
        bars
    }

    fn print(&self, elapsed: Duration, style: anstyle::Style, word: &str, text: &str) {
        let faint = self.palette.faint;
        let stamp = stamp(elapsed);
        self.bar.println(format!(
            "{faint}{stamp}{faint:#} {style}{word}:{style:#} {text}"
        ));
    }

    fn frame(&self, elapsed: Duration) -> String {
        let rows = self.progress.running().take(MAX_ROWS);
        let mut frame: Vec<String> = rows
            .map(|row| format!("  agent {}: {row}", row.name))
            .collect();
        let sandbox = match self.service {
            Service::Sandbox => "sandbox, ",
            Service::Api(_) => "",
        };
        frame.push(format!(
            "  {sandbox}{}: {}",
            Elapsed(elapsed),
            self.progress
        ));
        frame.join("\n")
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg}").expect("the template is valid")
}

impl Reporter for Bars {
    fn event(&mut self, event: &RunEvent) {
        self.progress.update(&event.fact);
        let notice = self.notices.of(&event.fact, &self.progress);
        if let Some(notice) = notice.filter(|notice| notice.level == NoticeLevel::Trouble) {
            self.print(event.elapsed, notice.style, &notice.word, &notice.text);
        }
        self.tick(event.elapsed);
    }

    fn tick(&mut self, elapsed: Duration) {
        let is_recent = |drawn: Duration| elapsed.saturating_sub(drawn) < REDRAW;
        if self.drawn.is_some_and(is_recent) {
            return;
        }
        let frame = self.frame(elapsed);
        if frame != self.frame {
            self.bar.set_message(frame.clone());
            self.frame = frame;
            self.drawn = Some(elapsed);
        }
    }

    fn finish(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;

    use super::*;
    use crate::event::Fact;
    use crate::report::fixture;
    use crate::report::progress::facts::{created, ended, progressed};

    /// A terminal of 100 columns that keeps what was written to it.
    #[derive(Clone, Debug, Default)]
    struct FakeTerminal(Arc<Mutex<Vec<String>>>);

    impl TermLike for FakeTerminal {
        fn width(&self) -> u16 {
            100
        }
        fn height(&self) -> u16 {
            40
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().unwrap().push(text.trim_end().to_owned());
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    impl FakeTerminal {
        /// What was written since the last call.
        fn take(&self) -> Vec<String> {
            let mut written = std::mem::take(&mut *self.0.lock().unwrap());
            written.retain(|text| !text.is_empty());
            written
        }
    }

    fn bars(terminal: &FakeTerminal, agents: usize, service: Service) -> Bars {
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        Bars::new(target, &fixture::plan(agents), service, Palette::plain())
    }

    fn event(millis: u64, fact: Fact) -> RunEvent {
        RunEvent {
            elapsed: Duration::from_millis(millis),
            fact,
        }
    }

    #[test]
    fn hundreds_of_agents_take_nine_lines_and_two_redraws_a_second() {
        let terminal = FakeTerminal::default();
        let mut bars = bars(&terminal, 300, Service::Api(String::new()));
        let mut frames = Vec::new();
        for index in 0..300_u64 {
            let millis = 10 * index;
            let at = usize::try_from(index).unwrap();
            bars.event(&event(millis, created(at)));
            bars.event(&event(millis, progressed(at, 1, 0)));
            frames.push(terminal.take());
        }
        let drawn: Vec<_> = frames.iter().filter(|frame| !frame.is_empty()).collect();
        assert_eq!(drawn.len(), 6);
        assert!(drawn.iter().all(|frame| frame.len() <= 9), "{drawn:#?}");
        insta::assert_snapshot!(drawn[5].join("\n"), @"
          agent bot 0: 1 passed, 0 failed, 4 open
          agent bot 1: 1 passed, 0 failed, 4 open
          agent bot 2: 1 passed, 0 failed, 4 open
          agent bot 3: 1 passed, 0 failed, 4 open
          agent bot 4: 1 passed, 0 failed, 4 open
          agent bot 5: 1 passed, 0 failed, 4 open
          agent bot 6: 1 passed, 0 failed, 4 open
          agent bot 7: 1 passed, 0 failed, 4 open
          2.5 s: 250 passed, 0 failed; 0 of 300 batches done
        ");
    }

    #[test]
    fn an_ended_batch_is_removed_and_its_problem_is_printed_above() {
        let terminal = FakeTerminal::default();
        let mut bars = bars(&terminal, 2, Service::Sandbox);
        bars.event(&event(0, created(0)));
        bars.event(&event(0, created(1)));
        terminal.take();
        bars.event(&event(1_000, ended(0, Some("no progress for 10 min"))));
        bars.tick(Duration::from_millis(1_100));
        insta::assert_snapshot!(terminal.take().join("\n"), @"
        [    1.0s] not followed: agent bot 0: no progress for 10 min
          agent bot 0: 0 passed, 0 failed
          sandbox, 0.0 s: 0 passed, 0 failed; 0 of 2 batches done
          agent bot 1: 0 passed, 0 failed
          sandbox, 1.0 s: 0 passed, 0 failed; 1 of 2 batches done
        ");
        bars.finish();
        assert_eq!(terminal.take(), [""; 0]);
    }
}
