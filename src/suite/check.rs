//! Turns a [`SuiteFile`] into a [`Suite`]: checks ids and duplicates, and applies inherited settings.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use jiff::civil::Date;

use super::id_format::{is_agent_id, is_case_id};
use super::id_hints::{agent_id_hint, case_id_hint};
use super::interpolate::interpolate;
use super::model::{Suite, SuiteAgent};
use super::problem::{Problem, Problems};
use super::quarantine::quarantine;
use super::repeated_agent::note_repeated_agents;
use super::rule::Rule;
use super::source::SuiteSource;
use super::suite_file::{AgentEntry, CaseEntry, Inherited, Spanned, SuiteFile};
use crate::id::{AgentId, TestCaseId};
use crate::outcome::{Listing, Thresholds};
use crate::text::UntrustedText;

/// Values from outside that the checks need.
pub struct Context<'a> {
    /// The date that quarantines are compared with.
    pub today: Date,
    /// Looks up an environment variable that an id uses.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// Finds the API key in a text, so that it is neither sent as part of an id nor shown in a report.
    pub find_key: &'a dyn Fn(&str) -> Option<Range<usize>>,
}

/// Checks a lowered file; `problems` are those found so far.
pub(super) fn check(
    source: &SuiteSource,
    file: SuiteFile<'_>,
    problems: Problems,
    context: &Context<'_>,
) -> (Suite, Problems) {
    let mut check = Check {
        source,
        context,
        defaults: file.defaults,
        problems,
    };
    let agents = file.agents.into_iter();
    let agents: Vec<SuiteAgent> = agents.filter_map(|agent| check.agent(agent)).collect();
    note_repeated_agents(&agents, source, &mut check.problems);
    let name_location = file.name.as_ref().map(|name| source.location(&name.span));
    let name = file.name.map(|name| name.value);
    (
        Suite {
            name: name.unwrap_or_else(|| UntrustedText::from(&**source.path())),
            name_location,
            thresholds: Thresholds {
                cases: file.gate,
                min_coverage: file.min_coverage,
            },
            source: source.clone(),
            agents,
        },
        check.problems,
    )
}

struct Check<'a> {
    source: &'a SuiteSource,
    context: &'a Context<'a>,
    defaults: Inherited,
    problems: Problems,
}

impl Check<'_> {
    fn agent(&mut self, entry: AgentEntry<'_>) -> Option<SuiteAgent> {
        let written = entry.id.as_ref().unwrap_or(&entry.key);
        let is_key = entry.id.is_none();
        let id = self.agent_id(written, is_key);
        let location = self.source.location(&written.span);
        let own = inherit(&self.defaults, entry.own);
        let mut names = HashMap::new();
        let mut cases = Vec::with_capacity(entry.cases.len());
        for case in entry.cases {
            if self.problems.is_full() {
                break;
            }
            self.check_name_is_unique(&case, &mut names);
            cases.extend(self.case(case, &own));
        }
        self.check_cases_are_unique(&cases);
        Some(SuiteAgent {
            name: UntrustedText::from(&*entry.key.value),
            id: id?,
            location,
            cases,
        })
    }

    /// By sorting, which takes less time and memory than a map of all ids.
    fn check_cases_are_unique(&mut self, cases: &[Listing]) {
        let mut sorted: Vec<&Listing> = cases.iter().collect();
        sorted.sort_by(|a, b| a.id.cmp(&b.id));
        for same in sorted.chunk_by(|a, b| a.id == b.id) {
            let (first, again) = (&same[0].location.range(), &same[1..]);
            for case in again {
                let message = format!("test case {} is listed twice for this agent", case.id);
                let problem = Problem::new(Rule::DuplicateCase, message)
                    .at(self.source, &case.location.range(), "listed again here")
                    .at(self.source, first, "first listed here");
                self.problems
                    .push(problem.help("remove one; set the number of attempts on the platform"));
            }
        }
    }

    /// Reports identify the cases of an agent by name.
    fn check_name_is_unique(
        &mut self,
        case: &CaseEntry<'_>,
        names: &mut HashMap<UntrustedText, Range<usize>>,
    ) {
        let Some(Spanned { value, span }) = &case.name else {
            return;
        };
        if let Some(first) = names.get(value) {
            let message = format!("two test cases of this agent are named \"{value}\"");
            let problem = Problem::new(Rule::DuplicateName, message);
            let problem = problem.at(self.source, span, "used again here").at(
                self.source,
                first,
                "first used here",
            );
            self.problems
                .push(problem.help("give one of them another name"));
        } else {
            names.insert(value.clone(), span.clone());
        }
    }

    fn case(&mut self, entry: CaseEntry<'_>, agent: &Inherited) -> Option<Listing> {
        let location = self.source.location(&entry.id.span);
        let id = self.case_id(&entry.id);
        let quarantine = entry
            .quarantine
            .map(|entry| quarantine(*entry, self.context.today, self.source, &mut self.problems))
            .map(Box::new);
        let own = inherit(agent, entry.own);
        Some(Listing {
            id: id?,
            name: entry.name.map(|name| name.value),
            gate: own.pass.unwrap_or_default(),
            tags: own.tags,
            owner: own.owner,
            skip: entry.skip,
            quarantine,
            location,
        })
    }

    fn agent_id(&mut self, written: &Spanned<Cow<'_, str>>, is_key: bool) -> Option<AgentId> {
        let (text, from_variable) = self.interpolated(written)?;
        if let Some(id) = AgentId::new(&text).filter(|_| is_agent_id(&text)) {
            return Some(id);
        }
        // The value of a variable may be a secret: do not show it.
        let help = if from_variable {
            "an agent id has up to 64 letters, digits, `_` and `-`".to_owned()
        } else {
            agent_id_hint(&text, is_key)
        };
        self.report_bad_id(
            Rule::AgentId,
            "an agent id",
            &written.span,
            from_variable,
            help,
        );
        None
    }

    fn case_id(&mut self, written: &Spanned<Cow<'_, str>>) -> Option<TestCaseId> {
        let (text, from_variable) = self.interpolated(written)?;
        if is_case_id(&text) {
            return TestCaseId::new(&text);
        }
        // The value of a variable may be a secret: do not show it.
        let help = if from_variable {
            "a test case id is `tc_` and then letters and digits".to_owned()
        } else {
            case_id_hint(&text)
        };
        self.report_bad_id(
            Rule::CaseId,
            "a test case id",
            &written.span,
            from_variable,
            help,
        );
        None
    }

    fn report_bad_id(
        &mut self,
        rule: Rule,
        what: &str,
        span: &Range<usize>,
        from_variable: bool,
        help: String,
    ) {
        let message = if from_variable {
            format!("with its variables replaced, this is not {what}")
        } else {
            format!("this is not {what}")
        };
        self.problems.push(
            Problem::new(rule, message)
                .at(self.source, span, "invalid id")
                .help(help),
        );
    }

    /// The id with its variables replaced, and whether it had any.
    fn interpolated<'e>(
        &mut self,
        written: &'e Spanned<Cow<'_, str>>,
    ) -> Option<(Cow<'e, str>, bool)> {
        let Context {
            variable, find_key, ..
        } = self.context;
        let error = match interpolate(&written.value, variable, |text| find_key(text).is_some()) {
            Ok(filled) => return Some(filled),
            Err(error) => error,
        };
        let problem = Problem::new(error.rule(), error.to_string());
        let problem = problem.at(self.source, &written.span, "here");
        self.problems.push(problem.help(error.help()));
        None
    }
}

/// The setting closest to the case wins; tags are combined.
fn inherit(from: &Inherited, own: Inherited) -> Inherited {
    let mut tags = from.tags.clone();
    tags.extend(own.tags.into_iter().filter(|tag| !from.tags.contains(tag)));
    Inherited {
        pass: own.pass.or(from.pass),
        tags,
        owner: own.owner.or_else(|| from.owner.clone()),
    }
}
