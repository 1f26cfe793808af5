//! A file that was looked at and goes with the next form, so that what was seen is what is sent. It stands in the page as it came, letter for
//! byte (base64), never as what it unpacks to: a page is at most half as large again as what was sent.

use app::store::{base64, from_base64};
use axum::body::Bytes;
use web::body::BYTES_MAX;

/// The field that carries it.
pub const FIELD: &str = "carried";

/// What the rest of the form that carries it may take.
const REST_BYTES: usize = 64 * 1024;

/// Bytes of a file that go with a form at most: four letters stand for three of them, and the form has to be taken.
const CARRIED_BYTES_MAX: usize = (BYTES_MAX - REST_BYTES) / 4 * 3;

/// A file as the field of a form; `None`: it is too large for that, and has to be chosen once more.
pub fn carried(file: &[u8]) -> Option<String> {
    (file.len() <= CARRIED_BYTES_MAX).then(|| base64(file))
}

/// The file of such a field; `None`: it is none.
pub fn file_of(field: &[u8]) -> Option<Bytes> {
    let text = std::str::from_utf8(field).ok()?;
    from_base64(text.trim()).ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_back_as_it_was_or_is_to_be_chosen_again() {
        for file in [&b""[..], b"id;\"name\"\r\n", b"PK\x03\x04\x00\xff"] {
            assert_eq!(file_of(carried(file).unwrap().as_bytes()).unwrap(), file);
        }
        let largest = vec![0; CARRIED_BYTES_MAX];
        assert!(carried(&largest).unwrap().len() + REST_BYTES <= BYTES_MAX);
        assert_eq!(carried(&vec![0; CARRIED_BYTES_MAX + 1]), None);
        assert_eq!(file_of(b"id;name"), None);
    }
}
