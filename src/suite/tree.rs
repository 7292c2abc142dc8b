//! YAML text to a tree whose every node knows its bytes. The only file that knows the parser.
//!
//! YAML 1.2, one document, no tags of one's own. Aliases share their anchor's node, so a small file can stand
//! for a huge tree: whoever walks it must keep a budget.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::problem::Problem;
use super::rule::Rule;
use super::source::SuiteSource;

/// Deeper than any suite file by far, and shallow enough for every stack.
const MAX_DEPTH: usize = 64;

/// More than ten megabytes of suites have, and few enough for every machine.
const MAX_NODES: usize = 1_000_000;

/// A node of the file.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Scalar { text: String, style: Style },
    Sequence(Vec<Rc<Node>>),
    Mapping(Vec<(Rc<Node>, Rc<Node>)>),
}

/// Whether a scalar is certainly a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Without quotation marks: YAML may read it as a number, a boolean or null.
    Plain,
    /// In quotation marks, or as a block.
    Quoted,
}

/// The root of the file's document.
pub(super) fn parse(source: &SuiteSource) -> Result<Rc<Node>, Problem> {
    let mut builder = Builder {
        source,
        anchors: HashMap::new(),
        open: Vec::new(),
        root: None,
        documents: 0,
        nodes: 0,
    };
    let options = granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    for event in Parser::new_from_str_with_options(source.text(), options) {
        let (event, span) = event.map_err(|error| syntax_problem(source, &error))?;
        builder.count_node(&span)?;
        builder.handle(event, &span)?;
    }
    // `---` alone is a document that is nothing.
    let is_empty = |root: &Rc<Node>| root.span.is_empty();
    builder.root.filter(|root| !is_empty(root)).ok_or_else(|| {
        Problem::new(Rule::Empty, "this file holds nothing")
            .at(source, &(0..0), "no agents here")
            .help("the smallest suite file is `agents: { AGENT_ID: [tc_…] }`")
    })
}

struct Builder<'a> {
    source: &'a SuiteSource,
    anchors: HashMap<usize, Rc<Node>>,
    open: Vec<OpenCollection>,
    root: Option<Rc<Node>>,
    documents: usize,
    nodes: usize,
}

/// A collection whose end has not been seen.
struct OpenCollection {
    start: usize,
    anchor: usize,
    is_mapping: bool,
    children: Vec<Rc<Node>>,
}

impl Builder<'_> {
    fn count_node(&mut self, span: &Span) -> Result<(), Problem> {
        self.nodes += 1;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let span = span.byte_range().unwrap_or_default();
        let problem = Problem::new(Rule::TooLarge, "this file holds more than a million values");
        Err(problem
            .at(self.source, &span, "reached here")
            .help("split it: several suite files are one run, with one batch per agent"))
    }

    fn handle(&mut self, event: Event<'_>, span: &Span) -> Result<(), Problem> {
        let span = span.byte_range().unwrap_or_default();
        match event {
            Event::DocumentStart(..) => self.document(span),
            Event::Scalar(text, style, anchor, tag) => {
                self.reject_tag(tag.is_some(), &span)?;
                let style = if style == ScalarStyle::Plain {
                    Style::Plain
                } else {
                    Style::Quoted
                };
                let kind = Kind::Scalar {
                    text: text.into_owned(),
                    style,
                };
                self.add(Node { span, kind }, anchor);
                Ok(())
            }
            Event::SequenceStart(_, anchor, tag) => self.open(span, anchor, false, tag.is_some()),
            Event::MappingStart(_, anchor, tag) => self.open(span, anchor, true, tag.is_some()),
            Event::SequenceEnd | Event::MappingEnd => {
                self.close(span.end);
                Ok(())
            }
            Event::Alias(anchor) => self.alias(anchor, &span),
            _ => Ok(()),
        }
    }

    fn document(&mut self, span: Range<usize>) -> Result<(), Problem> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let problem = Problem::new(Rule::SeveralDocuments, "a suite file is one YAML document");
        Err(problem
            .at(self.source, &span, "a second one starts here")
            .help("put it into a file of its own"))
    }

    fn reject_tag(&self, has_tag: bool, span: &Range<usize>) -> Result<(), Problem> {
        if !has_tag {
            return Ok(());
        }
        let problem = Problem::new(
            Rule::Tag,
            "YAML tags (`!…`) have no meaning in a suite file",
        );
        Err(problem
            .at(self.source, span, "has a tag")
            .help("remove the tag"))
    }

    fn open(
        &mut self,
        span: Range<usize>,
        anchor: usize,
        is_mapping: bool,
        has_tag: bool,
    ) -> Result<(), Problem> {
        self.reject_tag(has_tag, &span)?;
        self.open.push(OpenCollection {
            start: span.start,
            anchor,
            is_mapping,
            children: Vec::new(),
        });
        Ok(())
    }

    fn close(&mut self, end: usize) {
        let Some(OpenCollection {
            start,
            anchor,
            is_mapping,
            children,
        }) = self.open.pop()
        else {
            return;
        };
        // A block ends where the next token starts; its text ends with its last child.
        let end = children
            .last()
            .map_or(end, |last| last.span.end.max(start))
            .max(start);
        let kind = if is_mapping {
            let mut children = children.into_iter();
            let pairs = std::iter::from_fn(|| Some((children.next()?, children.next()?)));
            Kind::Mapping(pairs.collect())
        } else {
            Kind::Sequence(children)
        };
        self.add(
            Node {
                span: start..end,
                kind,
            },
            anchor,
        );
    }

    fn alias(&mut self, anchor: usize, span: &Range<usize>) -> Result<(), Problem> {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            let problem = Problem::new(Rule::Alias, "an alias that contains itself");
            return Err(problem
                .at(self.source, span, "is inside its own anchor")
                .help("write the value out"));
        };
        self.append(node);
        Ok(())
    }

    fn add(&mut self, node: Node, anchor: usize) {
        let node = Rc::new(node);
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.append(node);
    }

    fn append(&mut self, node: Rc<Node>) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => self.root = self.root.take().or(Some(node)),
        }
    }
}

/// What the parser cannot read. It stops there: what follows would be guessed.
fn syntax_problem(source: &SuiteSource, error: &ScanError) -> Problem {
    let at = error
        .marker()
        .byte_offset()
        .unwrap_or(source.text().len())
        .min(source.text().len());
    if let Some(tab) = indenting_tab(source, at) {
        let problem = Problem::new(Rule::Tab, "a tab in the indentation");
        return problem
            .at(source, &(tab..tab + 1), "YAML indents with spaces only")
            .help("replace the tab by spaces");
    }
    let problem = Problem::new(
        Rule::Syntax,
        format!("not readable as YAML: {}", error.info()),
    );
    problem
        .at(source, &(at..at + 1), "here")
        .help("check indentation, colons and quotation marks on this line")
}

/// A tab before the first character of the line of an error, or of the line before it.
fn indenting_tab(source: &SuiteSource, at: usize) -> Option<usize> {
    let last = source.line_at(at);
    (last.saturating_sub(1)..=last).rev().find_map(|line| {
        let range = source.lines(line, line);
        let text = &source.text()[range.clone()];
        let indent = &text[..text.len() - text.trim_start_matches([' ', '\t']).len()];
        indent.find('\t').map(|tab| range.start + tab)
    })
}

#[cfg(test)]
mod tests;
