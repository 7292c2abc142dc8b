//! The `faults` section of a script.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::dialect::Endpoint;
use super::duration::ScriptDuration;

/// An injected fault. `on`, `agent`, `after`, `times` and `every` select the requests; the other keys define what
/// happens to them, and can be combined.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent switch of the script"
)]
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, Serialize)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "Fault")]
pub(super) struct Fault {
    /// Selects requests to this endpoint. Default: every endpoint.
    pub(super) on: Option<Endpoint>,
    /// Selects requests for this agent, by its id without `agent_`. Default: every agent.
    pub(super) agent: Option<String>,
    /// How many selected requests pass before the first fault.
    pub(super) after: usize,
    /// How many faults there are at most. Default: no limit.
    pub(super) times: Option<usize>,
    /// Only each request with this number gets the fault: with 3, the third, the sixth and so on. Default: `1`.
    pub(super) every: Option<usize>,

    /// Waits this long before anything else.
    pub(super) delay: Option<ScriptDuration>,
    /// Resets the connection. The request has no effect.
    pub(super) reset: bool,
    /// Resets the connection after the request took effect.
    pub(super) reset_after: bool,
    /// Answers with this HTTP status. The request has no effect.
    pub(super) status: Option<u16>,
    /// Answers with this HTTP status after the request took effect.
    pub(super) status_after: Option<u16>,
    /// Adds a `Retry-After` header with this number of seconds.
    pub(super) retry_after: Option<u64>,
    /// Adds a `Retry-After` header with a date this far in the future.
    pub(super) retry_after_date: Option<ScriptDuration>,
    /// Replaces the body by the HTML error page of a proxy.
    pub(super) html: bool,
    /// Replaces the body by this text.
    pub(super) body: Option<String>,
    /// Sends only the first half of the body, as a complete response.
    pub(super) malformed: bool,
    /// Sends half of the body and then resets the connection.
    pub(super) truncate: bool,
    /// Waits this long before each chunk of 64 bytes of the body.
    pub(super) slow_body: Option<ScriptDuration>,
}
