//! Live progress on a terminal, in a few lines that are redrawn.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::board::{Attempts, ProgressState};
use super::notice::NoticeLevel;
use super::notices::Notices;
use super::reporter::Reporter;
use super::stamp::stamp;
use crate::event::{Fact, RunEvent};
use crate::outcome::Service;
use crate::plan::Plan;
use crate::report::elapsed::Elapsed;
use crate::report::layout::Layout;
use crate::report::palette::Palette;
use crate::report::strip;

/// More rows would push earlier output off the terminal.
const MAX_ROWS: usize = 8;

/// In columns, of the further lines of a text: after the time.
const INDENT: usize = 12;

/// In columns.
const BAR_WIDTH: u8 = 24;

/// A longer estimate says nothing: it is far beyond the longest time limit.
const LONGEST_ESTIMATE: Duration = Duration::from_hours(10);

/// Often enough to look live, rarely enough for a slow connection.
const REDRAW: Duration = Duration::from_millis(500);

/// Shows the running batches with a bar of all attempts below them. Prints problems and results above them.
#[derive(Debug)]
pub(crate) struct Bars {
    /// One bar with several lines. With one bar per batch, each change of a batch would redraw all of them.
    bar: ProgressBar,
    progress: ProgressState,
    notices: Notices,
    palette: Palette,
    layout: Layout,
    service: Service,
    /// When the first batch began.
    began: Option<Duration>,
    drawn: Option<Duration>,
    frame: String,
}

impl Bars {
    /// The target must be a terminal. Otherwise nothing is shown, not even problems.
    #[must_use]
    pub(crate) fn new(
        target: ProgressDrawTarget,
        plan: &Plan,
        service: Service,
        layout: Layout,
    ) -> Self {
        let palette = layout.palette;
        let bars = Self {
            bar: ProgressBar::with_draw_target(None, target),
            progress: ProgressState::new(plan),
            notices: Notices::new(palette),
            palette,
            layout,
            service,
            began: None,
            drawn: None,
            frame: String::new(),
        };
        bars.bar.set_style(style());
        if bars.service == Service::Sandbox {
            let text = "no real agent is tested";
            let style = palette.doubtful;
            let start = format!("{style}sandbox:{style:#} ");
            bars.print(Duration::ZERO, &start, text);
        }
        bars
    }

    fn print(&self, elapsed: Duration, start: &str, text: &str) {
        let faint = self.palette.faint;
        let stamp = stamp(elapsed);
        let start = format!("{faint}{stamp}{faint:#} {start}");
        let mut lines = Vec::new();
        // A vector takes every text.
        let _ = self.layout.hanging(&mut lines, &start, INDENT, text);
        self.bar.println(String::from_utf8_lossy(&lines).trim_end());
    }

    fn frame(&self, elapsed: Duration) -> String {
        let rows = self.progress.running().take(MAX_ROWS).map(|row| {
            let Attempts { ended, planned } = row.attempts;
            let strip = strip::of_tally(ended, row.attempts.open(), &self.palette);
            let planned = planned.map(|planned| format!(" of {planned}"));
            let done = ended.total();
            format!(
                "  {:<28} {strip} {done}{}",
                row.title,
                planned.unwrap_or_default()
            )
        });
        let mut rows: Vec<String> = rows.collect();
        let running = self.progress.running().count();
        if let Some(more) = running.checked_sub(MAX_ROWS).filter(|more| *more > 0) {
            rows.push(format!("  and {more} more running agents"));
        }
        rows.extend(self.total(elapsed));
        rows.join("\n")
    }

    /// Two lines: `5 of 12 attempts done, 12.3 s, about 10.0 s left` and `4 passed, 1 failed; 2 of 20 batches done`.
    fn total(&self, elapsed: Duration) -> [String; 2] {
        let attempts = self.progress.attempts();
        let left = self.time_left(elapsed);
        let left = left.map(|left| format!(", about {} left", Elapsed(left)));
        let sandbox = match self.service {
            Service::Sandbox => "sandbox: ",
            Service::Api(_) => "",
        };
        let time = format!("{}{}", Elapsed(elapsed), left.unwrap_or_default());
        [
            format!("  {}{}, {time}", self.bar(), attempts.done()),
            format!(
                "  {sandbox}{}; {}",
                attempts.verdicts(),
                self.progress.batches()
            ),
        ]
    }

    /// An estimate: the open attempts take as long as those that have ended.
    fn time_left(&self, elapsed: Duration) -> Option<Duration> {
        let attempts = self.progress.attempts();
        let (done, open) = (attempts.ended.total(), attempts.open());
        let spent = elapsed.checked_sub(self.began?)?.as_secs_f64();
        if done == 0 || open == 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let seconds = spent * open as f64 / done as f64;
        let left = Duration::try_from_secs_f64(seconds.ceil()).ok();
        left.filter(|left| *left < LONGEST_ESTIMATE)
    }

    /// The share of the planned attempts that have ended; nothing if the number is not known.
    fn bar(&self) -> String {
        let Attempts { ended, planned } = self.progress.attempts();
        let Some(planned) = planned.filter(|planned| *planned > 0) else {
            return String::new();
        };
        let done = u128::from(ended.total()) * u128::from(BAR_WIDTH) / u128::from(planned);
        let (good, faint) = (self.palette.good, self.palette.faint);
        let [full, open] = self.palette.bar();
        let done = usize::try_from(done).unwrap_or_default();
        let left = usize::from(BAR_WIDTH).saturating_sub(done);
        let (full, open) = (full.repeat(done), open.repeat(left));
        format!("{good}{full}{good:#}{faint}{open}{faint:#} ")
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg}").expect("the template is valid")
}

impl Reporter for Bars {
    fn event(&mut self, event: &RunEvent) {
        self.progress.update(&event.fact);
        if matches!(event.fact, Fact::BatchKnown { .. }) {
            self.began.get_or_insert(event.elapsed);
        }
        let notice = self.notices.of(&event.fact, &self.progress);
        if let Some(notice) = notice.filter(|notice| notice.level == NoticeLevel::Always) {
            self.print(event.elapsed, &notice.start(), &notice.text);
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
mod tests;
