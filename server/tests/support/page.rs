use reqwest::{
    Response,
    header::{HeaderMap, LOCATION},
};

/// What came back: a page, or where to go for one.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub html: String,
}

impl Page {
    pub async fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, html: response.text().await.expect("the answer is whole") }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header in ASCII"))
    }

    pub fn location(&self) -> Option<String> {
        self.headers.get(LOCATION).map(|location| location.to_str().expect("an address in ASCII").to_owned())
    }

    /// One parameter of the address that the answer leads to.
    pub fn location_query(&self, key: &str) -> Option<String> {
        let location = self.location()?;
        let (_, query) = location.split_once('?')?;
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
    }

    /// As a reader has it: no markup, no scripts, one space between words.
    pub fn text(&self) -> String {
        text_of(&self.html)
    }

    #[track_caller]
    pub fn says(&self, sentence: &str) -> &Self {
        assert!(self.text().contains(sentence), "{sentence:?} is not on the page ({}): {}", self.status, self.text());
        self
    }

    #[track_caller]
    pub fn does_not_say(&self, text: &str) -> &Self {
        assert!(!self.text().contains(text), "{text:?} is on the page: {}", self.text());
        self
    }

    /// Neither shown nor hidden in what the script is given.
    #[track_caller]
    pub fn does_not_know(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "{text:?} is in the document: {}", self.html);
        self
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{:?} {}", self.location(), self.text());
        self
    }

    #[track_caller]
    pub fn leads_to(&self, path: &str) -> &Self {
        assert_eq!((self.status, self.location().as_deref()), (303, Some(path)), "{}", self.text());
        self
    }

    /// The text of every row of the page's table.
    pub fn rows(&self) -> Vec<String> {
        let body = self.html.split_once("<tbody").map_or("", |(_, body)| body);
        let body = body.split_once("</tbody>").map_or(body, |(body, _)| body);
        body.split("<tr").skip(1).map(|row| text_of(&format!("<tr{row}"))).collect()
    }

    /// The row that has this in it.
    #[track_caller]
    pub fn row(&self, text: &str) -> String {
        let rows = self.rows();
        rows.iter().find(|row| row.contains(text)).cloned().unwrap_or_else(|| panic!("no row has {text:?}: {rows:#?}"))
    }

    /// The input of this name, with its attributes.
    pub fn input(&self, name: &str) -> Option<&str> {
        let inputs = self.html.split("<input").skip(1).map(|input| input.split('>').next().unwrap_or_default());
        inputs.into_iter().find(|input| input.contains(&format!("name=\"{name}\"")))
    }

    /// What a field holds.
    pub fn value(&self, name: &str) -> Option<String> {
        if let Some((_, text)) = self.html.split_once(&format!("<textarea name=\"{name}\"")) {
            let (_, text) = text.split_once('>')?;
            return Some(unescape(text.split("</textarea>").next()?));
        }
        let (_, value) = self.input(name)?.split_once("value=\"")?;
        Some(unescape(value.split('"').next()?))
    }
}

/// Elements that stand within a line: around any other there is a space.
const INLINE: [&str; 8] = ["a", "b", "bdi", "em", "i", "mark", "strong", "time"];

fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(&unescape(before));
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let name = tag[..end].trim_matches(['/', '>']).split([' ', '>']).next().unwrap_or_default();
        rest = match name {
            "script" | "style" | "svg" => tag.split_once(&format!("</{name}>")).map_or("", |(_, rest)| rest),
            _ => &tag[end..],
        };
        if !name.starts_with('!') && !INLINE.contains(&name) {
            text.push(' ');
        }
    }
    text.push_str(&unescape(rest));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unescape(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&amp;", "&")]
        .into_iter()
        .fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}
