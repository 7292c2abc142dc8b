//! What a terminal shows.

use std::io;
use std::sync::{Arc, Mutex};

use indicatif::TermLike;

use super::*;
use crate::report::fixture;
use crate::report::progress::facts::{agent, created, ended, progressed};

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
    let layout = Layout {
        palette: Palette::plain(),
        width: 100,
    };
    Bars::new(target, &fixture::plan(agents), service, layout)
}

fn event(millis: u64, fact: Fact) -> RunEvent {
    RunEvent {
        elapsed: Duration::from_millis(millis),
        fact,
    }
}

#[test]
fn hundreds_of_agents_take_eleven_lines_and_two_redraws_a_second() {
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
    assert!(drawn.iter().all(|frame| frame.len() <= 11), "{drawn:#?}");
    insta::assert_snapshot!(drawn[5].join("\n"), @"
    bot 0                        +.... 1 of 5
    bot 1                        +.... 1 of 5
    bot 2                        +.... 1 of 5
    bot 3                        +.... 1 of 5
    bot 4                        +.... 1 of 5
    bot 5                        +.... 1 of 5
    bot 6                        +.... 1 of 5
    bot 7                        +.... 1 of 5
    and 243 more running agents
    250 attempts done, 2.5 s
    250 passed, 0 failed; 0 of 300 batches done
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
      bot 0                         0
      0 attempts done, 0.0 s
      sandbox: 0 passed, 0 failed; 0 of 2 batches done
      bot 1                         0
      0 attempts done, 1.0 s
      sandbox: 0 passed, 0 failed; 1 of 2 batches done
    ");
    bars.finish();
    assert_eq!(terminal.take(), [""; 0]);
}

#[test]
fn a_result_keeps_the_colours_of_its_strip() {
    let terminal = FakeTerminal::default();
    let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
    let layout = Layout {
        palette: Palette::coloured().with_unicode(),
        width: 60,
    };
    let mut bars = Bars::new(
        target,
        &fixture::plan(1),
        Service::Api(String::new()),
        layout,
    );
    let fact = Fact::CaseJudged {
        agent: agent(0),
        case: Box::new(fixture::failed_case()),
    };
    bars.event(&event(1_000, fact));
    let lines = terminal.take();
    assert!(lines[0].contains("\u{1b}[32m✓\u{1b}[0m"), "{lines:?}");
    assert!(!lines.concat().contains('␛'), "{lines:?}");
}
