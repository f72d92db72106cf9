use reqwest::{
    Response,
    header::{HeaderMap, LOCATION},
};
use scraper::{ElementRef, Html, Node};

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
        let document = self.document();
        let body = elements(document.root_element()).find(|element| element.value().name() == "tbody");
        let rows = body.into_iter().flat_map(|body| elements(body)).filter(|row| row.value().name() == "tr");
        rows.map(|row| text_of(row)).collect()
    }

    /// The row that has this in it.
    #[track_caller]
    pub fn row(&self, text: &str) -> String {
        let rows = self.rows();
        rows.iter().find(|row| row.contains(text)).cloned().unwrap_or_else(|| panic!("no row has {text:?}: {rows:#?}"))
    }

    /// The input of this name, with its attributes.
    pub fn input(&self, name: &str) -> Option<String> {
        let document = self.document();
        let mut inputs = elements(document.root_element()).filter(|element| element.value().name() == "input");
        inputs.find(|input| input.attr("name") == Some(name)).map(|input| input.html())
    }

    /// What a field holds, as the browser's parser reads it.
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

/// This element and all that are in it, in the order of the document.
pub fn elements(root: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    root.descendants().filter_map(ElementRef::wrap)
}

/// Elements that stand within a line: around any other there is a space.
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
