//! The rules that suite files are held to: one name, one weight and one explanation each.

mod content;

mod entry;

mod file;

mod online;

use std::fmt;

pub use entry::{Rule, RuleExample, Severity};

use entry::Entry;

impl Rule {
    /// The rule with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.code() == code)
    }

    /// Its stable name, such as `suite::unknown_key`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.entry().code
    }

    /// What is wrong where it is broken, in a few words.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.entry().title
    }

    /// Why it is a rule, and how to keep it.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        self.entry().explanation
    }

    /// How much weighs against it.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.entry().severity
    }

    /// A file that breaks it, where one file can show that.
    #[must_use]
    pub fn example(self) -> Option<RuleExample> {
        self.entry().example
    }

    fn entry(self) -> &'static Entry {
        let mut rules = file::RULES
            .iter()
            .chain(content::RULES)
            .chain(online::RULES);
        rules
            .find(|entry| entry.rule == self)
            .expect("a test looks every rule up")
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_stands_in_the_book_once() {
        for rule in Rule::ALL {
            assert_eq!(Rule::from_code(rule.code()), Some(*rule));
            assert!(
                !rule.title().is_empty() && !rule.explanation().is_empty(),
                "{rule}"
            );
        }
        assert_eq!(
            file::RULES.len() + content::RULES.len() + online::RULES.len(),
            Rule::ALL.len()
        );
    }
}
