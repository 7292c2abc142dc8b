//! What the program prints: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal};
use std::path::Path;

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use clap::builder::Styles;
use dialoguer::console::Term;
use indicatif::ProgressDrawTarget;

use super::args::{ColorWhen, DiagnosticForm, OutputOptions, is_unicode_locale};
use super::problems;
use super::streams::{self, Guarded, GuardedTerminal, Stream};
use super::user_error::UserError;
use crate::outcome::{Outcome, Service};
use crate::plan::Plan;
use crate::report::{
    Bars, Commands, Layout, Lines, Palette, Reporter, SummaryLevel, SummaryOptions, UNWRAPPED,
    summary,
};
use crate::suite::Problem;
use crate::text::counted;

/// Prints as the flags and the terminal ask for.
pub(super) struct Output {
    color: Colors,
    diagnostics: DiagnosticForm,
    is_terminal: bool,
    quiet: bool,
    verbose: bool,
}

/// Whether each stream gets colours: only one of them may be a terminal.
struct Colors {
    stderr: bool,
    stdout: bool,
}

/// More would hide the first.
const MAX_PROBLEMS: usize = 50;

/// Smooth enough for a bar; the usual rate of such libraries.
const FRAMES_PER_SECOND: u8 = 20;

impl Output {
    pub(super) fn new(options: &OutputOptions) -> Self {
        let is_wanted = |automatic: ColorChoice| match options.color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => automatic != ColorChoice::Never,
        };
        let color = Colors {
            stderr: is_wanted(AutoStream::choice(&io::stderr())),
            stdout: is_wanted(AutoStream::choice(&io::stdout())),
        };
        let is_terminal = io::stderr().is_terminal() && options.color != ColorWhen::Never;
        let diagnostics = match options.diagnostics {
            DiagnosticForm::Auto if io::stderr().is_terminal() => DiagnosticForm::Full,
            DiagnosticForm::Auto => DiagnosticForm::Compact,
            form => form,
        };
        Self {
            color,
            diagnostics,
            is_terminal,
            quiet: options.quiet,
            verbose: options.verbose,
        }
    }

    /// Shows the progress of a run.
    pub(super) fn reporter(&self, plan: &Plan, service: &Service) -> Box<dyn Reporter> {
        let palette = palette(self.color.stderr);
        if self.quiet {
            Box::new(Lines::new(io::sink(), plan, service, palette))
        } else if self.is_terminal && !self.verbose {
            Box::new(Bars::new(
                ProgressDrawTarget::term_like_with_hz(
                    Box::new(GuardedTerminal::stderr()),
                    FRAMES_PER_SECOND,
                ),
                plan,
                service.clone(),
                Layout {
                    palette,
                    width: columns(&Term::stderr()),
                },
            ))
        } else {
            Box::new(Lines::new(
                Guarded::new(io::stderr()),
                plan,
                service,
                palette,
            ))
        }
    }

    /// Prints the summary of a run.
    pub(super) fn summary(
        &self,
        outcome: &Outcome,
        level: SummaryLevel,
        commands: &Commands,
        reports: &[&Path],
        to: Stream,
    ) {
        let options = SummaryOptions {
            layout: self.layout(to),
            level,
            commands: commands.clone(),
        };
        let mut out = Guarded::new(to.writer());
        // A pipe that is closed early is no error.
        let _ = summary::write(outcome, &options, reports, &mut out);
    }

    /// Colours, symbols and width of a stream.
    pub(super) fn layout(&self, stream: Stream) -> Layout {
        let (is_colored, terminal) = match stream {
            Stream::Stdout => (self.color.stdout, Term::stdout()),
            Stream::Stderr => (self.color.stderr, Term::stderr()),
        };
        Layout {
            palette: palette(is_colored),
            width: columns(&terminal),
        }
    }

    /// Logs requests, for `--verbose`. Other crates are not logged: they do not know what is secret.
    pub(super) fn trace(&self) {
        if self.verbose {
            tracing_subscriber::fmt()
                .with_env_filter("sigma_suite=debug")
                .with_writer(|| Guarded::new(io::stderr()))
                // A closed pipe must not end a run.
                .log_internal_errors(false)
                .with_ansi(self.color.stderr)
                .without_time()
                .init();
        }
    }

    /// A message, except with `--quiet`.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            print_error(text);
        }
    }

    /// Problems of suite files, each at its location, and how many they are if they stop the command.
    pub(super) fn problems(&self, problems: &[Problem]) {
        for problem in problems.iter().take(MAX_PROBLEMS) {
            let text = problems::rendered(problem, self.diagnostics);
            if self.color.stderr {
                print_error(&format!("{text}\n"));
            } else {
                // Texts from outside have no escape sequences left that this could join.
                print_error(&format!("{}\n", strip_str(&text)));
            }
        }
        if problems.len() > MAX_PROBLEMS {
            let more = counted(problems.len() - MAX_PROBLEMS, "more problem");
            print_error(&format!(
                "… and {more}; `check --format json` lists them all"
            ));
        }
        if problems.iter().any(Problem::is_error) {
            print_error(&problems::count(problems));
        }
    }
}

/// The width of a terminal. Texts for a file or a pipe are not wrapped.
fn columns(term: &Term) -> usize {
    let size = term.size_checked().filter(|_| term.is_term());
    size.map_or(UNWRAPPED, |(_, columns)| columns.into())
}

fn palette(is_colored: bool) -> Palette {
    let palette = if is_colored {
        Palette::coloured()
    } else {
        Palette::plain()
    };
    if is_unicode_locale() {
        palette.with_unicode()
    } else {
        palette
    }
}

/// The styles of help and of what is wrong with the arguments. To strip colours takes longer than to leave them out.
pub(super) fn usage_styles() -> Styles {
    let streams = [
        AutoStream::choice(&io::stdout()),
        AutoStream::choice(&io::stderr()),
    ];
    if streams == [ColorChoice::Never; 2] {
        Styles::plain()
    } else {
        Styles::styled()
    }
}

/// Help, or what is wrong with the arguments. Both repeat arguments: if these contain escape sequences, there are no
/// colours, since it would not be clear which are ours.
pub(super) fn usage(error: &clap::Error, has_escapes: impl FnOnce() -> bool) {
    let stream = if error.use_stderr() {
        AutoStream::choice(&io::stderr())
    } else {
        AutoStream::choice(&io::stdout())
    };
    let mut text = error.render().ansi().to_string();
    // Does not stop at the first: without that, many bytes are compared at once.
    let is_control = |byte: u8| byte.is_ascii_control() && byte != b'\n';
    let has_controls = text.bytes().fold(false, |any, byte| any | is_control(byte));
    if has_controls && (stream == ColorChoice::Never || has_escapes()) {
        text = strip_str(&text).to_string();
    }
    if error.use_stderr() {
        streams::stderr(&text);
    } else {
        streams::text(&text);
    }
}

/// An error, also with `--quiet`.
pub(super) fn show_error(error: &UserError) {
    print_error(&error.to_string());
}

/// An error that stops nothing, also with `--quiet`.
pub(super) fn show_warning(error: &UserError) {
    print_error(&error.as_warning());
}

/// A result.
pub(super) fn result(text: &str) {
    streams::text(text);
}

/// A message, also with `--quiet`.
pub(super) fn print_error(text: &str) {
    streams::stderr(&format!("{text}\n"));
}
