//! The bytes of a slot: one key, its name, its checksum; and, with a checksum of its own, since when the key is spent, so that
//! a note that was torn costs no key.

use chrono::{DateTime, Utc};
use table::pool_keys::{NAME_BYTES_MAX, PoolKey};

/// A sector of most disks, which they write whole.
pub(super) const SLOT_BYTES: usize = 512;

/// A free slot.
pub(super) const ZEROS: [u8; SLOT_BYTES] = [0; SLOT_BYTES];

/// "OtkP": the slot holds a key.
const FULL: [u8; 4] = *b"OtkP";

// Full, checksum of what follows up to the note, length of the name, key, name; at the end the note: instant, its checksum.
const CHECKSUM: usize = 4;
const NAME_LENGTH: usize = 8;
const KEY: usize = 10;
const NAME: usize = KEY + 32;
const NOTE: usize = SLOT_BYTES - 12;

const _: () = assert!(NAME + NAME_BYTES_MAX <= NOTE, "the longest name fits");

/// Bytes of the mark that a slot with a key begins with.
pub(super) const MARK_BYTES: usize = FULL.len();

/// Whether a slot can begin with these bytes: with the mark, with zeros, or with what a write that was torn has left of either.
pub(super) fn may_begin(bytes: &[u8]) -> bool {
    bytes.iter().zip(FULL).all(|(byte, mark)| *byte == 0 || *byte == mark)
}

/// What a slot holds.
pub(super) enum Slot {
    /// Zeros.
    Free,
    /// A key.
    Full { name: String, key: PoolKey, retired_at: Option<DateTime<Utc>> },
    /// Something that was not written to its end.
    Torn,
}

impl Slot {
    pub(super) fn parse(bytes: &[u8; SLOT_BYTES]) -> Slot {
        if *bytes == ZEROS {
            return Slot::Free;
        }
        Slot::parse_full(bytes).unwrap_or(Slot::Torn)
    }

    fn parse_full(bytes: &[u8; SLOT_BYTES]) -> Option<Slot> {
        let is_whole = bytes[..CHECKSUM] == FULL && bytes[CHECKSUM..NAME_LENGTH] == checksum(&bytes[NAME_LENGTH..NOTE]);
        if !is_whole {
            return None;
        }
        let length = u16::from_be_bytes(bytes[NAME_LENGTH..KEY].try_into().ok()?);
        let name = bytes.get(NAME..NAME + usize::from(length)).filter(|_| usize::from(length) <= NAME_BYTES_MAX)?;
        let key = PoolKey(bytes[KEY..NAME].try_into().ok()?);
        Some(Slot::Full { name: str::from_utf8(name).ok()?.to_owned(), key, retired_at: noted(&bytes[NOTE..]) })
    }
}

/// A slot with a key that is not spent. The name was checked.
pub(super) fn full(name: &str, key: &PoolKey) -> [u8; SLOT_BYTES] {
    let mut bytes = ZEROS;
    bytes[..CHECKSUM].copy_from_slice(&FULL);
    bytes[NAME_LENGTH..KEY].copy_from_slice(&(name.len() as u16).to_be_bytes());
    bytes[KEY..NAME].copy_from_slice(&key.0);
    bytes[NAME..NAME + name.len()].copy_from_slice(name.as_bytes());
    let sum = checksum(&bytes[NAME_LENGTH..NOTE]);
    bytes[CHECKSUM..NAME_LENGTH].copy_from_slice(&sum);
    bytes
}

/// The note that a key is spent, and where in its slot it stands.
pub(super) fn note(at: DateTime<Utc>) -> ([u8; SLOT_BYTES - NOTE], u64) {
    let mut bytes = [0; SLOT_BYTES - NOTE];
    let instant = at.timestamp_millis().to_be_bytes();
    bytes[..8].copy_from_slice(&instant);
    bytes[8..].copy_from_slice(&checksum(&instant));
    (bytes, NOTE as u64)
}

fn noted(bytes: &[u8]) -> Option<DateTime<Utc>> {
    let (instant, sum) = bytes.split_first_chunk::<8>()?;
    let is_whole = bytes.iter().any(|byte| *byte != 0) && *sum == checksum(instant);
    is_whole.then(|| DateTime::from_timestamp_millis(i64::from_be_bytes(*instant))).flatten()
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    crc32fast::hash(bytes).to_be_bytes()
}
