//! The digest of all that is selected before `--shard` is applied. Shards with the same digest are parts of one plan.

use sha2::{Digest, Sha256};

use crate::id::AgentId;
use crate::outcome::{Listing, PlanDigest};
use crate::text::UntrustedText;

/// Builds a digest from the selected listings, in their order.
#[derive(Default)]
pub(super) struct PlanHasher(Sha256);

impl PlanHasher {
    /// Adds what decides whether a case runs, and how it is judged. Names, tags and locations do not.
    pub(super) fn add(&mut self, path: &str, agent: &AgentId, case: &Listing) {
        self.text(path);
        self.text(agent.bare());
        self.text(case.id.as_str());
        self.text(&case.gate.to_string());
        self.optional(case.skip.as_ref().map(UntrustedText::as_raw));
        let quarantine = case.quarantine.as_deref();
        self.optional(quarantine.map(|quarantine| quarantine.reason.as_raw()));
        // Not whether it is expired: a plan stays the same at midnight.
        let until = quarantine.and_then(|quarantine| quarantine.until);
        self.optional(until.map(|until| until.to_string()).as_deref());
    }

    /// Adds the shard that a history file gives to the agent. Shards with other files may leave an agent out.
    pub(super) fn add_balanced(&mut self, shard: u32) {
        self.text(&format!("shard {shard}"));
    }

    pub(super) fn finish(self) -> PlanDigest {
        PlanDigest::new(self.0.finalize().into())
    }

    fn optional(&mut self, text: Option<&str>) {
        self.0.update([u8::from(text.is_some())]);
        self.text(text.unwrap_or_default());
    }

    /// With its length, so that two texts cannot be mistaken for one.
    fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
    }
}

#[cfg(test)]
mod tests;
