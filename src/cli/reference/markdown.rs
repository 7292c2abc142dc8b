//! The pages `cli.md` and `environment.md` of `docs/reference`, compared with what they should be.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use clap::{Arg, Command};

use super::definition::definition;
use super::variables::{EMPTY_VARIABLES, OTHERS, of_options};

const COMMENT: &str = "<!-- Generated from the definition of the command line by \
                       `UPDATE_GENERATED=1 cargo test --lib`: do not edit -->";

fn cli_page() -> String {
    let program = definition();
    let mut page = format!("{COMMENT}\n\n# Command line\n\n{}\n\n", about(&program));
    page.push_str("| command | what it does |\n|---|---|\n");
    for command in program.get_subcommands() {
        let (name, about) = (command.get_name(), text(command.get_about()));
        let _ = writeln!(
            page,
            "| [`{name}`](#sigma-suite-{name}) | {} |",
            cell(&about)
        );
    }
    page.push_str(
        "\n`sigma-suite COMMAND --help` prints the same as this page. An option with a variable can be set in the \
         environment instead: see [environment.md](environment.md).\n\n## Options of every command\n\n",
    );
    let options = program.get_arguments();
    for option in options.filter(|option| option.get_id() != "version") {
        page.push_str(&item(option));
    }
    page.push_str("\n`sigma-suite --version` prints the version.\n");
    let _ = write!(page, "\n{}\n", marked(&text(program.get_after_help())));
    for command in program.get_subcommands() {
        page.push_str(&section(command, &program));
    }
    page
}

fn section(command: &Command, program: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let name = command.get_name();
    let mut section = format!("\n## sigma-suite {name}\n\n{}\n\n", about(command));
    let _ = write!(section, "```text\n{usage}\n```\n");
    let is_own = |argument: &&Arg| {
        !program
            .get_arguments()
            .any(|other| other.get_id() == argument.get_id())
    };
    let own: Vec<&Arg> = command.get_arguments().filter(is_own).collect();
    let mut headings: Vec<&str> = own.iter().map(|argument| heading(argument)).collect();
    // In the order of the help.
    headings.sort_by_key(|heading| match *heading {
        "Arguments" => 0,
        "Options" => 1,
        _ => 2,
    });
    let mut seen: Vec<&str> = Vec::new();
    for title in headings {
        if seen.contains(&title) {
            continue;
        }
        seen.push(title);
        let _ = write!(section, "\n{title}:\n\n");
        for argument in own.iter().filter(|argument| heading(argument) == title) {
            section.push_str(&item(argument));
        }
    }
    let notes = text(command.get_after_help());
    if !notes.is_empty() {
        let _ = write!(section, "\n```text\n{notes}\n```\n");
    }
    section
}

fn heading(argument: &Arg) -> &str {
    let default = if argument.is_positional() {
        "Arguments"
    } else {
        "Options"
    };
    argument.get_help_heading().unwrap_or(default)
}

/// An argument as an item of a list, with its possible values as a list below.
fn item(argument: &Arg) -> String {
    let mut item = format!("- {}: {}", signature(argument), sentence(argument));
    let takes_value = argument
        .get_num_args()
        .is_some_and(|count| count.takes_values());
    let defaults = argument.get_default_values().iter().filter(|_| takes_value);
    for default in defaults {
        let _ = write!(item, " Default: `{}`.", default.to_string_lossy());
    }
    if let Some(variable) = argument.get_env() {
        let _ = write!(item, " Variable: `{}`.", variable.to_string_lossy());
    }
    item.push('\n');
    for value in argument
        .get_possible_values()
        .iter()
        .filter(|_| takes_value)
    {
        let help = value.get_help().map(ToString::to_string);
        let help = marked(&help.unwrap_or_default());
        let _ = writeln!(item, "  - `{}`: {help}", value.get_name());
    }
    item
}

/// The spellings of an argument with its value, such as `--junit[=PATH]`.
fn signature(argument: &Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    let value: Vec<&str> = names.iter().map(clap::builder::Str::as_str).collect();
    let count = argument.get_num_args().unwrap_or_default();
    let value = match (
        count.takes_values(),
        count.min_values(),
        argument.is_positional(),
    ) {
        (false, ..) => String::new(),
        (true, _, true) => return format!("`{}`", value.join(" ")),
        (true, 0, false) => format!("[={}]", value.join(" ")),
        (true, ..) => format!(" {}", value.join(" ")),
    };
    let short = argument.get_short().map(|short| format!("`-{short}`, "));
    let long = argument.get_long().unwrap_or_default();
    format!("{}`--{long}{value}`", short.unwrap_or_default())
}

/// The help with its second paragraph, as sentences.
fn sentence(argument: &Arg) -> String {
    let help = text(argument.get_long_help().or(argument.get_help()));
    let paragraphs = help.split("\n\n").map(sentences);
    paragraphs.collect::<Vec<_>>().join(" ")
}

/// A paragraph with a full stop, and with the default at its end as a sentence.
fn sentences(help: &str) -> String {
    let default = help
        .strip_suffix(']')
        .and_then(|help| help.split_once(" [default: "));
    match default {
        Some((help, default)) => format!("{}. Default: {}.", marked(help), marked(default)),
        None => format!("{}.", marked(help.trim_end_matches('.'))),
    }
}

/// The text with options as code: a book shows `--` as a dash.
fn marked(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(index, part)| {
        if index % 2 == 1 {
            return format!("`{part}`");
        }
        let words = part.split_inclusive(' ').map(marked_word);
        words.collect()
    });
    parts.collect()
}

fn marked_word(word: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let (option, rest) = word.split_at(word.find(|c| !is_part(c)).unwrap_or(word.len()));
    match option.strip_prefix("--") {
        Some(_) => format!("`{option}`{rest}"),
        None => word.to_owned(),
    }
}

fn about(command: &Command) -> String {
    let about = text(command.get_long_about().or(command.get_about()));
    let (first, rest) = about.split_once("\n\n").unwrap_or((&about, ""));
    format!("{}. {rest}", first.trim_end_matches('.'))
        .trim_end()
        .to_owned()
}

fn text(help: Option<&clap::builder::StyledStr>) -> String {
    help.map(ToString::to_string).unwrap_or_default()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn environment_page() -> String {
    let mut page = format!(
        "{COMMENT}\n\n# Environment variables\n\n## Options\n\n{EMPTY_VARIABLES}\n\n\
         | variable | option | of | meaning |\n|---|---|---|---|\n"
    );
    let program = definition();
    let commands = program.get_subcommands().count();
    for (name, variable) in of_options(&program) {
        let of = if variable.commands.len() == commands {
            "every command".to_owned()
        } else {
            variable.commands.join(", ")
        };
        let (option, help) = (variable.option, cell(&sentences(&variable.help)));
        let _ = writeln!(page, "| `{name}` | `{option}` | {of} | {help} |");
    }
    for topic in OTHERS {
        let _ = write!(
            page,
            "\n## {}\n\n| variable | meaning |\n|---|---|\n",
            topic.title
        );
        for variable in topic.variables {
            let names = variable.names.join("`, `");
            let _ = writeln!(page, "| `{names}` | {} |", cell(variable.purpose));
        }
    }
    page.push_str(
        "\nIds in suite files can contain any other variable, as `${NAME}` or `${NAME:-default}`.\n",
    );
    page
}

#[track_caller]
fn compare(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs/reference")
        .join(name);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, page).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == page,
        "docs/reference/{name} is out of date; update it with UPDATE_GENERATED=1 cargo test --lib"
    );
}

#[test]
fn the_page_of_the_command_line_is_up_to_date() {
    compare("cli.md", &cli_page());
}

#[test]
fn the_page_of_the_environment_is_up_to_date() {
    compare("environment.md", &environment_page());
}
