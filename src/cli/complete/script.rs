//! The script that registers the completion with a shell.

use std::ffi::OsStr;
use std::path::Path;

use clap_complete::env::{Elvish, EnvCompleter, Fish, Powershell, Zsh};

use super::super::args::{COMPLETE_VARIABLE, Shell};
use crate::text::shell_word;

const NAME: &str = "sigma-suite";

/// The library's script for bash does not complete after `=` and `:`, and inserts spaces without quotes.
const BASH: &str = include_str!("script.bash");

/// Into the library's function, whose candidates zsh quotes: a quoted `~` is no home.
const HOME_IN_ZSH: &str = "() {
    if [[ ${words[CURRENT]} == \\~* ]]; then
        _files
        return
    fi
";

/// The script for a shell. `program` is how this process was started: by its name, which the script then looks up
/// each time, or by a path.
pub(in crate::cli) fn script(shell: Shell, program: Option<&OsStr>) -> String {
    let program = Path::new(program.unwrap_or(OsStr::new(NAME)));
    let path = if program.components().count() > 1 {
        std::path::absolute(program).unwrap_or_else(|_| program.to_path_buf())
    } else {
        program.to_path_buf()
    };
    let path = path.to_string_lossy();
    let library: &dyn EnvCompleter = match shell {
        Shell::Bash => {
            let script = BASH.replace("VARIABLE", COMPLETE_VARIABLE);
            return script.replace("PROGRAM", &shell_word(&path));
        }
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
        Shell::Elvish => &Elvish,
    };
    let mut script = Vec::new();
    library
        .write_registration(COMPLETE_VARIABLE, NAME, NAME, &path, &mut script)
        .expect("a vector can be written");
    let script = String::from_utf8_lossy(&script).into_owned();
    match shell {
        Shell::Zsh => script.replacen("() {\n", HOME_IN_ZSH, 1),
        _ => script,
    }
}
