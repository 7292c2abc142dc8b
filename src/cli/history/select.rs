//! The cases to show.

use indexmap::IndexMap;

use super::super::user_error::UserError;
use crate::history::{CaseHistory, History};
use crate::id::AgentId;
use crate::ledger::Names;
use crate::plan::{SelectionError, filter};
use crate::report::{AgentTrend, CaseTrend};
use crate::text::{UntrustedText, one_line};

/// All cases that have a run from the first one on, with at most so many last runs.
pub(super) fn cases(history: &History, first: usize, limit: usize) -> Vec<CaseHistory<'_>> {
    let cases = history.agents().flat_map(|agent| history.cases(agent));
    let cut = cases.filter_map(|case| {
        let since = case.points.partition_point(|point| point.run < first);
        let points = &case.points[since..];
        let points = &points[points.len().saturating_sub(limit)..];
        (!points.is_empty()).then_some(CaseHistory { points, ..case })
    });
    cut.collect()
}

/// The cases that match, or those of the agents that match.
pub(super) fn matching<'a>(
    name: &str,
    cases: &[CaseHistory<'a>],
    names: &Names,
) -> Result<Vec<CaseHistory<'a>>, UserError> {
    let of_case = |case: &CaseHistory| {
        let other = names.of_case(case.agent, case.case).map(raw);
        std::iter::once(case.case.to_string())
            .chain(other)
            .collect()
    };
    let of_agent = |case: &CaseHistory| {
        let bare = case.agent.bare();
        let ids = [bare.to_owned(), format!("agent_{bare}")];
        let other = names.of_agent(case.agent).map(raw);
        ids.into_iter().chain(other).collect()
    };
    let invalid = |error: SelectionError| {
        UserError::new(format!("{} cannot be used", one_line(name))).caused_by(&error)
    };
    let globs = [name.to_owned()];
    let agents = filter::matching(&globs, cases.to_vec(), of_agent);
    if let Ok(agents) = agents
        && !agents.is_empty()
    {
        return Ok(agents);
    }
    let found = filter::matching_cases(name, cases.to_vec(), of_case).map_err(invalid)?;
    if found.is_empty() {
        let all = cases.iter().flat_map(|case| {
            let names: [Vec<String>; 2] = [of_case(case), of_agent(case)];
            names.concat()
        });
        return Err(nothing(name, &filter::closest(name, all.collect())));
    }
    Ok(found)
}

fn raw(name: &UntrustedText) -> String {
    name.as_raw().to_owned()
}

fn nothing(name: &str, closest: &[String]) -> UserError {
    let message = format!(
        "no case and no agent of the history matches {}",
        one_line(name)
    );
    let all = "`sigma-suite history` shows all of them";
    UserError::new(message).help(match closest {
        [] => all.to_owned(),
        closest => format!("did you mean {}? {all}", closest.join(", ")),
    })
}

/// Groups cases by agent, with the names to show.
pub(super) fn by_agent<'a>(cases: Vec<CaseHistory<'a>>, names: &'a Names) -> Vec<AgentTrend<'a>> {
    let mut agents: IndexMap<&AgentId, Vec<CaseTrend>> = IndexMap::new();
    for history in cases {
        let name = names.of_case(history.agent, history.case).next();
        let trend = CaseTrend { name, history };
        agents.entry(history.agent).or_default().push(trend);
    }
    let trends = agents.into_iter().map(|(id, cases)| AgentTrend {
        id,
        name: names.of_agent(id).next(),
        cases,
        drop: None,
    });
    trends.collect()
}
