//! An error that the user can fix outside of suite files: what is wrong, why, and what to do.

use std::error::Error;
use std::fmt;

use crate::text::one_line;

/// An error that the user can fix.
#[derive(Debug)]
pub(super) struct UserError {
    message: String,
    causes: Vec<String>,
    help: Option<String>,
}

impl UserError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            causes: Vec::new(),
            help: None,
        }
    }

    pub(super) fn caused_by(mut self, error: &dyn Error) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.causes.push(error.to_string());
            cause = error.source();
        }
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same as a warning: the command goes on.
    pub(super) fn as_warning(&self) -> String {
        self.to_string().replacen("error:", "warning:", 1)
    }

    /// Message and causes in one line, for reports.
    pub(super) fn in_one_line(&self) -> String {
        let parts = [&self.message]
            .into_iter()
            .chain(&self.causes)
            .map(String::as_str);
        one_line(&parts.collect::<Vec<_>>().join(": "))
    }
}

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", one_line(&self.message))?;
        for cause in &self.causes {
            write!(f, "\n  caused by: {}", one_line(cause))?;
        }
        match &self.help {
            Some(help) => write!(f, "\nhelp: {}", one_line(help)),
            None => Ok(()),
        }
    }
}
