//! Manual pages.

use std::fs;
use std::path::Path;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use jiff::Timestamp;
use jiff::tz::Offset;

use super::super::args::{DATE_VARIABLE, ManArgs, RESULTS, STATE, source_date};
use super::super::command_error::CommandError;
use super::super::output::{self, Output};
use super::super::user_error::UserError;
use super::definition::definition;
use super::variables::{EMPTY_VARIABLES, OTHERS, of_options};
use crate::exit::{self, Exit};
use crate::text::counted;

const SECTION: &str = "1";

const FILES: [(&str, &str); 3] = [
    (
        "sigma-suite.yaml, *.sigma-suite.yaml",
        "Suite files, found below the current folder. The ending can also be .yml.",
    ),
    (
        RESULTS,
        "Reports of the latest run; --results names another folder.",
    ),
    (
        STATE,
        "Ledgers and kept results of runs; --state names another folder.",
    ),
];

/// Prints the page of the program, or writes those of all commands.
pub(in crate::cli) fn man(args: &ManArgs, output: &Output) -> Result<Exit, CommandError> {
    let date = date()?;
    let program = definition();
    let Some(folder) = &args.output else {
        output::result(&page(&program, &program, &date));
        return Ok(Exit::Passed);
    };
    let pages = program.get_subcommands().chain([&program]);
    let pages: Vec<(String, String)> = pages
        .map(|command| (name(command), page(&program, command, &date)))
        .collect();
    write(folder, &pages).map_err(|error| {
        let folder = folder.display();
        UserError::new(format!("cannot write the manual pages to {folder}")).caused_by(&error)
    })?;
    let count = counted(pages.len(), "manual page");
    output.say(&format!("wrote {count} to {}", folder.display()));
    Ok(Exit::Passed)
}

fn write(folder: &Path, pages: &[(String, String)]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, page) in pages {
        fs::write(folder.join(format!("{name}.{SECTION}")), page)?;
    }
    Ok(())
}

/// The date of the pages. It comes from outside only, so that a build can be repeated.
fn date() -> Result<String, UserError> {
    let Some(text) = source_date().filter(|text| !text.is_empty()) else {
        return Ok(String::new());
    };
    let seconds = text.parse().ok();
    let time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let time = time.ok_or_else(|| {
        UserError::new(format!(
            "{DATE_VARIABLE} is not a number of seconds since 1970"
        ))
        .help("unset it, or set it to the time of the commit: `git log -1 --format=%ct`")
    })?;
    Ok(Offset::UTC.to_datetime(time).date().to_string())
}

/// The name of a page, such as `sigma-suite-run`.
fn name(command: &clap::Command) -> String {
    let name = command.get_display_name();
    name.unwrap_or_else(|| command.get_name()).to_owned()
}

/// The page of a command of the program, or of the program itself.
fn page(program: &clap::Command, command: &clap::Command, date: &str) -> String {
    let is_program = command.get_name() == program.get_name();
    let man = Man::new(command.clone())
        .title(name(command).to_uppercase())
        .date(date)
        .source(format!("sigma-suite {}", env!("CARGO_PKG_VERSION")))
        .manual("User Commands");
    let mut page = Vec::new();
    let rendered = man
        .render_title(&mut page)
        .and_then(|()| man.render_name_section(&mut page))
        .and_then(|()| man.render_synopsis_section(&mut page))
        .and_then(|()| man.render_description_section(&mut page))
        .and_then(|()| man.render_options_section(&mut page));
    rendered.expect("a vector can be written");
    let mut rest = Roff::default();
    if is_program {
        commands(&mut rest, command);
        exit_status(&mut rest);
        environment(&mut rest, command);
        files(&mut rest);
    } else if let Some(notes) = command.get_after_help() {
        rest.control("SH", ["NOTES"]).control("nf", []);
        for line in notes.to_string().lines() {
            rest.text([roman(line)]);
        }
        rest.control("fi", []);
    }
    see_also(&mut rest, program, &name(command));
    page.extend(rest.render().bytes());
    tidied(&String::from_utf8_lossy(&page))
}

/// Without what mandoc warns of: spaces at the end of lines, and empty lines between two line breaks.
fn tidied(page: &str) -> String {
    let page = page.replace("\n.br\n\n.br\n", "\n.sp\n");
    let lines = page.lines().map(str::trim_end);
    lines.flat_map(|line| [line, "\n"]).collect()
}

fn entry(page: &mut Roff, term: &str, text: &str) {
    page.control("TP", []);
    page.text([bold(term)]);
    page.text([roman(text.replace('`', ""))]);
}

fn commands(page: &mut Roff, program: &clap::Command) {
    page.control("SH", ["COMMANDS"]);
    for command in program.get_subcommands() {
        let about = command.get_about().map(ToString::to_string);
        let about = about.unwrap_or_default();
        entry(
            page,
            command.get_name(),
            &format!("{about}. See {}({SECTION}).", name(command)),
        );
    }
}

fn exit_status(page: &mut Roff) {
    page.control("SH", ["EXIT STATUS"]);
    for row in exit::TABLE {
        entry(page, &row.codes(), row.meaning);
    }
}

fn environment(page: &mut Roff, program: &clap::Command) {
    page.control("SH", ["ENVIRONMENT"]);
    page.control("SS", ["Options"]);
    page.text([roman(EMPTY_VARIABLES)]);
    for (name, variable) in of_options(program) {
        let option = format!("{}: {}", variable.option, variable.help);
        entry(page, &name, &option);
    }
    for topic in OTHERS {
        page.control("SS", [topic.title]);
        for variable in topic.variables {
            entry(page, &variable.names.join(", "), variable.purpose);
        }
    }
}

fn files(page: &mut Roff) {
    page.control("SH", ["FILES"]);
    for (path, meaning) in FILES {
        entry(page, path, meaning);
    }
}

fn see_also(page: &mut Roff, program: &clap::Command, own: &str) {
    let pages = [program].into_iter().chain(program.get_subcommands());
    let others = pages.map(name).filter(|name| name != own);
    let others: Vec<String> = others.map(|name| format!("{name}({SECTION})")).collect();
    page.control("SH", ["SEE ALSO"]);
    page.text([roman(others.join(", "))]);
}
