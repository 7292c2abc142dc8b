//! Plain text, which every writer of one line keeps as it is. Most names and remarks are plain, so writers check for
//! this before they look at single characters.

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
