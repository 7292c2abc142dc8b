//! Tests that the sandbox, `wire` and `openapi.yaml` agree. They use raw HTTP and the schemas of the document, so that
//! they detect a field name that the client and the sandbox both misspell.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

mod endpoints;
mod examples;
mod faults;
mod http;
mod openapi;
mod tls;
mod traffic;
