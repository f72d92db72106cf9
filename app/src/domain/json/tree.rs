//! Reads types from a tree of JSON. By hand: serde_json's own readers carry, for each type, ways of reading that JSON
//! never takes and the words of errors that nobody sees.

use serde::{
    de::{self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor},
    forward_to_deserialize_any,
};
use serde_json::{Value, map};
use std::{error::Error, fmt, vec};

/// A value that a type is read from.
pub struct Tree(pub Value);

/// JSON that is not of the type. It says no more: nobody would read it.
#[derive(Debug, PartialEq, Eq)]
pub struct UnreadableJson;

impl fmt::Display for UnreadableJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable JSON")
    }
}

impl Error for UnreadableJson {}

impl de::Error for UnreadableJson {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Tree {
    type Error = UnreadableJson;

    /// Reads what the value is. It costs nothing until a type asks for it.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), ..) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (.., Some(number)) => visitor.visit_f64(number),
                _ => Err(UnreadableJson),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        visitor.visit_bool(self.0.as_bool().ok_or(UnreadableJson)?)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        visitor.visit_i64(self.0.as_i64().ok_or(UnreadableJson)?)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        visitor.visit_u64(self.0.as_u64().ok_or(UnreadableJson)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        visitor.visit_str(self.0.as_str().ok_or(UnreadableJson)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        self.0.as_null().ok_or(UnreadableJson)?;
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, UnreadableJson> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items(items.into_iter())),
            _ => Err(UnreadableJson),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, UnreadableJson> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, UnreadableJson> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields { fields: fields.into_iter(), value: None }),
            _ => Err(UnreadableJson),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, UnreadableJson> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, UnreadableJson> {
        let (name, content) = match self.0 {
            Value::Object(variant) => variant.into_iter().next().ok_or(UnreadableJson)?,
            Value::String(name) => (name, Value::Null),
            _ => return Err(UnreadableJson),
        };
        visitor.visit_enum(Variant { name, content })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableJson> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { i8 i16 f32 f64 char bytes byte_buf unit_struct }
}

struct Items(vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = UnreadableJson;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, UnreadableJson> {
        self.0.next().map(|item| seed.deserialize(Tree(item))).transpose()
    }
}

struct Fields {
    fields: map::IntoIter,
    value: Option<Value>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = UnreadableJson;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, UnreadableJson> {
        let Some((name, value)) = self.fields.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Tree(Value::String(name))).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, UnreadableJson> {
        seed.deserialize(Tree(self.value.take().ok_or(UnreadableJson)?))
    }
}

/// A variant of an enum: its name alone, or `{"name": content}`.
struct Variant {
    name: String,
    content: Value,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = UnreadableJson;
    type Variant = Tree;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Tree), UnreadableJson> {
        Ok((seed.deserialize(Tree(Value::String(self.name)))?, Tree(self.content)))
    }
}

impl<'de> VariantAccess<'de> for Tree {
    type Error = UnreadableJson;

    fn unit_variant(self) -> Result<(), UnreadableJson> {
        self.0.as_null().ok_or(UnreadableJson)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, UnreadableJson> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, UnreadableJson> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, UnreadableJson> {
        self.deserialize_map(visitor)
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::domain::{error::AppError, live_event::StreamMessage, outcome::Outcome, policy::Grant};
    use serde::{Serialize, de::DeserializeOwned};
    use std::fmt::Debug;

    fn read<T: DeserializeOwned>(text: &str) -> Result<T, UnreadableJson> {
        super::super::read(text)
    }

    #[test]
    fn what_another_shape_or_version_says_is_unreadable() {
        for text in [
            "",
            "{",
            "null",
            "3",
            "\"unknown\"",
            "[]",
            "{}",
            "{\"level\":\"owner\"}",
            "{\"level\":3,\"restrictions\":[]}",
        ] {
            assert_eq!(read::<Grant>(text).err(), Some(UnreadableJson), "{text}");
        }
    }

    #[test]
    fn every_kind_of_value_comes_back() {
        fn comes_back<T: Serialize + DeserializeOwned + Debug + PartialEq>(value: T) {
            let text = serde_json::to_string(&value).expect("JSON");
            assert_eq!(read(&text).as_ref(), Ok(&value), "{text}");
        }
        comes_back(serde_json::json!({"a": [null, true, -1, 2, 0.5, "ü"], "b": {}}));
        comes_back((1_u32, -1_i64, Some("x".to_owned()), None::<bool>));
        comes_back(Outcome::Suspended);
        comes_back(vec![StreamMessage::Heartbeat, StreamMessage::Resync]);
        comes_back(Err::<(), _>(AppError::NotFound));
    }
}
