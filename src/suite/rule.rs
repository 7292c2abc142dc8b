//! The rules for suite files. Each has a code, a severity and an explanation.

mod content;

mod entry;

mod file;

mod online;

use std::fmt;

pub use entry::{Rule, RuleExample, Severity};

use entry::Entry;

impl Rule {
    /// Finds the rule with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.code() == code)
    }

    /// The stable code, such as `suite::unknown_key`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.entry().code
    }

    /// A short description of the violation.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.entry().title
    }

    /// Why the rule exists, and how to follow it.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        self.entry().explanation
    }

    /// How serious a violation is.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.entry().severity
    }

    /// A file that violates the rule and its fixed version, if one file can show that.
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
            .expect("a test checks that every rule has an entry")
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
    fn every_rule_has_exactly_one_entry() {
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
