//! One input becomes another: bytes and words change, parts move, and what is JSON changes in its values, so that it stays JSON.
//!
//! Ours, because the engines that there are either need a compiler that is not stable, or mutate typed values and know no words.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Words that readers of many kinds trip over.
const WORDS: [&str; 40] = [
    "\0",
    "\r\n",
    "\n",
    "\"",
    "\"\"",
    "'",
    "\\",
    ";",
    ",",
    "\t",
    "{",
    "}",
    "[",
    "]",
    ":",
    "=",
    "&",
    "%",
    "%00",
    "%ff",
    "../",
    "-",
    "-1",
    "0",
    "999999999999999999999",
    "1e999",
    "0001-01-01",
    "9999-12-31",
    "2024-02-29",
    "null",
    "true",
    "\u{feff}",
    "\u{202e}",
    "e\u{301}",
    "\u{1f469}\u{200d}\u{1f4bb}",
    "ß",
    "İ",
    "=1+1",
    "ЪЁ",
    "\u{a0}",
];

/// Bytes of an input at most; what is longer is for the growing inputs of the campaign.
const BYTES_MAX: usize = 8 * 1024;

/// What inputs are made of.
pub struct Mutator<'a> {
    /// Where everything left to chance comes from.
    pub chance: Rng,
    /// Words of the target.
    pub words: &'a [&'a str],
}

impl Mutator<'_> {
    /// Another input, of this one and of one more to take parts from.
    pub fn mutated(&mut self, input: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = input.to_vec();
        for _ in 0..self.chance.usize(1..=4) {
            if self.chance.u8(0..3) == 0
                && let Ok(mut value) = serde_json::from_slice::<Value>(&bytes)
                && (value.is_object() || value.is_array())
            {
                self.change_value(&mut value);
                bytes = value.to_string().into_bytes();
            } else {
                self.change_bytes(&mut bytes, other);
            }
        }
        bytes.truncate(BYTES_MAX);
        bytes
    }

    /// An input in which a part of it is repeated, so that two of twice the length can be held against each other: both even in number.
    pub fn grown(&mut self, input: &[u8], bytes: usize) -> (Vec<u8>, Vec<u8>) {
        let (from, to) = self.range(input.len().max(1), 64);
        let part = input.get(from..to).filter(|part| !part.is_empty()).unwrap_or(b"a");
        let times = (bytes / part.len()).max(1) * 2;
        let of = |times: usize| {
            [&input[..from.min(input.len())], &part.repeat(times), &input[to.min(input.len())..]].concat()
        };
        (of(times), of(times * 2))
    }

    fn range(&mut self, length: usize, longest: usize) -> (usize, usize) {
        let from = self.chance.usize(0..length.max(1));
        (from, (from + self.chance.usize(1..=longest)).min(length))
    }

    fn word(&mut self) -> &str {
        let own = !self.words.is_empty() && self.chance.bool();
        let words = if own { self.words } else { &WORDS };
        words[self.chance.usize(0..words.len())]
    }

    fn change_bytes(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let length = bytes.len();
        let (from, to) = self.range(length, 1 + length / 4);
        match self.chance.u8(0..9) {
            0 if 0 < length => bytes[from] ^= 1 << self.chance.u8(0..8),
            1 if 0 < length => bytes[from] = self.chance.u8(..),
            2 => drop(bytes.drain(from..to)),
            3 => {
                let part = bytes[from..to].to_vec();
                let times = self.chance.usize(1..=8);
                bytes.splice(from..from, part.repeat(times));
            }
            4 if !other.is_empty() => {
                let (begin, end) = self.range(other.len(), 1 + other.len() / 2);
                bytes.splice(from..to, other[begin..end].iter().copied());
            }
            5 => bytes.truncate(from),
            6 => {
                let digit = bytes.iter().skip(from).position(u8::is_ascii_digit);
                if let Some(at) = digit.map(|at| from + at) {
                    bytes[at] = b'0' + self.chance.u8(0..10);
                }
            }
            7 => {
                let word = self.word().to_owned();
                bytes.splice(from..to, word.into_bytes());
            }
            _ => {
                let word = self.word().to_owned();
                bytes.splice(from..from, word.into_bytes());
            }
        }
    }

    /// One value of many, whatever lies around it.
    fn change_value(&mut self, value: &mut Value) {
        let goes_in = self.chance.u8(0..5) != 0;
        match value {
            Value::Object(fields) if goes_in && !fields.is_empty() => self.change_fields(fields),
            Value::Array(items) if goes_in && !items.is_empty() => {
                let at = self.chance.usize(0..items.len());
                match self.chance.u8(0..6) {
                    0 => drop(items.remove(at)),
                    1 => items.push(items[at].clone()),
                    _ => self.change_value(&mut items[at]),
                }
            }
            Value::String(text) if goes_in => {
                let mut bytes = std::mem::take(text).into_bytes();
                self.change_bytes(&mut bytes, b"");
                *text = String::from_utf8_lossy(&bytes).into_owned();
            }
            _ => *value = self.value(),
        }
    }

    fn change_fields(&mut self, fields: &mut Map<String, Value>) {
        let name = fields.keys().nth(self.chance.usize(0..fields.len())).cloned().unwrap_or_default();
        match self.chance.u8(0..8) {
            0 => drop(fields.remove(&name)),
            1 => drop(fields.insert(self.word().to_owned(), json!({}))),
            _ => self.change_value(&mut fields[&name]),
        }
    }

    fn value(&mut self) -> Value {
        match self.chance.u8(0..9) {
            0 => Value::Null,
            1 => json!(self.chance.bool()),
            2 => json!(self.chance.i64(..)),
            3 => json!(self.chance.f64() * 1e300),
            4 => json!(u64::MAX),
            5 => json!([]),
            6 => json!({ self.word(): 1 }),
            7 => (0..self.chance.u8(1..200)).fold(json!(1), |inner, _| json!([inner])),
            _ => json!(self.word()),
        }
    }
}
