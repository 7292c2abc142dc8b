//! The conversation of an attempt, in one allocation: a run may have hundreds of thousands of them.

use std::fmt;
use std::sync::Arc;

use crate::text::UntrustedStr;

/// The messages of a conversation, in order; empty if the service did not provide it. Cheap to clone.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Transcript(
    /// For each message: the lengths of its role and of its content in bytes, then both. See [`push_length`].
    Arc<str>,
);

/// One message of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn<'a> {
    /// The sender, in the words of the service: an open list.
    pub role: UntrustedStr<'a>,
    /// The message.
    pub content: UntrustedStr<'a>,
}

impl Transcript {
    /// Whether it has no messages.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of messages. It is counted, not stored.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// The message with this 0-based index.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Turn<'_>> {
        self.iter().nth(index)
    }

    /// The messages, without copying their texts.
    #[must_use]
    pub fn iter(&self) -> Turns<'_> {
        Turns(&self.0)
    }
}

/// The messages of a [`Transcript`].
#[derive(Clone, Debug)]
pub struct Turns<'a>(&'a str);

impl<'a> Turns<'a> {
    fn length(&mut self) -> Option<usize> {
        let (mut length, mut shift) = (0, 0);
        for (at, digit) in self.0.bytes().enumerate() {
            length |= usize::from(digit & (MORE - 1)) << shift;
            shift += DIGIT_BITS;
            if digit & MORE == 0 {
                self.0 = &self.0[at + 1..];
                return Some(length);
            }
        }
        None
    }

    fn text(&mut self, length: usize) -> Option<UntrustedStr<'a>> {
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(text.into())
    }
}

impl<'a> Iterator for Turns<'a> {
    type Item = Turn<'a>;

    fn next(&mut self) -> Option<Turn<'a>> {
        let (role, content) = (self.length()?, self.length()?);
        Some(Turn {
            role: self.text(role)?,
            content: self.text(content)?,
        })
    }
}

impl<'a> IntoIterator for &'a Transcript {
    type Item = Turn<'a>;
    type IntoIter = Turns<'a>;

    fn into_iter(self) -> Turns<'a> {
        self.iter()
    }
}

/// A digit of a length has this many bits, so that it is one ASCII character.
const DIGIT_BITS: u32 = 6;

/// Marks a digit that another one follows.
const MORE: u8 = 1 << DIGIT_BITS;

/// Writes a length, its lowest digit first. Decimal numbers would cost more than the rest of the transcript.
fn push_length(text: &mut String, mut length: usize) {
    loop {
        let [lowest, ..] = length.to_le_bytes();
        length >>= DIGIT_BITS;
        let flag = if length > 0 { MORE } else { 0 };
        text.push(char::from(lowest & (MORE - 1) | flag));
        if length == 0 {
            return;
        }
    }
}

/// Collects messages, each a role and a content.
impl<R: AsRef<str>, C: AsRef<str>> FromIterator<(R, C)> for Transcript {
    fn from_iter<I: IntoIterator<Item = (R, C)>>(turns: I) -> Self {
        let mut text = String::new();
        for (role, content) in turns {
            let (role, content) = (role.as_ref(), content.as_ref());
            push_length(&mut text, role.len());
            push_length(&mut text, content.len());
            text.push_str(role);
            text.push_str(content);
        }
        Self(text.into())
    }
}

impl fmt::Debug for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_kept_unchanged_and_in_order() {
        let long = "é".repeat(100_000);
        let turns = [
            ("user", "hé"),
            ("", ""),
            ("ü 7", "\n\u{0} 🧑"),
            ("@?", &long[..64]),
        ];
        let turns = turns.into_iter().chain([("", &*long), ("user", "end")]);
        let transcript: Transcript = turns.clone().collect();
        let kept = transcript
            .iter()
            .map(|turn| (turn.role.as_raw(), turn.content.as_raw()));
        assert!(kept.eq(turns));
        assert_eq!(transcript.len(), 6);
        assert_eq!(transcript.get(2).unwrap().role.as_raw(), "ü 7");
        assert_eq!(transcript.get(6), None);
    }

    #[test]
    fn a_message_without_text_is_a_message() {
        assert!(Transcript::default().is_empty());
        let transcript: Transcript = [("", "")].into_iter().collect();
        assert!(!transcript.is_empty());
    }
}
