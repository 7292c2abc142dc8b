//! A shell on a terminal of its own, which `script` makes.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const PROMPT: &str = "ready> ";

/// What `words`, a function of each start-up file, prints last.
const END: &str = "END";

/// Ends a shell that does not answer.
const LIMIT: &str = "120";

const TAB: &str = "\t";
const START_OF_LINE: &str = "\u{1}";
const ENTER: &str = "\r";

pub(crate) struct Terminal {
    child: Child,
    keys: ChildStdin,
    screen: ChildStdout,
    /// What was read and is not needed any more.
    seen: String,
}

impl Terminal {
    /// Starts a shell, and waits for its prompt.
    pub(crate) fn start(shell: &str, home: &Path, bin: &Path, folder: &Path) -> Self {
        // Wide enough for every line.
        let shell = format!("stty cols 200 rows 50; exec {shell}");
        let mut command = Command::new("timeout");
        command.args([LIMIT, "script", "-qefc", &shell, "/dev/null"]);
        command
            .env_clear()
            .env("HOME", home)
            .env("TERM", "xterm")
            .env("LANG", "C.UTF-8");
        command.env("PATH", format!("{}:/usr/bin:/bin", bin.display()));
        command
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command
            .spawn()
            .expect("`script` and `timeout` are installed");
        let mut terminal = Self {
            keys: child.stdin.take().expect("a pipe"),
            screen: child.stdout.take().expect("a pipe"),
            child,
            seen: String::new(),
        };
        terminal.wait_for(PROMPT);
        terminal
    }

    /// Types the text and TAB, and returns the words of the command.
    pub(crate) fn complete(&mut self, text: &str) -> Vec<String> {
        self.complete_in_quote(text, "")
    }

    /// The same for text with an open quote. If TAB does not close it, a second line does, which is a comment
    /// otherwise.
    pub(crate) fn complete_in_quote(&mut self, text: &str, quote: &str) -> Vec<String> {
        self.press(&[text, TAB, START_OF_LINE, "words ", ENTER]);
        if !quote.is_empty() {
            self.press(&["#", quote, ENTER]);
        }
        let printed = self.wait_for(END);
        self.wait_for(PROMPT);
        let (_, words) = printed.split_once('<').unwrap_or_default();
        let words = words.split('<');
        words
            .map(|word| word.trim_end_matches('>').to_owned())
            .collect()
    }

    /// Types the text and TAB, and waits until the candidates are listed, in whatever order. The shell is then in the
    /// middle of a line, so this comes last.
    pub(crate) fn lists(mut self, text: &str, candidates: &[&str]) {
        self.press(&[text, TAB, TAB]);
        self.read_until(|screen| {
            let is_listed = |candidate: &&str| screen.contains(*candidate);
            candidates.iter().all(is_listed).then_some(())
        });
    }

    fn press(&mut self, keys: &[&str]) {
        self.keys
            .write_all(keys.concat().as_bytes())
            .expect("the shell reads keys");
        self.keys.flush().expect("the shell reads keys");
    }

    /// Reads up to the text, and returns what was before it.
    fn wait_for(&mut self, text: &str) -> String {
        let (before, after) = self.read_until(|screen| {
            let (before, after) = screen.split_once(text)?;
            Some((before.to_owned(), after.to_owned()))
        });
        self.seen = after;
        before
    }

    /// Reads until something is found on the screen, which is shown without the codes of the terminal.
    #[track_caller]
    fn read_until<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> T {
        loop {
            let plain = plain(&self.seen);
            if let Some(found) = find(&plain) {
                return found;
            }
            let mut bytes = [0; 4096];
            let length = self.screen.read(&mut bytes).expect("the screen");
            assert!(length > 0, "the terminal has only shown:\n{plain}");
            self.seen
                .push_str(&String::from_utf8_lossy(&bytes[..length]));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // `timeout` passes the signal on, and the shell gets a hang-up.
        let kill = format!("kill {}", self.child.id());
        let _ = Command::new("sh").args(["-c", &kill]).status();
        let _ = self.child.wait();
    }
}

/// The text without the codes of a terminal. A code that is not complete yet stays.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        plain.push_str(&rest[..at]);
        let code = &rest[at..];
        let is_end = |c: char| ('@'..='~').contains(&c);
        let end = match code.chars().nth(1) {
            Some('[') => code[2..].find(is_end).map(|end| end + 3),
            Some(']') => code.find('\u{7}').map(|end| end + 1),
            Some('(') => (code.len() > 2).then_some(3),
            Some(_) => Some(2),
            None => None,
        };
        let Some(end) = end else {
            plain.push_str(code);
            return plain;
        };
        rest = &code[end..];
    }
    plain.push_str(rest);
    plain
}
