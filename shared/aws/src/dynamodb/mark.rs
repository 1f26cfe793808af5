//! By what a writer that heard no answer knows its own work again, and nobody else learns anything.
//!
//! Each document of a call carries a code of its own. Without the secret of the call, which lives only as long as the call,
//! the documents of one call have no more in common than those of two: an invitation and the answer that was stored with it
//! are not joined by it.

use app::ports::Random;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use table::Key;

use super::attributes::{Attributes, MARK};

/// Bytes of a code: enough that no two are ever the same by chance.
const BYTES: usize = 12;

/// The secret of one call of a write.
pub(super) struct Mark([u8; 32]);

impl Mark {
    /// Of a call that begins: never the same twice.
    pub(super) fn draw(random: &dyn Random) -> Mark {
        let mut secret = [0; 32];
        random.fill(&mut secret);
        Mark(secret)
    }

    /// What the document under this key carries.
    pub(super) fn attribute(&self, key: &Key) -> AttributeValue {
        AttributeValue::B(Blob::new(self.code(key)))
    }

    /// Whether the stored document under this key was written by this call.
    pub(super) fn is_in(&self, key: &Key, stored: &Attributes) -> bool {
        matches!(stored.get(MARK), Some(AttributeValue::B(found)) if found.as_ref() == self.code(key))
    }

    fn code(&self, key: &Key) -> [u8; BYTES] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        // The length of the first part keeps it apart from the second.
        mac.update(&(key.pk.len() as u64).to_be_bytes());
        mac.update(key.pk.as_bytes());
        mac.update(key.sk.as_bytes());
        let mut code = [0; BYTES];
        code.copy_from_slice(&mac.finalize().into_bytes()[..BYTES]);
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_document_of_each_call_has_a_code_of_its_own() {
        let keys =
            [Key::new("A", "1"), Key::new("A", "2"), Key::new("A1", "1"), Key::new("A", "11"), Key::new("1A", "1")];
        let codes: Vec<_> =
            [Mark([1; 32]), Mark([2; 32])].iter().flat_map(|mark| keys.iter().map(|key| mark.code(key))).collect();
        let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(distinct.len(), codes.len());
        assert_eq!(Mark([1; 32]).code(&keys[0]), codes[0], "and the next attempt of a call knows it again");
    }
}
