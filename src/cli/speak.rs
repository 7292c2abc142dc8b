//! How the program speaks: results to standard output, talk to standard error, colours where they are wanted.

use std::io::{IsTerminal, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, NarratableReportHandler};

use super::args::{Talk, When};
use super::mistake::Mistake;
use crate::suite::Problem;
use crate::text::one_line;

/// Knows the terminal, so that nobody else has to.
pub(super) struct Speaker {
    pub(super) color: bool,
    pub(super) is_terminal: bool,
    pub(super) quiet: bool,
    verbose: bool,
}

/// More problems than this are not read; they only hide the first.
const MOST_PROBLEMS: usize = 50;

impl Speaker {
    pub(super) fn new(talk: &Talk) -> Self {
        let choice = match talk.color {
            When::Always => anstream::ColorChoice::Always,
            When::Never => anstream::ColorChoice::Never,
            When::Auto => anstream::AutoStream::choice(&std::io::stderr()),
        };
        Self {
            color: choice != anstream::ColorChoice::Never,
            is_terminal: std::io::stderr().is_terminal() && talk.color != When::Never,
            quiet: talk.quiet,
            verbose: talk.verbose,
        }
    }

    /// Shows what the client asks, for `--verbose`. Other crates stay silent: they know no secrets.
    pub(super) fn trace(&self) {
        if self.verbose {
            tracing_subscriber::fmt()
                .with_env_filter("sigma_suite=debug")
                .with_writer(std::io::stderr)
                .with_ansi(self.color)
                .without_time()
                .init();
        }
    }

    /// A result. Whoever closes the pipe early has read enough.
    pub(super) fn result(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Talk, unless it is not wanted.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            self.insist(text);
        }
    }

    pub(super) fn mistake(&self, mistake: &Mistake) {
        self.insist(&mistake.to_string());
    }

    /// Problems of suite files, each with its place.
    pub(super) fn problems(&self, problems: &[Problem]) {
        for problem in problems.iter().take(MOST_PROBLEMS) {
            self.insist(&self.render(problem));
        }
        if let Some(more) = problems.len().checked_sub(MOST_PROBLEMS).filter(|more| *more > 0) {
            self.insist(&format!("… and {more} more problems; `check --format json` lists them all"));
        }
    }

    fn render(&self, problem: &Problem) -> String {
        let theme = if self.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let mut text = String::new();
        let rendered = if self.is_terminal || self.color {
            GraphicalReportHandler::new_themed(theme).with_links(false).render_report(&mut text, problem)
        } else {
            NarratableReportHandler::new().render_report(&mut text, problem)
        };
        match rendered {
            Ok(()) => text.trim_end().to_owned(),
            Err(_) => format!("error: {}", one_line(&problem.to_string())),
        }
    }

    fn insist(&self, text: &str) {
        let mut err = std::io::stderr().lock();
        let _ = writeln!(err, "{text}");
    }
}
