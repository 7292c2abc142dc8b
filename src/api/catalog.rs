//! Requests for the agents and test cases of the platform.

use super::body::{Body, unreadable};
use super::reads::ReadRequest;
use super::response::{AgentDefinition, CaseDefinition};
use super::{Client, Failure};
use crate::id::{AgentId, TestCaseId};
use crate::policy::window::RequestKind;

impl Client {
    /// Reads the whole list of agents in the key's workspace.
    ///
    /// # Errors
    /// Any failure that exceeds the retry budget.
    pub async fn agents(&self) -> Result<Vec<AgentDefinition>, Failure> {
        self.reads
            .list(
                ReadRequest {
                    what: "the agents",
                    kind: RequestKind::Page,
                    segments: &["agents"],
                    query: &[],
                },
                AgentDefinition::from_wire,
                |agent| agent.id.as_str(),
            )
            .await
    }

    /// Reads the whole list of an agent's test cases.
    ///
    /// # Errors
    /// Any failure that exceeds the retry budget.
    pub async fn test_cases(&self, agent: &AgentId) -> Result<Vec<CaseDefinition>, Failure> {
        let what = format!("the test cases of agent {agent}");
        let query = [("agentId", agent.as_str())];
        self.reads
            .list(
                ReadRequest {
                    what: &what,
                    kind: RequestKind::Page,
                    segments: &["test-cases"],
                    query: &query,
                },
                CaseDefinition::from_wire,
                |case| case.id.as_str(),
            )
            .await
    }

    /// Reads one test case.
    ///
    /// # Errors
    /// Any failure that exceeds the retry budget.
    pub async fn test_case(
        &self,
        agent: &AgentId,
        case: &TestCaseId,
    ) -> Result<CaseDefinition, Failure> {
        let request = ReadRequest {
            what: &format!("test case {case}"),
            kind: RequestKind::Page,
            segments: &["test-cases", case.as_str()],
            query: &[("agentId", agent.as_str())],
        };
        let read = |body: Body| {
            let case = CaseDefinition::from_wire(body.object()?);
            case.ok_or_else(|| unreadable("the body is not a test case"))
        };
        self.reads.get(request, read).await
    }
}
