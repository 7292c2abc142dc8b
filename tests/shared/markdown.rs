//! A page as code blocks and the text between them.

use std::fmt::Write;

/// A code block, or the lines between two.
pub(crate) struct Part {
    /// Of a code block.
    pub(crate) language: Option<String>,
    pub(crate) text: String,
}

impl Part {
    pub(crate) fn is(&self, language: &str) -> bool {
        self.language.as_deref() == Some(language)
    }
}

pub(crate) fn parts(page: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut language = None;
    let mut text = String::new();
    for line in page.lines() {
        let Some(fence) = line.strip_prefix("```") else {
            writeln!(text, "{line}").expect("memory");
            continue;
        };
        let next = language.is_none().then(|| fence.to_owned());
        parts.push(Part {
            language: std::mem::replace(&mut language, next),
            text: std::mem::take(&mut text),
        });
    }
    parts.push(Part { language, text });
    parts
}
