use leptos::prelude::*;

/// Renders a `<textarea>`, the only one: leptos does not escape its content. Attributes come after `{..}`.
#[component]
pub fn TextArea(#[prop(optional, into)] text: String) -> impl IntoView {
    holding(text)
}

#[cfg(feature = "ssr")]
use on_the_server::holding;

#[cfg(not(feature = "ssr"))]
use in_the_browser::holding;

#[cfg(feature = "ssr")]
mod on_the_server {
    use leptos::prelude::*;

    /// Renders the escaped text after a line break: HTML parsers drop one after the tag, which must not be the text's
    /// own.
    pub fn holding(text: String) -> impl IntoView {
        view! { <textarea inner_html=format!("\n{}", html_escape::encode_text(&text))></textarea> }
    }
}

#[cfg(not(feature = "ssr"))]
mod in_the_browser {
    use leptos::prelude::*;

    /// Renders the text as a text node, which needs no escaping.
    pub fn holding(text: String) -> impl IntoView {
        view! { <textarea>{text}</textarea> }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{TextArea, TextAreaProps};
    use leptos::prelude::*;

    #[test]
    fn what_stands_in_a_text_area_is_text() {
        for (text, html) in [
            ("", "<textarea>\n</textarea>"),
            ("\n a & b", "<textarea>\n\n a &amp; b</textarea>"),
            ("</textarea><b>", "<textarea>\n&lt;/textarea&gt;&lt;b&gt;</textarea>"),
        ] {
            assert_eq!(TextArea(TextAreaProps { text: text.to_owned() }).to_html(), html);
        }
    }
}
