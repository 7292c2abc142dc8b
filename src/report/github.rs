//! What GitHub shows of a run: annotations, the step summary, outputs, and a comment on the pull request.
//!
//! Texts from outside could be commands of the runner, Markdown, HTML, mentions or references. `markdown` makes them
//! inert in Markdown. The other texts are given to the command line, which escapes them for the log and for files.

mod agents;
mod annotations;
mod comment;
mod head;
mod markdown;
mod outputs;
mod page;
mod repository;
mod sections;
mod step_summary;

#[cfg(test)]
mod rendered;
#[cfg(test)]
mod tests;

pub use annotations::{Annotation, AnnotationLevel, annotations};
pub(super) use comment::FORMAT as COMMENT;
pub use outputs::{Output, output_lines, outputs, unfinished_outputs};
pub use repository::Repository;
pub use step_summary::step_summary;
