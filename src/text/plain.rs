//! Plain text, which writers keep as it is. Most texts are plain, so writers check for this before they look at single
//! characters.

/// In bytes. Several of the registers that compare many bytes at once.
const CHUNK: usize = 32;

/// How many bytes at the start are plain.
pub(crate) fn plain_length(bytes: &[u8], is_plain: impl Fn(u8) -> bool) -> usize {
    // Without an early exit within a chunk, the compiler checks its bytes side by side.
    let is_plain_chunk = |chunk: &&[u8]| chunk.iter().fold(true, |all, byte| all & is_plain(*byte));
    let chunks = bytes.chunks_exact(CHUNK).take_while(is_plain_chunk);
    let length = chunks.count() * CHUNK;
    let rest = bytes[length..].iter().take_while(|byte| is_plain(**byte));
    length + rest.count()
}

/// Whether all bytes are plain.
pub(crate) fn is_all_plain(text: &str, is_plain: impl Fn(u8) -> bool) -> bool {
    plain_length(text.as_bytes(), is_plain) == text.len()
}

/// Whether the text is printable ASCII, with single spaces between its words.
pub(crate) fn is_plain_line(text: &str) -> bool {
    let mut previous = b' ';
    let is_plain = |byte| {
        let is_single = byte != b' ' || previous != b' ';
        previous = byte;
        matches!(byte, b' '..=b'~') && is_single
    };
    text.bytes().all(is_plain) && (previous != b' ' || text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_other_than_single_spaces_between_words_is_not_plain() {
        assert!(is_plain_line("a <b> ~") && is_plain_line("a") && is_plain_line(""));
        for other in [" a", "a ", "a  b", " ", "a\nb", "a\tb", "a\u{7f}b", "é"] {
            assert!(!is_plain_line(other), "{other:?}");
        }
    }
}
