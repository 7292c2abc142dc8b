//! `sigma-suite diff`: which cases are better or worse in another run.

use super::args::{DiffArgs, Format};
use super::command_error::CommandError;
use super::find_run::{LAST, Runs};
use super::output::Output;
use super::pager::{Paging, page};
use super::streams::{self, Stream};
use super::user_error::UserError;
use crate::document;
use crate::exit::Exit;
use crate::outcome::{Detail, Outcome, RunDiff};
use crate::report::diff::write_diff;
use crate::text::one_line;

#[expect(
    clippy::unused_async,
    reason = "the pager listens for signals, which needs the runtime"
)]
pub(super) async fn diff(args: &DiffArgs, output: &Output) -> Result<Exit, CommandError> {
    let before = args.before.as_deref();
    let before = before.map_or_else(|| format!("{LAST}~1"), str::to_owned);
    let after = args.after.as_deref().unwrap_or(LAST);
    let runs = Runs::of(&args.state.state)?;
    let (first, second) = (runs.read(&before)?, runs.read(after)?);
    if is_same(&first, &second) {
        return Err(same(&before, after).into());
    }
    let diff = RunDiff::new(&first, &second);
    let detail = if args.transcripts {
        Detail::Transcripts
    } else {
        Detail::Changes
    };
    if args.format == Format::Json {
        streams::document(&document::RunDiff::new(&diff, detail));
        return Ok(Exit::Passed);
    }
    page(Paging::from(&args.pager), |out| {
        write_diff(&diff, detail, &output.layout(Stream::Stdout), out)
    });
    Ok(Exit::Passed)
}

/// Whether both are one run. One that was resumed has other results, but nothing was run again.
fn is_same(one: &Outcome, other: &Outcome) -> bool {
    match (&one.run, &other.run) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

fn same(before: &str, after: &str) -> UserError {
    let (before, after) = (one_line(before), one_line(after));
    UserError::new(format!("{before} and {after} are the same run"))
        .help("name another run; `sigma-suite list` lists them")
}
