//! JSON of a bounded number of values. Each takes memory of many times the bytes that it is written with, an object most: five megabytes of
//! `{"":0}` would take half a gigabyte. What goes beyond a budget is read over and kept nowhere, so that reading stays linear and small; how deep
//! values may lie in each other is bounded by `serde_json` itself.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// What an object counts: it has room for eleven fields from the first on.
const OBJECT_VALUES: usize = 8;

/// How many values may still be kept.
#[derive(Debug)]
pub struct Budget {
    left: Cell<Option<usize>>,
}

impl Budget {
    /// Of so many values.
    pub fn of(values: usize) -> Budget {
        Budget { left: Cell::new(Some(values)) }
    }

    /// Whether there were more values than it had: then what was read is not all that was sent.
    pub fn is_exceeded(&self) -> bool {
        self.left.get().is_none()
    }

    fn take(&self, values: usize) -> bool {
        self.left.set(self.left.get().and_then(|left| left.checked_sub(values)));
        !self.is_exceeded()
    }
}

/// Reads a value within a budget.
#[derive(Clone, Copy, Debug)]
pub struct Bounded<'budget>(pub &'budget Budget);

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.0.take(1) {
            deserializer.deserialize_any(self)
        } else {
            deserializer.deserialize_ignored_any(IgnoredAny).map(|_| Value::Null)
        }
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
        let mut kept = Vec::new();
        while let Some(value) = values.next_element_seed(self)? {
            if !self.0.is_exceeded() {
                kept.push(value);
            }
        }
        Ok(Value::Array(kept))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut kept = Map::new();
        self.0.take(OBJECT_VALUES);
        while let Some(name) = fields.next_key::<String>()? {
            let value = fields.next_value_seed(self)?;
            if !self.0.is_exceeded() {
                kept.insert(name, value);
            }
        }
        Ok(Value::Object(kept))
    }
}

/// The value of a whole text; `None`: it has more than so many values.
///
/// # Errors
/// It is not JSON.
pub fn value(text: &[u8], values_max: usize) -> Result<Option<Value>, serde_json::Error> {
    let budget = Budget::of(values_max);
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Bounded(&budget).deserialize(&mut reader)?;
    reader.end()?;
    Ok((!budget.is_exceeded()).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_its_budget_it_is_what_serde_json_reads() {
        for text in [
            "null",
            "true",
            "-1",
            "18446744073709551615",
            "0.5",
            "1e400",
            r#""a\u0431""#,
            "[]",
            r#"[1, [2, {"a": {}, "b": [null]}]]"#,
            r#"{"a": 1, "a": 2}"#,
            "",
            "[1",
            "[1] 2",
            r#"{"a"}"#,
        ] {
            let expected = serde_json::from_str::<Value>(text).ok();
            assert_eq!(value(text.as_bytes(), 100).ok().flatten(), expected, "{text}");
        }
        let deep = "[".repeat(200) + &"]".repeat(200);
        assert!(value(deep.as_bytes(), 1_000).is_err(), "deeper than a stack bears");
    }

    #[test]
    fn more_values_than_may_be_are_read_over() {
        for (text, values) in [("[1,2]", 3), (r#"{"a":1}"#, 10), (r#"[{},"x"]"#, 11), ("1", 1)] {
            assert!(value(text.as_bytes(), values).unwrap().is_some(), "{text}");
            assert!(value(text.as_bytes(), values - 1).unwrap().is_none(), "{text}");
        }
        assert!(value(b"[1,2,3,]", 1).is_err(), "what is read over is JSON, too");
    }
}
