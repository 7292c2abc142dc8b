//! A model of what the runner of GitHub Actions obeys in logs and in the file of outputs, for tests.

use std::collections::BTreeMap;

/// A command that the runner found in a log.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) name: String,
    pub(super) properties: BTreeMap<String, String>,
    pub(super) data: String,
}

/// The commands that the runner knows. It shows other lines as they are.
const KNOWN: [&str; 14] = [
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "warning",
];

/// The most annotations of one kind that the runner shows for a step.
pub(super) const MOST_OF_A_KIND: usize = 10;

/// The most characters of an annotation, in UTF-16 units.
pub(super) const LONGEST_MESSAGE: usize = 4_096;

/// The most bytes of a step summary. A larger one is dropped.
pub(super) const LARGEST_SUMMARY: usize = 1024 * 1024;

/// Everything in a log that the runner obeys.
pub(super) fn commands(log: &str) -> Vec<Command> {
    let mut stopped_by: Option<String> = None;
    let mut commands = Vec::new();
    for line in log.split(['\n', '\r']) {
        if let Some(token) = &stopped_by {
            if line.trim() == format!("::{token}::") {
                stopped_by = None;
            }
        } else if let Some(token) = line.trim_start().strip_prefix("::stop-commands::") {
            stopped_by = Some(token.to_owned());
        } else {
            commands.extend(at_the_start(line).or_else(|| anywhere(line)));
        }
    }
    commands
}

/// `::name key=value,key=value::data`, after white space of any kind.
fn at_the_start(line: &str) -> Option<Command> {
    let (head, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    command(head, ',', data)
}

/// `##[name key=value;key=value]data`, wherever it is.
fn anywhere(line: &str) -> Option<Command> {
    let (head, data) = line.split_once("##[")?.1.split_once(']')?;
    command(head, ';', data)
}

fn command(head: &str, separator: char, data: &str) -> Option<Command> {
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let properties = properties.trim().split(separator);
    let properties = properties.filter_map(|property| property.split_once('='));
    let unescaped = |value: &str| value.replace("%3A", ":").replace("%2C", ",");
    let properties = properties.map(|(key, value)| (key.to_owned(), decoded(&unescaped(value))));
    KNOWN.contains(&name).then(|| Command {
        name: name.to_owned(),
        properties: properties.collect(),
        data: decoded(data),
    })
}

fn decoded(text: &str) -> String {
    text.replace("%0D", "\r")
        .replace("%0A", "\n")
        .replace("%25", "%")
}

/// The outputs in a file; a later one replaces an earlier one of the same name.
pub(super) fn outputs(file: &str) -> Result<BTreeMap<String, String>, String> {
    let mut outputs = BTreeMap::new();
    let mut lines = file.split_terminator('\n');
    while let Some(line) = lines.next() {
        let (equals, heredoc) = (line.find('='), line.find("<<"));
        if line.is_empty() {
            continue;
        }
        let is_heredoc = heredoc.is_some_and(|at| equals.is_none_or(|equals| at < equals));
        let (name, value) = if is_heredoc {
            let (name, delimiter) = line.split_once("<<").ok_or("no delimiter")?;
            let value: Vec<&str> = lines
                .by_ref()
                .take_while(|line| *line != delimiter)
                .collect();
            (name, value.join("\n"))
        } else {
            let (name, value) = line
                .split_once('=')
                .ok_or(format!("invalid line {line:?}"))?;
            (name, value.to_owned())
        };
        if name.is_empty() {
            return Err("a name is empty".to_owned());
        }
        outputs.insert(name.to_owned(), value);
    }
    Ok(outputs)
}

#[test]
fn commands_are_obeyed_after_white_space_after_a_carriage_return_and_anywhere_in_brackets() {
    let names = |log: &str| {
        commands(log)
            .into_iter()
            .map(|command| command.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(names("::error::x"), ["error"]);
    assert_eq!(names(" \u{a0}\u{3000}\t::warning title=y::x"), ["warning"]);
    assert_eq!(names("a\r::set-output name=v::x"), ["set-output"]);
    assert_eq!(names("text ##[group]x"), ["group"]);
    assert!(names("a ::error::x\n::bold::x\n: :error::x\n## [error]x").is_empty());
    assert_eq!(
        names("::stop-commands::t\n::error::x\n::t::\n::notice::y"),
        ["notice"]
    );
}

#[test]
fn escapes_are_undone() {
    let found = commands("::error file=a%2Cb%3Ac,line=1::50%25%0A%250A");
    assert_eq!(found[0].properties["file"], "a,b:c");
    assert_eq!(found[0].data, "50%\n%0A");
}

#[test]
fn a_line_break_in_a_value_begins_another_output_unless_it_is_between_delimiters() {
    let found = outputs("a=1\nb<<end\nx\na=2\nend\na=3\n").unwrap();
    assert_eq!((found["a"].as_str(), found["b"].as_str()), ("3", "x\na=2"));
    assert!(outputs("a=1\nx\n").is_err());
}
