//! The encoding of server functions. By hand: leptos' own JSON codec reads bytes, and the browser would load a second
//! decoder for each type beside the one that reads text.

mod tree;

use bytes::Bytes;
use leptos::server_fn::{ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use serde::{Serialize, de::DeserializeOwned};
use tree::{Tree, UnreadableJson};

/// The encoding of answers: JSON, read as text, like the answers that a page carries.
pub type Json = Post<Text>;

/// JSON as a text.
pub struct Text;

impl ContentType for Text {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Text {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Text {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Text {
    type Error = String;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        let text = std::str::from_utf8(&bytes).map_err(|error| error.to_string())?;
        read(text).map_err(|error| error.to_string())
    }
}

/// Reads JSON into a tree, and the type from the tree: only the second is code that each type has for itself.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, UnreadableJson> {
    T::deserialize(Tree(serde_json::from_str(text).map_err(|_| UnreadableJson)?))
}
