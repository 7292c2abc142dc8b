//! What a suite file must be before its content is looked at: found, readable, YAML.

use super::entry::Severity::Error;
use super::entry::{Entry, Rule, example};

pub(super) const RULES: &[Entry] = &[
    Entry {
        rule: Rule::NoneFound,
        code: "suite::none_found",
        severity: Error,
        title: "nothing was found where suite files were looked for",
        explanation: "A gate with a misspelt path must not run empty and green. Suite files are found by their names: \
              sigma-suite.yaml, sigma-suite.yml, *.sigma-suite.yaml and *.sigma-suite.yml, dot folders too, \
              but neither in .git nor where .gitignore files of the repository or .git/info/exclude hide them. \
              A file that is named is read whatever its name. In a glob `*` stays within a folder and `**/` goes into folders; quote it if the shell \
              changes it.",
        example: None,
    },
    Entry {
        rule: Rule::Unreadable,
        code: "suite::unreadable",
        severity: Error,
        title: "a file or folder cannot be read",
        explanation: "What cannot be read may hold cases that were meant to run. Name a regular file that exists and \
              that you may read, and mend the permissions of the folders on the way to it.",
        example: None,
    },
    Entry {
        rule: Rule::BadGlob,
        code: "suite::bad_glob",
        severity: Error,
        title: "a pattern is no glob",
        explanation: "Patterns know `*`, `?`, `[a-z]`, `{a,b}` and `**/`; brackets and braces come in pairs.",
        example: None,
    },
    Entry {
        rule: Rule::LinkOutside,
        code: "suite::link_outside",
        severity: Error,
        title: "a link leads out of the folder",
        explanation: "A diagnostic quotes the file that it is about. A pull request could bring a link to a secret of \
              the machine along and read it in the log, so links that leave the current folder are not \
              followed. Put the file itself here, or name where it really is.",
        example: None,
    },
    Entry {
        rule: Rule::TooLarge,
        code: "suite::too_large",
        severity: Error,
        title: "a file is too large",
        explanation: "A file of up to 16 MiB that stands for up to a million values is read. What is larger was not \
              written by hand. Split it: several suite files are one run, with one batch run for each agent.",
        example: None,
    },
    Entry {
        rule: Rule::NotUtf8,
        code: "suite::not_utf8",
        severity: Error,
        title: "a file is not UTF-8",
        explanation: "YAML files are Unicode, and this one cannot be read as UTF-8. Save it as UTF-8; a byte order \
              mark may stand at its start.",
        example: None,
    },
    Entry {
        rule: Rule::Nul,
        code: "suite::nul",
        severity: Error,
        title: "a file has a NUL character",
        explanation: "No text has one: the file is binary, or was cut by a crash. Write it again as UTF-8 text.",
        example: None,
    },
    Entry {
        rule: Rule::Empty,
        code: "suite::empty",
        severity: Error,
        title: "a file holds nothing",
        explanation: "An empty suite file is one whose content was lost. Write at least one agent with one test case, \
              or remove the file.",
        example: example!("empty"),
    },
    Entry {
        rule: Rule::Syntax,
        code: "suite::syntax",
        severity: Error,
        title: "a file is not readable as YAML",
        explanation: "The location is where the parser gave up; the cause stands there or a line before: indentation that \
              fits no line above, a colon without a blank behind it, a quotation mark or a bracket that is \
              never closed, or nesting deeper than 64 levels. What follows is not looked at, since it would be \
              guessed.",
        example: example!("syntax"),
    },
    Entry {
        rule: Rule::Tab,
        code: "suite::tab",
        severity: Error,
        title: "a line is indented with a tab",
        explanation: "YAML indents with spaces only, since nobody knows how wide a tab is. Replace it by spaces.",
        example: example!("tab"),
    },
    Entry {
        rule: Rule::SeveralDocuments,
        code: "suite::several_documents",
        severity: Error,
        title: "a file holds several YAML documents",
        explanation: "A suite file is one document. Put each into a file of its own: all of them are one run.",
        example: example!("several_documents"),
    },
    Entry {
        rule: Rule::Tag,
        code: "suite::tag",
        severity: Error,
        title: "a value has a YAML tag",
        explanation: "Tags such as `!env` or `!!str` mean nothing in a suite file, and some readers run code for them. \
              Remove the tag; `${NAME}` fills in a variable where an id stands.",
        example: example!("tag"),
    },
    Entry {
        rule: Rule::Alias,
        code: "suite::alias",
        severity: Error,
        title: "an alias that cannot be followed",
        explanation: "Anchors (`&a`) and aliases (`*a`) may be used. An alias inside its own anchor has no end, and \
              aliases of aliases can make a small file stand for more than fits a machine: a file may stand \
              for a million values. Write the values out.",
        example: example!("alias"),
    },
];
