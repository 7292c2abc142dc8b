//! Parses YAML 1.2 into a tree whose nodes have byte spans. Only this file uses the YAML parser.
//!
//! A file is one document without tags. An alias shares the node of its anchor, so a small file can expand to a
//! huge tree: code that walks the tree must count the nodes it visits.

mod syntax;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::problem::Problem;
use super::rule::Rule;
use super::scalar::implicit_type;
use super::source::SuiteSource;

/// Far deeper than any real suite file, and safe for recursion.
const MAX_DEPTH: usize = 64;

/// More than ten megabytes of suites have; limits memory use.
const MAX_NODES: usize = 1_000_000;

/// A node of the tree.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub(super) span: Range<usize>,
    pub(super) kind: Kind<'a>,
}

impl Node<'_> {
    /// Whether the value is missing, or an unquoted `null` or `~`.
    pub(super) fn is_null(&self) -> bool {
        match &self.kind {
            Kind::Scalar { text, style } => {
                *style == Style::Plain && implicit_type(text) == Some("null")
            }
            _ => false,
        }
    }
}

/// The kind of a node, with its content. Most scalars are a part of the file's text.
#[derive(Clone, Debug)]
pub(super) enum Kind<'a> {
    Scalar { text: Cow<'a, str>, style: Style },
    Sequence(Vec<Rc<Node<'a>>>),
    Mapping(Vec<Pair<'a>>),
}

/// A key and its value.
pub(super) type Pair<'a> = (Rc<Node<'a>>, Rc<Node<'a>>);

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Unquoted: YAML may read it as a number, a boolean or null.
    Plain,
    /// Quoted or a block scalar: always a string.
    Quoted,
}

/// Parses the file, and returns the root of its document.
pub(super) fn parse(source: &SuiteSource) -> Result<Rc<Node<'_>>, Problem> {
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
    // `---` alone is a document with an empty root.
    let is_empty = |root: &Rc<Node<'_>>| root.span.is_empty();
    builder.root.filter(|root| !is_empty(root)).ok_or_else(|| {
        Problem::new(Rule::Empty, "this file is empty")
            .at(source, &(0..0), "no agents here")
            .help("the smallest suite file is `agents: { AGENT_ID: [tc_…] }`")
    })
}

struct Builder<'a> {
    source: &'a SuiteSource,
    anchors: HashMap<usize, Rc<Node<'a>>>,
    open: Vec<OpenCollection<'a>>,
    root: Option<Rc<Node<'a>>>,
    documents: usize,
    nodes: usize,
}

/// A collection whose end event has not been read yet.
struct OpenCollection<'a> {
    start: usize,
    anchor: usize,
    is_mapping: bool,
    children: Vec<Rc<Node<'a>>>,
}

impl<'a> Builder<'a> {
    fn count_node(&mut self, span: &Span) -> Result<(), Problem> {
        self.nodes += 1;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let span = span.byte_range().unwrap_or_default();
        let problem = Problem::new(
            Rule::TooLarge,
            "this file contains more than a million values",
        );
        Err(problem
            .at(self.source, &span, "limit reached here")
            .help("split the file: a run can use several suite files, and still creates one batch per agent"))
    }

    fn handle(&mut self, event: Event<'a>, span: &Span) -> Result<(), Problem> {
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
                let kind = Kind::Scalar { text, style };
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
        let problem = Problem::new(
            Rule::SeveralDocuments,
            "this file contains several YAML documents",
        );
        Err(problem
            .at(self.source, &span, "the second document starts here")
            .help("move it to a separate file"))
    }

    fn reject_tag(&self, has_tag: bool, span: &Range<usize>) -> Result<(), Problem> {
        if !has_tag {
            return Ok(());
        }
        let problem = Problem::new(
            Rule::Tag,
            "YAML tags (`!…`) are not supported in suite files",
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
        // The parser ends a block collection at the next token. Its text ends with its last child.
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
            let problem = Problem::new(
                Rule::Alias,
                "this alias refers to the value that contains it",
            );
            return Err(problem
                .at(self.source, span, "inside its own anchor")
                .help("write the value instead of the alias"));
        };
        self.append(node);
        Ok(())
    }

    fn add(&mut self, node: Node<'a>, anchor: usize) {
        let node = Rc::new(node);
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.append(node);
    }

    fn append(&mut self, node: Rc<Node<'a>>) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => self.root = self.root.take().or(Some(node)),
        }
    }
}

/// Parsing stops at a syntax error, since later errors would be guesses.
fn syntax_problem(source: &SuiteSource, error: &ScanError) -> Problem {
    let end = source.text().len();
    let at = error.marker().byte_offset().unwrap_or(end).min(end);
    syntax::problem(source, at, &error.info())
}

#[cfg(test)]
mod tests;
