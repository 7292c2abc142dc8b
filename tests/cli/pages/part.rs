//! A page as code blocks and the text between them.

use std::fmt::Write;

/// A code block, or the lines between two.
pub(super) struct Part {
    pub(super) line: usize,
    /// Of a code block.
    pub(super) language: Option<String>,
    pub(super) text: String,
}

impl Part {
    pub(super) fn is(&self, language: &str) -> bool {
        self.language.as_deref() == Some(language)
    }

    pub(super) fn to_markdown(&self) -> String {
        match &self.language {
            Some(language) => format!("```{language}\n{}```\n", self.text),
            None => self.text.clone(),
        }
    }
}

pub(super) fn parts(markdown: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut language = None;
    let mut text = String::new();
    let mut start = 1;
    for (index, line) in markdown.lines().enumerate() {
        let Some(fence) = line.strip_prefix("```") else {
            writeln!(text, "{line}").unwrap();
            continue;
        };
        let next = language.is_none().then(|| fence.to_owned());
        parts.push(Part {
            line: start,
            language: std::mem::replace(&mut language, next),
            text: std::mem::take(&mut text),
        });
        start = index + 1;
    }
    parts.push(Part {
        line: start,
        language,
        text,
    });
    parts
}

/// The output that the page shows for the block: the next `text` block before other commands.
pub(super) fn output_of(parts: &mut [Part], index: usize) -> Option<&mut String> {
    let mut blocks = parts[index + 1..].iter_mut();
    let next = blocks.find(|part| part.is("sh") || part.is("text"))?;
    next.is("text").then_some(&mut next.text)
}
