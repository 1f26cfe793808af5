//! How hard the operator's key is to guess.

/// Bits that it must have.
const BITS_MIN: f64 = 128.0;

/// Different characters that it must have: one that repeats a few is as short as those.
const DIFFERENT_MIN: usize = 8;

/// Whether a key has at least 128 bits, if each of its characters was drawn from those of its kind: 22 letters of both cases and digits, or 32
/// hexadecimal digits. Words have fewer than this finds, and so have to be longer.
pub(super) fn is_strong(key: &str) -> bool {
    let mut different: Vec<char> = key.chars().collect();
    different.sort_unstable();
    different.dedup();
    let has = |kind: fn(&char) -> bool| key.chars().any(|it| kind(&it));
    let hexadecimal = key.chars().all(|it| matches!(it, '0'..='9' | 'a'..='f'));
    let kinds = [
        (has(char::is_ascii_digit), 10),
        (has(char::is_ascii_lowercase), if hexadecimal { 6 } else { 26 }),
        (has(char::is_ascii_uppercase), 26),
        (has(|it| matches!(it, '-' | '_' | '+' | '/' | '=')), 2),
        (has(|it| !it.is_ascii_alphanumeric() && !matches!(it, '-' | '_' | '+' | '/' | '=')), 16),
    ];
    let alphabet: u32 = kinds.into_iter().filter(|(there, _)| *there).map(|(_, size)| size).sum();
    let bits = key.chars().count() as f64 * f64::from(alphabet.max(1)).log2();
    BITS_MIN <= bits && DIFFERENT_MIN <= different.len()
}

#[cfg(test)]
mod tests {
    use super::is_strong;

    #[test]
    fn a_key_is_long_and_not_the_same_again_and_again() {
        for (key, expected) in [
            ("", false),
            ("operator", false),
            ("operator-of-the-tests", false),
            ("0123456789abcdef0123456789abcde", false),
            ("0123456789abcdef0123456789abcdef", true),
            ("00000000000000000000000000000000000000000000000000000000000000000000", false),
            ("abcabcabcabcabcabcabcabcabcabcabcabcabcabc", false),
            ("Zk3v9QpLw0TzRb7XyNc1Mf", true),
            ("Zk3v9QpLw0TzRb7XyNc1M", false),
            ("zk-v_qplw-tzrb-xync-mfzk-v_", true),
        ] {
            assert_eq!(is_strong(key), expected, "{key}");
        }
    }
}
