//! The imports of a tree of Rust files, read from its tokens: those in macros count, comments and strings do not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The names from the crate's root to a module or an item.
type Names = Vec<String>;

/// One file of the tree.
pub(crate) struct File {
    pub(crate) name: String,
    /// The module that the file holds; empty for `lib.rs`.
    pub(crate) module: Names,
    pub(crate) lines: usize,
    /// Every path in the file, from the crate's root.
    mentions: Vec<Names>,
    /// What it re-exports: the name here, and the path that it stands for.
    re_exports: BTreeMap<String, Names>,
}

/// All files below `src`, except for `main.rs`, which is outside the library.
pub(crate) struct Tree(BTreeMap<Names, File>);

impl Tree {
    pub(crate) fn read(src: &Path) -> Self {
        let mut paths = Vec::new();
        collect(src, &mut paths);
        let files = paths.iter().map(|path| {
            let name = path
                .strip_prefix(src)
                .expect("a path below src")
                .to_string_lossy()
                .replace('\\', "/");
            let text = fs::read_to_string(path).expect("a readable source file");
            File::read(name, &text)
        });
        let files: BTreeMap<_, _> = files.map(|file| (file.module.clone(), file)).collect();
        assert!(
            files.contains_key(&Names::new()),
            "there is no lib.rs in {}",
            src.display()
        );
        Self(files)
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = &File> {
        self.0.values()
    }

    /// The top-level modules in the order in which `lib.rs` declares them.
    pub(crate) fn order(&self) -> Vec<String> {
        self.0[&Names::new()]
            .mentions
            .iter()
            .filter_map(|names| names.first().cloned())
            .collect()
    }

    /// The modules that a file imports from; re-exported names count for the file that defines them.
    pub(crate) fn imports(&self, file: &File) -> BTreeSet<Names> {
        let found = file.mentions.iter().filter_map(|names| self.home(names));
        found
            .filter(|module| *module != file.module && !module.is_empty())
            .collect()
    }

    /// The module in whose file a name is defined.
    fn home(&self, names: &[String]) -> Option<Names> {
        let length = (0..=names.len())
            .rev()
            .find(|&length| self.0.contains_key(&names[..length]))?;
        let (module, rest) = names.split_at(length);
        match rest
            .first()
            .and_then(|name| self.0[module].re_exports.get(name))
        {
            Some(target) if target != names => self.home(target),
            _ if module.is_empty() => names.first().map(|first| vec![first.clone()]),
            _ => Some(module.to_vec()),
        }
    }
}

fn collect(folder: &Path, paths: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && !path.ends_with("main.rs")
        {
            paths.push(path);
        }
    }
}

impl File {
    fn read(name: String, text: &str) -> Self {
        let module: Names = name
            .trim_end_matches(".rs")
            .split('/')
            .map(str::to_owned)
            .collect();
        let module = if name == "lib.rs" {
            Names::new()
        } else {
            module
        };
        let tokens: TokenStream = text
            .parse()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let lines = text.lines().count();
        let mut file = Self {
            name,
            module: module.clone(),
            lines,
            mentions: Vec::new(),
            re_exports: BTreeMap::new(),
        };
        file.scan(tokens, &module);
        file
    }

    /// Finds every path in the tokens; `scope` is the module that they stand in.
    fn scan(&mut self, tokens: TokenStream, scope: &Names) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(word) if word == "mod" && is_block(tokens.get(at + 2)) => {
                    let inner = [scope.clone(), vec![tokens[at + 1].to_string()]].concat();
                    let TokenTree::Group(block) = &tokens[at + 2] else {
                        unreachable!("`is_block` was true")
                    };
                    self.scan(block.stream(), &inner);
                    at += 2;
                }
                TokenTree::Ident(word) if word == "mod" && scope.is_empty() => {
                    self.mentions.push(vec![tokens[at + 1].to_string()]);
                }
                // `pub(in crate::a)` is a visibility and imports nothing.
                TokenTree::Group(_) if at > 0 && is_word(&tokens[at - 1], "pub") => {}
                TokenTree::Ident(_) if !is_after_path(&tokens, at) => {
                    let is_re_export =
                        at >= 2 && is_word(&tokens[at - 1], "use") && is_visible(&tokens, at - 2);
                    for names in read_path(&tokens, &mut at) {
                        self.mention(&names, scope, is_re_export);
                    }
                }
                TokenTree::Group(group) => self.scan(group.stream(), scope),
                _ => {}
            }
            at += 1;
        }
    }

    fn mention(&mut self, names: &[String], scope: &[String], is_re_export: bool) {
        let Some(names) = absolute(names, scope) else {
            return;
        };
        if let (true, Some(name)) = (is_re_export, names.last()) {
            self.re_exports.insert(name.clone(), names.clone());
        }
        self.mentions.push(names);
    }
}

/// The path from the crate's root; `None` for a single name, and for a path that leaves the crate.
fn absolute(names: &[String], scope: &[String]) -> Option<Names> {
    let ups = names.iter().take_while(|name| *name == "super").count();
    match names.first()?.as_str() {
        _ if names.len() < 2 => None,
        "crate" => Some(names[1..].to_vec()),
        "self" => Some([scope, &names[1..]].concat()),
        "super" => Some([&scope[..scope.len().checked_sub(ups)?], &names[ups..]].concat()),
        // A child module, or another crate: the latter is no module here, so `home` gives the file itself.
        _ => Some([scope, names].concat()),
    }
}

/// Reads the path that starts at `at`, with every branch of a use-tree. Leaves `at` on its last token.
fn read_path(tokens: &[TokenTree], at: &mut usize) -> Vec<Names> {
    let mut names = vec![tokens[*at].to_string()];
    while is_colon(tokens.get(*at + 1)) && is_colon(tokens.get(*at + 2)) {
        match tokens.get(*at + 3) {
            Some(TokenTree::Ident(name)) => names.push(name.to_string()),
            Some(TokenTree::Group(branches)) if branches.delimiter() == Delimiter::Brace => {
                *at += 3;
                let branches: Vec<TokenTree> = branches.stream().into_iter().collect();
                let branches = branches
                    .split(|token| token.to_string() == ",")
                    .filter(|branch| !branch.is_empty());
                let below = branches.flat_map(|branch| read_path(branch, &mut 0));
                return below.map(|rest| [names.clone(), rest].concat()).collect();
            }
            _ => break,
        }
        *at += 3;
    }
    vec![names]
}

fn is_block(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace)
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Whether a `use` after this token is `pub` or `pub(…)`.
fn is_visible(tokens: &[TokenTree], at: usize) -> bool {
    is_word(&tokens[at], "pub")
        || matches!(&tokens[at], TokenTree::Group(_)) && at > 0 && is_word(&tokens[at - 1], "pub")
}

fn is_after_path(tokens: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_colon(tokens.get(at - 1)) && is_colon(tokens.get(at - 2))
}
