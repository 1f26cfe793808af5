//! A checkpoint of the audit trail, as an argument.

use domain::audit::{CHECKPOINTS, ChainHead};

/// Reads a checkpoint as it is printed and logged: its number, a colon, its hash.
pub(super) fn parse_checkpoint(text: &str) -> Result<ChainHead, String> {
    let parts = text.split_once(':').and_then(|(number, hash)| Some((number.parse().ok()?, hash)));
    let (count, hash) =
        parts.filter(|(_, hash)| hash.len() == 64).ok_or("it is a number, `:` and 64 hexadecimal digits")?;
    Ok(ChainHead { chain: CHECKPOINTS.to_owned(), count, last: hash.to_lowercase() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_read_as_it_is_printed() {
        let hash = "0a".repeat(32);
        let read = parse_checkpoint(&format!("12:{hash}")).unwrap();
        assert_eq!((read.count, read.last), (12, hash.clone()));
        for text in ["", "12", "12:", &format!("x:{hash}"), &format!("1:{hash}0")] {
            assert!(parse_checkpoint(text).is_err(), "{text}");
        }
    }
}
