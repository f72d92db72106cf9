use reqwest::{
    Response,
    header::{HeaderMap, LOCATION},
};
use scraper::{ElementRef, Html, Node};

/// A response: a page, or a redirect to one.
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

    /// Returns a query parameter of the redirect.
    pub fn location_query(&self, key: &str) -> Option<String> {
        let location = self.location()?;
        let (_, query) = location.split_once('?')?;
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
    }

    /// Returns the text as a reader sees it: no markup, no scripts, single spaces.
    pub fn text(&self) -> String {
        text_of(self.document().root_element())
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

    /// Asserts that the document contains the text nowhere, not even in script data.
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

    /// Returns the text of every table row.
    pub fn rows(&self) -> Vec<String> {
        let document = self.document();
        let body = elements(document.root_element()).find(|element| element.value().name() == "tbody");
        let rows = body.into_iter().flat_map(|body| elements(body)).filter(|row| row.value().name() == "tr");
        rows.map(|row| text_of(row)).collect()
    }

    /// Returns the first row that contains the text.
    #[track_caller]
    pub fn row(&self, text: &str) -> String {
        let rows = self.rows();
        rows.iter().find(|row| row.contains(text)).cloned().unwrap_or_else(|| panic!("no row has {text:?}: {rows:#?}"))
    }

    /// Returns the HTML of the input with this name.
    pub fn input(&self, name: &str) -> Option<String> {
        let document = self.document();
        let mut inputs = elements(document.root_element()).filter(|element| element.value().name() == "input");
        inputs.find(|input| input.attr("name") == Some(name)).map(|input| input.html())
    }

    /// Returns a field's value, as a browser parses it.
    pub fn value(&self, name: &str) -> Option<String> {
        let document = self.document();
        let field = elements(document.root_element()).find(|element| {
            element.attr("name") == Some(name) && matches!(element.value().name(), "input" | "textarea")
        })?;
        match field.value().name() {
            "textarea" => Some(field.text().collect()),
            _ => field.attr("value").map(str::to_owned),
        }
    }

    fn document(&self) -> Html {
        Html::parse_document(&self.html)
    }
}

/// Iterates over an element and its descendants, in document order.
pub fn elements(root: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    root.descendants().filter_map(ElementRef::wrap)
}

/// Inline elements; all others are surrounded by spaces.
const INLINE: [&str; 8] = ["a", "b", "bdi", "em", "i", "mark", "strong", "time"];

fn text_of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    write_text(element, &mut text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn write_text(element: ElementRef<'_>, text: &mut String) {
    let name = element.value().name();
    let space = if INLINE.contains(&name) { "" } else { " " };
    text.push_str(space);
    if !["script", "style", "svg"].contains(&name) {
        for child in element.children() {
            match (child.value(), ElementRef::wrap(child)) {
                (Node::Text(it), _) => text.push_str(it),
                (_, Some(element)) => write_text(element, text),
                _ => (),
            }
        }
    }
    text.push_str(space);
}
