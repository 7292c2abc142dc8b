//! The characters that a terminal or a viewer acts on or hides: one table for every output.

/// Whether a terminal or a viewer would act on the character or hide it.
///
/// These are the control characters, and of Unicode's format characters those that take no room, turn the
/// direction of the text, or carry hidden text (tags).
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}'
                | '\u{61C}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// The character, or what is printed for it where it is invisible: control characters have pictures (`␛`).
pub(crate) fn visible(c: char) -> char {
    match c {
        '\u{0}'..='\u{1F}' => {
            char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        '\u{7F}' => '␡',
        c if is_invisible(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}
