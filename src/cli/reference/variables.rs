//! All environment variables that the program reads: those of options, and others.

use clap::Arg;
use indexmap::IndexMap;

use super::super::args::{COMPLETE_VARIABLE, DATE_VARIABLE, KEY_VARIABLE};

/// What holds for the variables of all options.
pub(super) const EMPTY_VARIABLES: &str = "A variable takes the place of an option that is not given. An empty variable counts as \
                               unset. For an option without a value, 0, false, no and off leave it off.";

/// Variables that belong together and to no option.
pub(super) struct Topic {
    pub(super) title: &'static str,
    pub(super) variables: &'static [Variable],
}

/// One variable, in all its spellings.
pub(super) struct Variable {
    pub(super) names: &'static [&'static str],
    pub(super) purpose: &'static str,
}

const fn variable(names: &'static [&'static str], purpose: &'static str) -> Variable {
    Variable { names, purpose }
}

/// The variables without an option.
pub(super) const OTHERS: &[Topic] = &[
    Topic {
        title: "Service",
        variables: &[
            variable(
                &[KEY_VARIABLE],
                "The API key. No option takes it, since other users of a machine can read arguments.",
            ),
            variable(
                &["HTTPS_PROXY", "https_proxy"],
                "The proxy for requests to the service.",
            ),
            variable(
                &["ALL_PROXY", "all_proxy"],
                "The proxy if `HTTPS_PROXY` is not set.",
            ),
            variable(
                &["NO_PROXY", "no_proxy"],
                "Hosts without a proxy, separated by commas.",
            ),
            variable(
                &["SSL_CERT_FILE", "SSL_CERT_DIR"],
                "On Linux, a PEM file or a folder with the certificates of trusted authorities, in place of the \
                 system's.",
            ),
        ],
    },
    Topic {
        title: "Terminal",
        variables: &[
            variable(
                &["NO_COLOR"],
                "If not empty, no colours with `--color auto`.",
            ),
            variable(
                &["CLICOLOR", "CLICOLOR_FORCE"],
                "Colours with `--color auto`: `CLICOLOR=0` turns them off; `CLICOLOR_FORCE`, if not empty and not 0, \
                 turns them on without a terminal too.",
            ),
            variable(&["TERM"], "If `dumb`, no colours with `--color auto`."),
            variable(
                &["LC_ALL", "LC_CTYPE", "LANG"],
                "The locale: symbols such as `✓` need UTF-8. The first that is not empty counts.",
            ),
            variable(
                &["COLUMNS"],
                "The width of help texts if the output is not a terminal.",
            ),
            variable(
                &["SIGMA_SUITE_PAGER", "PAGER"],
                "The pager of `show` and `diff`; empty or `cat` for none. Default: `less -FRX`.",
            ),
            variable(
                &["LESS"],
                "Options of `less`. Without it, the pager gets `FRX`.",
            ),
        ],
    },
    Topic {
        title: "GitHub Actions",
        variables: &[
            variable(
                &["GITHUB_ACTIONS"],
                "If `true`, this is a step of GitHub Actions, for `--github auto`.",
            ),
            variable(
                &["GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"],
                "The files for the step summary and the outputs.",
            ),
            variable(
                &["GITHUB_WORKSPACE"],
                "The root of the checkout, to which paths in annotations and links are relative.",
            ),
            variable(
                &["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"],
                "What links to the lines of suite files are made of.",
            ),
        ],
    },
    Topic {
        title: "Installation",
        variables: &[
            variable(
                &[COMPLETE_VARIABLE],
                "Set by completion scripts: the shell that asks for candidates.",
            ),
            variable(
                &[DATE_VARIABLE],
                "The date of the pages of `man`, in seconds since 1970. Without it, they have none.",
            ),
        ],
    },
];

/// The variable of an option.
#[derive(Debug)]
pub(super) struct OptionVariable {
    /// Such as `--timeout`.
    pub(super) option: String,
    /// The commands with this option.
    pub(super) commands: Vec<String>,
    pub(super) help: String,
}

/// The variables of options by name, in the order of the options.
pub(super) fn of_options(command: &clap::Command) -> IndexMap<String, OptionVariable> {
    let mut variables = IndexMap::new();
    for command in command.get_subcommands() {
        // Defined before those of the command, see `Deferred`.
        let (shared, own): (Vec<&Arg>, Vec<&Arg>) = command
            .get_arguments()
            .partition(|option| option.is_global_set());
        for option in own.into_iter().chain(shared) {
            let (Some(name), Some(long)) = (option.get_env(), option.get_long()) else {
                continue;
            };
            let name = name.to_string_lossy().into_owned();
            let entry = variables.entry(name).or_insert_with(|| OptionVariable {
                option: format!("--{long}"),
                commands: Vec::new(),
                help: option
                    .get_help()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            });
            entry.commands.push(command.get_name().to_owned());
        }
    }
    variables
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::super::definition::definition;
    use super::*;

    /// Read for another purpose than to set something: not for users.
    const INTERNAL: [&str; 4] = [
        "SIGMA_SUITE_FAULT",
        "REQUEST_METHOD",
        "CARGO_PKG_NAME",
        "CARGO_PKG_VERSION",
    ];

    /// The names in string literals of a file that look like variables.
    fn names(path: &Path) -> BTreeSet<String> {
        let text = fs::read_to_string(path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let literals = text.split('"').skip(1).step_by(2);
        let is_letter = |c: char| c.is_ascii_uppercase() || c == '_';
        let names = literals.filter(|text| text.contains('_') && text.chars().all(is_letter));
        names.map(str::to_owned).collect()
    }

    #[test]
    fn every_variable_that_the_sources_name_is_documented() {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let arguments = fs::read_dir(src.join("cli/args")).unwrap();
        let files = arguments.map(|entry| entry.unwrap().path());
        let files = files.chain([src.join("cli/args.rs"), src.join("api/route.rs")]);
        let named: BTreeSet<String> = files.flat_map(|file| names(&file)).collect();
        let others = OTHERS.iter().flat_map(|topic| topic.variables);
        let others = others.flat_map(|variable| variable.names).copied();
        let options = of_options(&definition());
        let known: BTreeSet<&str> = others
            .chain(options.keys().map(String::as_str))
            .chain(INTERNAL)
            .collect();
        let missing = named.iter().filter(|name| !known.contains(name.as_str()));
        assert_eq!(missing.collect::<Vec<_>>(), Vec::<&String>::new());
        assert!(named.contains("SIGMA_SUITE_TIMEOUT") && named.contains("GITHUB_OUTPUT"));
    }
}
