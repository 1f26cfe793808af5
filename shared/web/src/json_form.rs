//! JSON as the form that it stands for, with an error that tells its kind: `serde_json`'s tells it only in English words.

use std::fmt;

use domain::spelling::told_back;
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer, StringDeserializer};
use serde::de::{self, Deserializer, Error, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

/// How JSON does not fit a form.
#[derive(Debug)]
pub(crate) enum Mismatch {
    /// The form has no field of this name, which is as it may be told back.
    Unknown(String),
    /// A field that the form needs is not there.
    Missing(&'static str),
    /// A value is not what the field takes; in words.
    Invalid(String),
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mismatch::Unknown(name) => write!(formatter, "`{name}` is not known here: leave it out"),
            Mismatch::Missing(name) => write!(formatter, "send `{name}`, too"),
            Mismatch::Invalid(why) => formatter.write_str(why),
        }
    }
}

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Mismatch {
        Mismatch::Invalid(message.to_string())
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Mismatch {
        Mismatch::Unknown(told_back(field))
    }

    fn missing_field(field: &'static str) -> Mismatch {
        Mismatch::Missing(field)
    }
}

/// JSON that is read as a form.
pub(crate) struct JsonForm(pub(crate) Value);

impl<'de> IntoDeserializer<'de, Mismatch> for JsonForm {
    type Deserializer = JsonForm;
    fn into_deserializer(self) -> JsonForm {
        self
    }
}

impl<'de> Deserializer<'de> for JsonForm {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), ..) => visitor.visit_u64(value),
                (None, Some(value), _) => visitor.visit_i64(value),
                (None, None, value) => visitor.visit_f64(value.unwrap_or(f64::NAN)),
            },
            Value::String(value) => visitor.visit_string(value),
            Value::Array(values) => {
                let mut values = SeqDeserializer::new(values.into_iter().map(JsonForm));
                let read = visitor.visit_seq(&mut values)?;
                values.end().map(|()| read)
            }
            Value::Object(fields) => visitor
                .visit_map(MapDeserializer::new(fields.into_iter().map(|(key, value)| (Key(key), JsonForm(value))))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::String(variant) => visitor.visit_enum(StringDeserializer::new(variant)),
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(key, value)| (Key(key), JsonForm(value)));
                visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(fields)))
            }
            other => Err(Mismatch::custom(format!("{other} is none of the values"))),
        }
    }

    // Nothing else tells apart what JSON does not.
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// The key of a JSON object; what is keyed by numbers has them as text.
struct Key(String);

impl<'de> IntoDeserializer<'de, Mismatch> for Key {
    type Deserializer = Key;
    fn into_deserializer(self) -> Key {
        self
    }
}

macro_rules! of_number {
    ($($method:ident => $visit:ident: $number:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            match self.0.parse::<$number>() {
                Ok(number) => visitor.$visit(number),
                Err(_) => visitor.visit_string(self.0),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Key {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_string(self.0)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_enum(StringDeserializer::new(self.0))
    }

    of_number! {
        deserialize_u8 => visit_u64: u64, deserialize_u16 => visit_u64: u64, deserialize_u32 => visit_u64: u64,
        deserialize_u64 => visit_u64: u64, deserialize_i8 => visit_i64: i64, deserialize_i16 => visit_i64: i64,
        deserialize_i32 => visit_i64: i64, deserialize_i64 => visit_i64: i64
    }

    forward_to_deserialize_any! {
        bool i128 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}
