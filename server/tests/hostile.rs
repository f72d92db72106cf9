//! What people type, and what a link was made to say, is text on every page: it never becomes markup.

use crate::{
    raw_text::sources,
    support::{page::elements, *},
};
use app::domain::policy::Level;
use axum::http::header::CONTENT_TYPE;
use macro_rules_attribute::apply;
use reqwest::{Method, header::ACCEPT};
use scraper::Html;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Ends every kind of text that HTML knows, and begins an element and an attribute.
const HOSTILE: &str = "\"' pwned=1 x=\"></textarea></title></script></style></noscript></iframe>--><pwned pwned=1>\
    <meta http-equiv=refresh content=\"9;url=/pwned\">";

/// Shorter than a display name may be.
const HOSTILE_NAME: &str = "\"' pwned=1></textarea></title></script>--><pwned pwned=1>";

/// As many as one address takes, and one form.
const IN_ADDRESS: usize = 180;
const IN_FORM: usize = 60;

fn is_key(word: &str) -> bool {
    let bare = word.strip_suffix("[]").unwrap_or(word);
    !bare.is_empty() && bare.len() <= 24 && bare.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// The fields of the structs in this text.
fn fields(code: &str) -> impl Iterator<Item = &str> {
    let fields = code.lines().filter_map(|line| line.trim().trim_start_matches("pub ").split_once(": "));
    fields.map(|(name, _)| name).filter(|name| is_key(name))
}

/// Every word of the program that can be a key of an address: literals, and the fields of its structs.
fn words() -> Vec<String> {
    let mut words: BTreeSet<String> = ["__err", "__path"].map(str::to_owned).into();
    for (_, code) in sources() {
        words.extend(code.split('"').filter(|word| is_key(word)).map(str::to_owned));
        words.extend(fields(&code).map(str::to_owned));
    }
    words.into_iter().collect()
}

/// Every key at once is in few addresses: what a page is opened with stays as it is.
fn queries(words: &[String], kept: &str) -> Vec<String> {
    let kept_keys: Vec<&str> = kept.split('&').filter_map(|pair| pair.split('=').next()).collect();
    let words: Vec<&String> = words.iter().filter(|word| !kept_keys.contains(&word.as_str())).collect();
    let pairs = |words: &[&String]| {
        let pairs = words.iter().map(|word| (word.as_str(), HOSTILE));
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    };
    words.chunks(IN_ADDRESS).map(|words| format!("{kept}&{}", pairs(words))).collect()
}

/// Every route that the router writes down, once with what there is and once with what is hostile in its place.
fn routes() -> Vec<String> {
    let router = include_str!("../src/router.rs");
    let routes = router.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
    // A stream has no end, and is no page.
    let routes: Vec<String> = routes.filter(|route| !route.ends_with("/stream")).map(str::to_owned).collect();
    assert!(routes.len() > 45, "{routes:?}");
    routes
}

fn filled(route: &str, fill: impl Fn(&str) -> String) -> String {
    let mut parts = route.split(['{', '}']);
    let mut path = parts.next().unwrap_or_default().to_owned();
    while let Some(parameter) = parts.next() {
        path.push_str(&fill(parameter));
        path.push_str(parts.next().unwrap_or_default());
    }
    path
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// `true` where the document has the payload in it, as text.
fn shows_it_as_text(html: &str, of: &str) -> bool {
    let document = Html::parse_document(html);
    for element in elements(document.root_element()) {
        let (name, attributes) = (element.value().name(), element.value().attrs());
        let is_hostile = name == "pwned" || attributes.clone().any(|(name, _)| name.contains("pwned"));
        assert!(!is_hostile, "{of} has {}", element.html().chars().take(300).collect::<String>());
        assert!(name != "meta" || element.attr("http-equiv").is_none(), "{of} leads away");
        if let Some(inner) = element.attr("srcdoc") {
            shows_it_as_text(inner, of);
        }
        if element.attr("type") == Some("application/json") {
            let json: String = element.text().collect();
            assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{of}: {json}");
        }
    }
    html.contains("pwned")
}

/// What an answer is, parsed where it is a page. A browser takes nothing else for one.
async fn is_intact(answer: reqwest::Response, of: &str) -> bool {
    let headers = answer.headers().clone();
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    assert_eq!(header("x-content-type-options"), "nosniff", "{of}");
    match header(CONTENT_TYPE.as_str()).starts_with("text/html") {
        true => shows_it_as_text(&answer.text().await.expect("the answer is whole"), of),
        false => false,
    }
}

async fn open(browser: &Browser, path: &str) -> bool {
    let request = browser.request(Method::GET, path).header(ACCEPT, "text/html");
    is_intact(browser.send(request).await, path).await
}

/// Everything that has a name has a hostile one.
struct Stage {
    olivia: Person,
    max: Person,
    contact: Uuid,
    invitation: Uuid,
    link: String,
    imports: [String; 2],
}

impl Stage {
    async fn set(app: &TestApp) -> Self {
        app.db_organization(HOSTILE).await;
        app.db_workspace("Support").await;
        app.db_workspace(HOSTILE).await;
        let olivia = app.db_person("Olivia Berg", SUPPORT, grant(Level::Owner)).await;
        let max = app.db_person("Max Lind", SUPPORT, grant(Level::Manager)).await;
        app.db_make_admin(olivia.user).await;
        let contact = app.db_contact("Ida Falk", Some(max.access)).await;
        app.db_lift_limits().await;
        let fields = [("workspace", SUPPORT), ("emails", "nora@x.com"), ("level", "agent"), ("message", HOSTILE)];
        olivia.invite_by(&fields).await.expect("an Owner invites");
        let invitation = olivia.row_of("nora").await.id;
        let link = app.link_in_mail_to("nora@x.com").await;
        let mut imports = [String::new(), String::new()];
        for (nth, (page, columns)) in
            [("contacts", "name,email"), ("settings/users", "email,name,access level")].iter().enumerate()
        {
            let page = format!("/w/support/{page}/import");
            let cell = format!("\"{}\"", HOSTILE.replace('"', "\"\""));
            let file = format!("{columns},{cell}\nnora@x.com,{cell},{cell},{cell}\n{cell},ada@x.com,{cell},\n");
            let sent = olivia.upload(&page, &page, "file", file.as_bytes()).await;
            imports[nth] =
                sent.is(303).location().expect("a preview").rsplit('/').next().unwrap_or_default().to_owned();
        }
        for statement in [
            "update users set display_name = $1",
            "update accesses set sort_key = $1",
            "update contacts set name = $1, phone = $1",
            "update workspaces set name = $1",
        ] {
            app.db_write(app::store::db::sql(statement).bind(HOSTILE_NAME)).await;
        }
        Self { olivia, max, contact, invitation, link, imports }
    }

    fn real(&self, route: &str) -> String {
        let [contacts, users] = &self.imports;
        filled(route, |parameter| match parameter {
            "workspace" => SUPPORT.to_owned(),
            "import" if route.contains("/contacts/") => contacts.clone(),
            "import" => users.clone(),
            "user" => self.max.user.to_string(),
            "token" => self.link.rsplit('/').next().unwrap_or_default().to_owned(),
            "*function" => "users/list".to_owned(),
            _ => "none".to_owned(),
        })
    }

    /// What a page is opened with, so that its dialogs are.
    fn dialogs(&self, path: &str) -> Vec<String> {
        let (max, contact, invitation) = (self.max.access, self.contact, self.invitation);
        let mut dialogs = vec![String::new()];
        if path.ends_with("/settings/users") {
            dialogs.push("dialog=add".to_owned());
            dialogs.extend(["user", "edit", "revoke"].map(|dialog| format!("dialog={dialog}&id={max}")));
            dialogs.extend(["invitation", "edit-invitation"].map(|dialog| format!("dialog={dialog}&id={invitation}")));
            let acts = ["edit", "suspend", "revoke", "resend", "cancel", "links"];
            dialogs.extend(acts.map(|act| format!("dialog=selected&act={act}&ids[]={max}")));
        }
        if path.ends_with("/contacts") {
            dialogs.extend(["assign", "delete"].map(|dialog| format!("dialog={dialog}&id={contact}")));
            dialogs.extend(["assign", "delete"].map(|act| format!("dialog=selected&act={act}&ids[]={contact}")));
        }
        dialogs
    }
}

#[apply(both_engines)]
async fn stored_words_are_text_on_every_page(app: &TestApp) {
    let stage = Stage::set(app).await;
    let mut shown = 0;
    for route in routes() {
        let path = stage.real(&route);
        for dialog in stage.dialogs(&path) {
            shown += usize::from(open(&stage.olivia, &format!("{path}?{dialog}")).await);
        }
        open(&app.browser(), &path).await;
    }
    assert!(shown > 25, "only {shown} pages show what was stored");
    let mails = app.mails_to("nora@x.com").await;
    assert!(!mails.is_empty());
    for mail in mails {
        assert!(shows_it_as_text(&mail.html, "an email"));
    }
}

#[apply(both_engines)]
async fn what_an_address_says_is_text_on_every_page(app: &TestApp) {
    let stage = Stage::set(app).await;
    let words = words();
    for word in ["q", "emails", "message", "allowed_domains", "blocked_domains", "done", "problem", "next", "ids[]"] {
        assert!(words.iter().any(|found| found == word), "{word}");
    }
    for route in routes() {
        let path = stage.real(&route);
        for dialog in stage.dialogs(&path) {
            for query in queries(&words, &dialog) {
                open(&stage.olivia, &format!("{path}?{query}")).await;
                if dialog.is_empty() {
                    open(&app.browser(), &format!("{path}?{query}")).await;
                }
            }
        }
        let hostile = filled(&route, |_| encoded(HOSTILE));
        for browser in [&*stage.olivia, &app.browser()] {
            open(browser, &hostile).await;
        }
    }
    open(&stage.olivia, &format!("/{}", encoded(HOSTILE))).await;
    let add = format!("/w/support/settings/users?dialog=add&message={0}&emails={0}", encoded(HOSTILE));
    let add = stage.olivia.get(&add).await;
    assert_eq!((add.value("message"), add.value("emails")), (Some(HOSTILE.to_owned()), Some(HOSTILE.to_owned())));
    let general = format!("/w/support/settings/general?allowed_domains={0}&blocked_domains={0}", encoded(HOSTILE));
    let general = stage.olivia.get(&general).await;
    assert_eq!(general.value("allowed_domains").as_deref(), Some(HOSTILE));
    assert_eq!(general.value("blocked_domains").as_deref(), Some(HOSTILE));
}

#[apply(both_engines)]
async fn what_a_form_says_is_text_on_the_page_that_comes_back(app: &TestApp) {
    let stage = Stage::set(app).await;
    let sources = sources();
    let hosts = sources.iter().filter(|(path, _)| path.starts_with("server/"));
    let words: BTreeSet<&str> = hosts.flat_map(|(_, code)| fields(code)).collect();
    let words: Vec<&str> = words.into_iter().collect();
    assert!(["display_name", "organization", "email", "name"].iter().all(|word| words.contains(word)), "{words:?}");
    let functions = sources.iter().flat_map(|(_, code)| {
        let names = code.split("endpoint = \"").skip(1).filter_map(|rest| rest.split('"').next());
        names.map(|name| format!("/api/{name}")).collect::<Vec<_>>()
    });
    let mut came_back = 0;
    let routes = routes().into_iter().filter(|route| route != "/sign-out" && !route.starts_with("/api/"));
    for path in routes.map(|route| stage.real(&route)).chain(functions) {
        let from = format!("/w/support/settings/users?dialog=add&q={}", encoded(HOSTILE));
        for some in words.chunks(IN_FORM) {
            let hostile = some.iter().map(|word| (*word, HOSTILE_NAME));
            let fields: Vec<(&str, &str)> = [("workspace", SUPPORT)].into_iter().chain(hostile).collect();
            for browser in [&*stage.olivia, &app.browser()] {
                let answer = browser.post_form(&from, &path, &fields).await;
                if let Some(next) = answer.location() {
                    open(browser, &next).await;
                } else if answer.header("content-type").starts_with("text/html") {
                    came_back += usize::from(shows_it_as_text(&answer.html, &path));
                }
            }
        }
    }
    assert!(came_back > 5, "only {came_back} pages show what was typed");
}

#[apply(both_engines)]
async fn a_text_begins_with_the_line_break_that_it_was_given(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let text = "\n\n first & last";
    let shown = olivia.get(&format!("/w/support/settings/users?dialog=add&message={}", encoded(text))).await;
    assert_eq!(shown.value("message").as_deref(), Some(text));
}
