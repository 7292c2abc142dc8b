//! The results of the cases of a run, as ledgers and history files keep them: no text, and little space.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use indexmap::IndexMap;
use serde::de::{Error as _, IgnoredAny, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::document::Coded;
use crate::id::{AgentId, TestCaseId, is_plain};
use crate::outcome::{CaseOutcome, CaseState, DefinitionDigest, MOST_ATTEMPTS, Outcome};

/// The results of the cases of one agent. Ids are borrowed from the text that they are read from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct JudgedAgent<'a> {
    #[serde(borrow)]
    pub(crate) agent: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) cases: Vec<JudgedCase<'a>>,
}

/// The result of one case.
///
/// A JSON array, since a state folder may hold a million of them: `["tc_1","passed",2,1,3,61500,"0123456789abcdef"]`.
/// These are the case, its state, the passed, failed and planned attempts (`null` if not known), the duration in
/// milliseconds, and the digest of the definition (`null` if not known). Later versions may add elements at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JudgedCase<'a> {
    pub(crate) case: Cow<'a, str>,
    pub(crate) state: JudgedState,
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) planned: Option<u64>,
    pub(crate) duration: Duration,
    pub(crate) definition: Option<DefinitionDigest>,
}

/// What became of a case that was to run. In this order, the last one counts if a case is listed several times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum JudgedState {
    Passed,
    Errored,
    Failed,
}

impl JudgedState {
    /// `None` for a skipped case.
    fn of(state: &CaseState) -> Option<Self> {
        match state {
            CaseState::Passed => Some(Self::Passed),
            CaseState::Failed { .. } => Some(Self::Failed),
            CaseState::Errored(_) => Some(Self::Errored),
            CaseState::Skipped { .. } => None,
        }
    }

    /// The word for it in reports and files.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Errored => "errored",
            Self::Failed => "failed",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        let mut all = [Self::Passed, Self::Errored, Self::Failed].into_iter();
        all.find(|state| state.as_str() == word)
    }
}

/// The results of a run. Skipped cases are left out, and a case that is listed several times for an agent is kept once.
pub(super) fn results(outcome: &Outcome) -> Vec<JudgedAgent<'static>> {
    let mut agents: IndexMap<&AgentId, IndexMap<&TestCaseId, JudgedCase<'static>>> =
        IndexMap::new();
    for group in &outcome.groups {
        let cases = agents.entry(&group.agent).or_default();
        for case in &group.cases {
            let Some(judged) = judged(case) else { continue };
            cases
                .entry(&case.listing.id)
                .and_modify(|known| known.state = known.state.max(judged.state))
                .or_insert(judged);
        }
    }
    agents.retain(|_, cases| !cases.is_empty());
    let agents = agents.into_iter().map(|(agent, cases)| JudgedAgent {
        agent: agent.to_string().into(),
        cases: cases.into_values().collect(),
    });
    agents.collect()
}

fn judged(case: &CaseOutcome) -> Option<JudgedCase<'static>> {
    let tally = case.tally();
    Some(JudgedCase {
        case: case.listing.id.to_string().into(),
        state: JudgedState::of(&case.state)?,
        passed: tally.passed,
        failed: tally.failed,
        planned: case.planned,
        duration: case.duration(),
        definition: case.definition,
    })
}

impl Serialize for JudgedCase<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let milliseconds = u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX);
        let mut array = to.serialize_tuple(7)?;
        array.serialize_element(&self.case)?;
        array.serialize_element(self.state.as_str())?;
        array.serialize_element(&self.passed)?;
        array.serialize_element(&self.failed)?;
        array.serialize_element(&self.planned)?;
        array.serialize_element(&milliseconds)?;
        array.serialize_element(&self.definition.map(Coded))?;
        array.end()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for JudgedCase<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(CaseVisitor)
    }
}

struct CaseVisitor;

impl<'de> Visitor<'de> for CaseVisitor {
    type Value = JudgedCase<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the result of a case")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
        let case: &str = element(&mut array)?;
        if !is_plain(case) {
            return Err(A::Error::custom(format!("{case:?} is not a test case id")));
        }
        let state: &str = element(&mut array)?;
        let unknown = || A::Error::custom(format!("{state:?} is not the state of a case"));
        let judged = JudgedCase {
            case: case.into(),
            state: JudgedState::parse(state).ok_or_else(unknown)?,
            passed: attempts(element(&mut array)?)?,
            failed: attempts(element(&mut array)?)?,
            planned: element::<_, Option<u64>>(&mut array)?
                .map(attempts)
                .transpose()?,
            duration: Duration::from_millis(element(&mut array)?),
            definition: digest(element(&mut array)?)?,
        };
        while array.next_element::<IgnoredAny>()?.is_some() {}
        Ok(judged)
    }
}

fn element<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(array: &mut A) -> Result<T, A::Error> {
    let missing = || A::Error::custom("the result of a case has seven elements");
    array.next_element()?.ok_or_else(missing)
}

fn attempts<E: serde::de::Error>(number: u64) -> Result<u64, E> {
    let is_possible = number <= MOST_ATTEMPTS;
    let why = || E::custom(format!("no case has {number} attempts"));
    is_possible.then_some(number).ok_or_else(why)
}

fn digest<E: serde::de::Error>(text: Option<&str>) -> Result<Option<DefinitionDigest>, E> {
    let Some(text) = text else { return Ok(None) };
    let wrong = || E::custom(format!("{text:?} is not a digest of a definition"));
    DefinitionDigest::parse(text).map(Some).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::*;
    use crate::id::JobId;
    use crate::outcome::{
        Attempt, AttemptState, End, GroupOutcome, Listing, Location, Service, Transcript, Trouble,
        TroubleKind,
    };

    const LINE: &str = r#"["tc_1","passed",1,1,3,1500,"0123456789abcdef"]"#;

    #[test]
    fn the_result_of_a_case_is_an_array_to_which_elements_may_be_added() {
        let case: JudgedCase = serde_json::from_str(LINE).unwrap();
        assert_eq!((case.passed, case.failed, case.planned), (1, 1, Some(3)));
        assert_eq!(case.duration, Duration::from_millis(1500));
        assert_eq!(serde_json::to_string(&case).unwrap(), LINE);
        let later = LINE.replace(']', ",{\"new\":[1]}]");
        assert_eq!(serde_json::from_str::<JudgedCase>(&later).unwrap(), case);
        for wrong in [
            LINE.replace("tc_1", "../tc_1"),
            LINE.replace("passed", "flaky"),
            LINE.replace(",1,1,3", ",1,1000001,3"),
            LINE.replace(",1,1,3", ",1,1,18446744073709551615"),
            LINE.replace("cdef\"", "CDEF\""),
            LINE.replace(",1500,\"0123456789abcdef\"", ""),
            LINE.replace(",1,1,", ",1,-1,"),
        ] {
            assert!(
                serde_json::from_str::<JudgedCase>(&wrong).is_err(),
                "{wrong}"
            );
        }
        let unknown = r#"["tc_1","errored",0,0,null,0,null]"#;
        let case: JudgedCase = serde_json::from_str(unknown).unwrap();
        assert_eq!(serde_json::to_string(&case).unwrap(), unknown);
    }

    fn case(id: &str, state: CaseState) -> CaseOutcome {
        let attempt = |job: &str, state| {
            let job = JobId::new(job).unwrap();
            let mut attempt = Attempt::new(job, state, Transcript::default());
            attempt.started = Some(Timestamp::from_second(100).unwrap());
            attempt.ended = Some(Timestamp::from_second(102).unwrap());
            attempt
        };
        let listing = Listing::new(TestCaseId::new(id).unwrap(), Location::default());
        CaseOutcome {
            listing,
            label: None,
            planned: Some(3),
            definition: DefinitionDigest::parse("0123456789abcdef"),
            attempts: Arc::new([
                attempt("job_1", AttemptState::Passed),
                attempt("job_2", AttemptState::Failed),
            ]),
            state,
        }
    }

    fn group(agent: &str, cases: Vec<CaseOutcome>) -> GroupOutcome {
        GroupOutcome {
            suite: "s".into(),
            path: "s.yaml".into(),
            agent_name: agent.into(),
            agent: AgentId::new(agent).unwrap(),
            cases,
        }
    }

    #[test]
    fn a_case_that_is_listed_several_times_is_kept_once_and_a_skipped_one_is_left_out() {
        let failed = CaseState::Failed {
            reason: "r".to_owned(),
        };
        let errored = CaseState::Errored(Trouble::new(TroubleKind::Stalled, "x"));
        let skipped = CaseState::Skipped { reason: "r".into() };
        let mut outcome = Outcome::without_work(Service::Sandbox, End::Completed);
        outcome.groups = vec![
            group(
                "A",
                vec![case("tc_1", CaseState::Passed), case("tc_2", errored)],
            ),
            group(
                "agent_A",
                vec![case("tc_1", failed), case("tc_3", skipped.clone())],
            ),
            group("B", vec![case("tc_1", skipped)]),
        ];
        assert_eq!(
            serde_json::to_string(&results(&outcome)).unwrap(),
            r#"[{"agent":"A","cases":[["tc_1","failed",1,1,3,2000,"0123456789abcdef"],"#.to_owned()
                + r#"["tc_2","errored",1,1,3,2000,"0123456789abcdef"]]}]"#
        );
    }
}
