//! Rules for finding and reading a suite file, and for its YAML.

use super::entry::Severity::Error;
use super::entry::{Entry, Rule, example};

pub(super) const RULES: &[Entry] = &[
    Entry {
        rule: Rule::NoneFound,
        code: "suite::none_found",
        severity: Error,
        title: "no suite file found",
        explanation: "A gate with a misspelt path must not pass because it ran nothing. Suite files are found by \
              name: sigma-suite.yaml, sigma-suite.yml, *.sigma-suite.yaml and *.sigma-suite.yml. Dot folders are \
              searched too. The folder .git is skipped, and so is everything that the repository's .gitignore \
              files or .git/info/exclude ignore. A file given by its path is read whatever its name. In a glob, \
              `*` does not cross folders and `**/` does; quote the glob so that the shell does not expand it.",
        example: None,
    },
    Entry {
        rule: Rule::Unreadable,
        code: "suite::unreadable",
        severity: Error,
        title: "a file or folder cannot be read",
        explanation: "A file that cannot be read may contain cases that were meant to run. Give the path of an \
              existing regular file, and check the permissions of the file and its folders.",
        example: None,
    },
    Entry {
        rule: Rule::BadGlob,
        code: "suite::bad_glob",
        severity: Error,
        title: "invalid glob",
        explanation: "Globs support `*`, `?`, `[a-z]`, `{a,b}` and `**/`. Brackets and braces must be closed.",
        example: None,
    },
    Entry {
        rule: Rule::LinkOutside,
        code: "suite::link_outside",
        severity: Error,
        title: "a symbolic link leads out of the folder",
        explanation: "A diagnostic quotes the file that it is about. A pull request could add a link to a secret \
              on the machine and read the secret in the log. So links that lead out of the current folder are \
              not followed. Copy the file into the folder, or pass its real path.",
        example: None,
    },
    Entry {
        rule: Rule::TooLarge,
        code: "suite::too_large",
        severity: Error,
        title: "a file is too large",
        explanation: "A file may have up to 16 MiB and up to a million values. Split a larger file: a run can \
              use several suite files, and still creates one batch run per agent.",
        example: None,
    },
    Entry {
        rule: Rule::NotUtf8,
        code: "suite::not_utf8",
        severity: Error,
        title: "a file is not UTF-8",
        explanation: "Suite files are UTF-8, with or without a byte order mark. Save the file as UTF-8.",
        example: None,
    },
    Entry {
        rule: Rule::Nul,
        code: "suite::nul",
        severity: Error,
        title: "a file contains a NUL character",
        explanation: "Text files do not contain NUL characters: the file is binary, or was damaged by a crash. \
              Save it again as UTF-8 text.",
        example: None,
    },
    Entry {
        rule: Rule::Empty,
        code: "suite::empty",
        severity: Error,
        title: "a file is empty",
        explanation: "The content of an empty suite file was probably lost. Add at least one agent with one test \
              case, or remove the file.",
        example: example!("empty"),
    },
    Entry {
        rule: Rule::Syntax,
        code: "suite::syntax",
        severity: Error,
        title: "invalid YAML",
        explanation: "The location is where the parser stopped. The cause is there or on the line before: wrong \
              indentation, a colon without a space after it, an unclosed quote or bracket, or nesting deeper \
              than 64 levels. The rest of the file is not checked.",
        example: example!("syntax"),
    },
    Entry {
        rule: Rule::Tab,
        code: "suite::tab",
        severity: Error,
        title: "a line is indented with a tab",
        explanation: "YAML is indented with spaces only, since tabs have no fixed width. Replace the tab with \
              spaces.",
        example: example!("tab"),
    },
    Entry {
        rule: Rule::SeveralDocuments,
        code: "suite::several_documents",
        severity: Error,
        title: "a file contains several YAML documents",
        explanation: "A suite file is one document. Move each document to its own file; a run can use several \
              suite files.",
        example: example!("several_documents"),
    },
    Entry {
        rule: Rule::Tag,
        code: "suite::tag",
        severity: Error,
        title: "a value has a YAML tag",
        explanation: "Tags such as `!env` or `!!str` are not supported: some YAML parsers run code for them. \
              Remove the tag. In an id, `${NAME}` is replaced with the value of a variable.",
        example: example!("tag"),
    },
    Entry {
        rule: Rule::Alias,
        code: "suite::alias",
        severity: Error,
        title: "an alias cannot be expanded",
        explanation: "Anchors (`&a`) and aliases (`*a`) are supported. An alias must not refer to the value that \
              contains it, and a file must not expand to more than a million values. Write the values instead of \
              the alias.",
        example: example!("alias"),
    },
];
