//! The sandbox, `wire` and `openapi.yaml` say the same. Raw bytes over a socket and the document's own schemas, so
//! that a field which both sides misspell cannot hide.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

mod endpoints;
mod examples;
mod faults;
mod http;
mod openapi;
