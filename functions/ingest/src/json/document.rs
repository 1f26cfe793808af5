//! `{"receipts":[…]}`, read record by record: nothing is kept of a record but what is taken from it before the next one is read.

use std::fmt;

use app::intake::receive::Record;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use web::bounded_json::{Bounded, Budget};

use super::{VALUES_MAX, not_parseable, record};
use crate::RECORDS_MAX;
use crate::sent::Sent;

/// The records of `{"receipts":[…]}`; `None` if the body is not that. One more than a request may have tells that there are too many.
pub(crate) fn document(text: &str) -> Option<Vec<Sent>> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let records = reader.deserialize_map(Document).ok()??;
    reader.end().ok()?;
    Some(records.into_iter().map(Sent::of).collect())
}

/// The body; `None`: it has another field, or lacks this one.
struct Document;

impl<'de> Visitor<'de> for Document {
    type Value = Option<Vec<Record>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("receipts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Option<Vec<Record>>, A::Error> {
        let (mut records, mut others) = (None, false);
        while let Some(name) = fields.next_key::<String>()? {
            if name == "receipts" {
                records = Some(fields.next_value_seed(Records)?);
            } else {
                fields.next_value::<IgnoredAny>()?;
                others = true;
            }
        }
        Ok(records.filter(|_| !others))
    }
}

struct Records;

impl<'de> DeserializeSeed<'de> for Records {
    type Value = Vec<Record>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Record>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Records {
    type Value = Vec<Record>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of receipts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Vec<Record>, A::Error> {
        let mut records = Vec::new();
        while records.len() <= RECORDS_MAX {
            let budget = Budget::of(VALUES_MAX);
            let Some(value) = values.next_element_seed(Bounded(&budget))? else { return Ok(records) };
            records.push(if budget.is_exceeded() { not_parseable() } else { record(value) });
        }
        while values.next_element::<IgnoredAny>()?.is_some() {}
        Ok(records)
    }
}
