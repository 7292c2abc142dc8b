//! Agents, cases, tags and files from the suite files.

use std::path::Path;

use super::super::args::PartialArgs;
use super::super::suites::context;
use super::candidate::Candidate;
use crate::outcome::Listing;
use crate::suite::{LoadLimits, Suite, load_some};
use crate::text::UntrustedText;

/// What is read in a few tenths of a second.
const LIMITS: LoadLimits = LoadLimits {
    entries: 50_000,
    files: 200,
    bytes: 4 * 1024 * 1024,
};

/// Ids and names of agents, each with the other as help.
pub(super) fn agents(known: &PartialArgs) -> Vec<Candidate> {
    let suites = load(known);
    let mut candidates = Vec::new();
    for agent in suites.iter().flat_map(|suite| &suite.agents) {
        let id = agent.id.as_str();
        if agent.name.as_raw() == id {
            candidates.push(Candidate::new(id, ""));
            continue;
        }
        candidates.extend(plain(&agent.name).map(|name| Candidate::new(name, id)));
        candidates.push(Candidate::new(id, agent.name.as_raw()));
    }
    candidates
}

/// Ids of cases, with their names as help.
pub(super) fn cases(known: &PartialArgs) -> Vec<Candidate> {
    let suites = load(known);
    let agents = suites.iter().flat_map(|suite| &suite.agents);
    agents.flat_map(|agent| &agent.cases).map(case).collect()
}

/// Agents, then cases.
pub(super) fn agents_and_cases(known: &PartialArgs) -> Vec<Candidate> {
    let mut candidates = agents(known);
    candidates.extend(cases(known));
    candidates
}

/// One case.
pub(super) fn case(listing: &Listing) -> Candidate {
    let name = listing.name.as_ref().map_or("", UntrustedText::as_raw);
    Candidate::new(listing.id.as_str(), name)
}

/// Tags.
pub(super) fn tags(known: &PartialArgs) -> Vec<Candidate> {
    let suites = load(known);
    let agents = suites.iter().flat_map(|suite| &suite.agents);
    let tags = agents
        .flat_map(|agent| &agent.cases)
        .flat_map(|case| &case.tags);
    let tags = tags.filter_map(plain);
    tags.map(|tag| Candidate::new(tag, "")).collect()
}

/// Paths of suite files.
pub(super) fn files(known: &PartialArgs) -> Vec<Candidate> {
    let suites = load(known);
    let paths = suites
        .iter()
        .map(|suite| UntrustedText::from(&**suite.source.path()));
    let plain = paths.filter_map(|path| plain(&path).map(str::to_owned));
    plain.map(|path| Candidate::new(path, "")).collect()
}

fn load(known: &PartialArgs) -> Vec<Suite> {
    let find_key = |text: &str| known.find_key(text);
    load_some(Path::new("."), &known.paths, &context(&find_key), LIMITS)
}

/// The text, if every shell takes it as one word and a selector takes it literally. Others are known by their ids.
fn plain(text: &UntrustedText) -> Option<&str> {
    let text = text.as_raw();
    let is_plain = |c: char| c.is_alphanumeric() || "-_.:/@+".contains(c);
    let is_word = text.starts_with(char::is_alphanumeric) && text.chars().all(is_plain);
    is_word.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_word_that_no_shell_changes_is_plain() {
        for text in ["billing-bot", "größe", "a/b.sigma-suite.yaml", "x:y"] {
            assert_eq!(plain(&text.into()), Some(text));
        }
        for text in [
            "",
            "a b",
            "$(id)",
            "-x",
            "~",
            "!a",
            "a*",
            "a'b",
            "a\u{1b}b",
            "a\u{202e}b",
            "a\nb",
        ] {
            assert_eq!(plain(&text.into()), None, "{text:?}");
        }
    }
}
