//! A model of how GitHub renders Markdown, for tests: the parser with every extension, and the filters after it.

use comrak::Options;
use roxmltree::{Document, Node};

/// Texts that GitHub would act on.
pub(super) const HOSTILE: &[&str] = &[
    "**bold** _it_ __b__ ~~s~~ `code` ``c``",
    "[link](https://example.com) ![image](https://example.com/x.png) [ref][1] [^1]",
    "[1]: https://example.com",
    "<img src=x onerror=alert(1)> <b>x</b> <script>x</script> </details></td></table>",
    "<!-- comment --> <!-- sigma-suite -->",
    "https://example.com http://a.b/c?d=e ftp://x.y www.example.com WWW.EXAMPLE.COM xmpp:a@b.c mailto:a@b.co",
    "<https://example.com> someone@example.com",
    "@octocat @github/team a@b @a-b",
    "#123 owner/repo#12 GH-7 gh-7 owner/repo@a5c3785ed8d6a35868bc169f07e40e889087fd2e",
    "a5c3785ed8d6a35868bc169f07e40e889087fd2e deadbeef 1234567",
    ":smile: :+1: :-1: :100:",
    "$x^2$ $$y$$ $`z`$ $",
    "| a | b | \\| |",
    "# heading",
    "## heading",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "12) item",
    "> quote",
    "> [!WARNING]",
    "---",
    "===",
    "```",
    "~~~",
    "[ ] task",
    "[x] task",
    "&lt;b&gt; &#64;octocat &amp; &copy;",
    "\\@octocat \\<b\\> \\",
    "a\\",
    "\n\n# heading\n\n    code\n\ttab",
    "::error::x ##[error]x",
    "\u{200b}@octocat \u{202e}x \u{1b}[31m",
    "a  \nb",
    "==mark== ++ins++ ||spoiler|| {sub} [[wiki]] ^sup^",
];

/// A page as a reader sees it.
pub(super) struct Rendered {
    /// The text, without the dividers that nobody sees.
    pub(super) text: String,
    /// The names of all elements, with the target of each link.
    elements: Vec<String>,
    /// Each piece of text that is not code.
    pieces: Vec<String>,
}

/// Elements of pages that we write.
const OURS: &[&str] = &[
    "b",
    "blockquote",
    "br",
    "code",
    "em",
    "h2",
    "h3",
    "li",
    "ol",
    "p",
    "page",
    "pre",
    "span",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

impl Rendered {
    /// What GitHub would act on: elements other than ours, links to other addresses than `ours`, mentions, references and
    /// emoji.
    pub(super) fn active(&self, ours: &str) -> Vec<String> {
        let is_ours = |element: &str| match element.strip_prefix("a ") {
            Some(target) => target.starts_with(ours),
            None => OURS.contains(&element),
        };
        let elements = self.elements.iter().filter(|element| !is_ours(element));
        let pieces = self.pieces.iter().filter(|piece| is_active(piece));
        elements.chain(pieces).cloned().collect()
    }
}

/// Whether a filter acts on the text of a single element.
fn is_active(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let follows = |at: usize, is: fn(char) -> bool| chars.get(at + 1).is_some_and(|next| is(*next));
    let mut at_marks = chars
        .iter()
        .enumerate()
        .filter(|(_, c)| matches!(c, '@' | '#'));
    let is_mention = at_marks.any(|(at, _)| follows(at, char::is_alphanumeric));
    let lower = text.to_lowercase();
    let is_digit_after = |word: &str| {
        let mut parts = lower.split(word).skip(1);
        parts.any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let mut words = words.filter(|word| word.len() >= 7);
    let is_commit = words.any(|word| word.chars().all(|c| c.is_ascii_hexdigit()));
    let is_math = text.matches('$').count() > 1;
    is_mention || is_digit_after("gh-") || is_commit || is_emoji(text) || is_math
}

fn is_emoji(text: &str) -> bool {
    let is_name = |part: &str| {
        let mut chars = part.chars();
        !part.is_empty() && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_'))
    };
    // The parts between two colons.
    let parts: Vec<&str> = text.split(':').collect();
    parts.len() > 2 && parts[1..parts.len() - 1].iter().any(|part| is_name(part))
}

/// The text without the characters that the parser of this model does not accept.
pub(super) fn xml(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// Renders a page. Fails if elements are not closed in order.
pub(super) fn rendered(markdown: &str) -> Rendered {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.superscript = true;
    extension.footnotes = true;
    extension.alerts = true;
    extension.math_dollars = true;
    extension.math_code = true;
    extension.wikilinks_title_after_pipe = true;
    extension.spoiler = true;
    extension.underline = false;
    options.render.r#unsafe = true;
    let html = comrak::markdown_to_html(markdown, &options);
    let html = xml(&format!("<page>{html}</page>"));
    let document = Document::parse(&html).unwrap_or_else(|error| panic!("{error}: {html}"));
    let nodes = || document.descendants();
    let element = |node: Node| match node.attribute("href").or(node.attribute("src")) {
        Some(target) => format!("{} {target}", node.tag_name().name()),
        None => node.tag_name().name().to_owned(),
    };
    let is_code = |node: &Node| {
        let mut parents = node.ancestors();
        parents.any(|parent| parent.has_tag_name("code") || parent.has_tag_name("a"))
    };
    let text = nodes().filter(Node::is_text).filter_map(|node| node.text());
    let pieces = nodes().filter(|node| node.is_text() && !is_code(node));
    Rendered {
        text: text.collect::<String>().replace('\u{200b}', ""),
        elements: nodes().filter(Node::is_element).map(element).collect(),
        pieces: pieces
            .filter_map(|node| node.text())
            .map(str::to_owned)
            .collect(),
    }
}
