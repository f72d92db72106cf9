//! No link leads nowhere: each link of each email, and each link of each page. Each page has a title.

use crate::support::{cast::accept, *};
use app::{domain::policy::Level, mail::mailbox::StoredMail, store::db::sql};
use macro_rules_attribute::apply;
use server::mail::scheduled::enqueue_due;
use std::collections::{BTreeSet, VecDeque};
use url::Url;

const NORA: &str = "nora@customer.example";
const USERS: &str = "/w/support/settings/users";
/// More pages than the product has, and fewer than it could draw.
const PAGES_MAX: usize = 400;

async fn newest(app: &TestApp, email: &str) -> StoredMail {
    app.deliver_all().await;
    app.mails_to(email).await.into_iter().next().unwrap_or_else(|| panic!("{email} got an email"))
}

fn hrefs(html: &str) -> Vec<String> {
    let found = html.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    found.map(|href| href.replace("&amp;", "&")).collect()
}

/// Opens each link of the newest email to `email` as `reader`. Where it says what, by the beginning of its path.
async fn follow(app: &TestApp, reader: &Browser, email: &str, expected: &[(&str, &[&str])]) {
    let mail = newest(app, email).await;
    let in_text: BTreeSet<String> =
        mail.body.lines().filter(|line| line.starts_with("http")).map(str::to_owned).collect();
    let in_html: BTreeSet<String> = hrefs(&mail.html).into_iter().collect();
    assert_eq!(in_text, in_html, "{}: both have the same links", mail.subject);
    assert_eq!(in_text.len(), expected.len(), "{}: {in_text:?}", mail.subject);
    for (path, sentences) in expected {
        let link = in_text.iter().find_map(|link| link.strip_prefix(&app.url)?.starts_with(path).then_some(link));
        let link = link.unwrap_or_else(|| panic!("{}: a link to {path} in {in_text:?}", mail.subject));
        let page = reader.open(&link[app.url.len()..]).await;
        page.is(200);
        for sentence in *sentences {
            page.says(sentence);
        }
    }
}

#[apply(both_engines)]
async fn each_link_of_each_email_leads_where_it_says(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let (visitor, users) = (app.browser(), USERS.to_owned());
    let notices = ("/notices/", &["Unsubscribe from these emails?"][..]);
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let join = [("/invitations/", &["Join Support", "Invited by Olivia Berg", NORA][..])];
    follow(app, &visitor, NORA, &join).await;
    app.advance(days(5));
    enqueue_due(&app.state).await.unwrap();
    follow(app, &visitor, NORA, &join).await;
    let link = app.link_in_mail_to(NORA).await;
    accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
    follow(app, &olivia, &olivia.email, &[(&users, &["Nora Vik", "1–4 of 4"]), notices]).await;
    olivia.invite("ida@customer.example", "agent", &[]).await.unwrap();
    let link = app.link_in_mail_to("ida@customer.example").await;
    visitor.post(&link, &[("answer", "decline")]).await;
    follow(app, &olivia, &olivia.email, &[(&users, &["ida@customer.example", "Declined"]), notices]).await;
    for expire in [&["kim@customer.example"][..], &["jon@customer.example", "eva@customer.example"]] {
        for email in expire {
            olivia.invite(email, "agent", &[]).await.unwrap();
        }
        app.deliver_all().await;
        app.advance(days(7));
        enqueue_due(&app.state).await.unwrap();
        let expired = [expire, &["Expired"]].concat();
        follow(app, &olivia, &olivia.email, &[(&users, &expired), notices]).await;
    }
    visitor.post("/forgot-password", &[("email", NORA)]).await.is(200);
    follow(app, &visitor, NORA, &[("/reset-password/", &["Choose a new password", NORA])]).await;
    let link = app.link_in_mail_to(NORA).await;
    visitor.post(&link, &[("password", "anchor tulip ninety")]).await.leads_to("/");
    follow(app, &app.browser(), NORA, &[("/forgot-password", &["Forgot your password?"])]).await;
    if app.state.db.postgres().is_none() {
        assert_eq!(kinds(app).await, app_kinds(app).await, "each kind of email was read here");
    }
}

/// The kinds of email that were sent.
async fn kinds(app: &TestApp) -> BTreeSet<String> {
    let mut conn = app.state.db.read().await.unwrap();
    let kinds = sql("select distinct kind from outbox").fetch_all::<(String,)>(&mut conn).await.unwrap();
    kinds.into_iter().map(|(kind,)| kind).collect()
}

/// The kinds of email that there are: SQLite keeps the table's own words.
async fn app_kinds(app: &TestApp) -> BTreeSet<String> {
    let mut conn = app.state.db.read().await.unwrap();
    let table = sql("select sql from sqlite_master where name = 'outbox'").fetch_one::<(String,)>(&mut conn);
    let (table,) = table.await.unwrap();
    let (_, kinds) = table.split_once("check (kind in").expect("the kinds are checked");
    let kinds = kinds.trim().trim_start_matches('(').split(')').next().unwrap_or_default();
    kinds.split(',').map(|kind| kind.trim().trim_matches('\'').to_owned()).collect()
}

#[apply(both_engines)]
async fn nobody_is_told_of_an_invitation_who_cannot_open_the_page_that_the_email_leads_to(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    max.invite(NORA, "agent", &[]).await.unwrap();
    app.deliver_all().await;
    olivia.edit(max.access, "agent", &[]).await.unwrap();
    app.advance(days(7));
    enqueue_due(&app.state).await.unwrap();
    app.deliver_all().await;
    assert!(app.mails_to(&max.email).await.is_empty());
}

/// From where each of them begins, link by link; two addresses that differ in their values alone are one page.
#[apply(both_engines)]
async fn no_link_of_any_page_leads_nowhere(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    app.db_crowd(60, SUPPORT, grant(Level::Agent)).await;
    app.db_contacts(60, ava.access).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    olivia.edit(ava.access, "agent", &["data_export"]).await.unwrap();
    app.deliver_all().await;
    let visitor = app.browser();
    for reader in [&*olivia, &*max, &*ava, &visitor] {
        let starts = ["/", "/account", "/w/support/contacts", "/sign-in", "/lost-invitation", "/forgot-password"];
        let mut ahead: VecDeque<(String, String)> =
            starts.map(|start| (start.to_owned(), "the beginning".to_owned())).into();
        let (mut seen, mut opened) = (BTreeSet::new(), 0);
        while let Some((path, from)) = ahead.pop_front() {
            if !seen.insert(shape(&path)) {
                continue;
            }
            opened += 1;
            assert!(opened < PAGES_MAX, "the pages have an end");
            let page = reader.open(&path).await;
            // A page that explains why something cannot be done answers 409.
            assert!(matches!(page.status, 200..400 | 409), "{path} answers {}, and {from} links to it", page.status);
            if !page.header("content-type").starts_with("text/html") {
                continue;
            }
            // Browsers show what stands in a title as it is, so a marker for hydration would be read.
            let title =
                page.html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
            assert!(title.ends_with(" · Roster") && !title.contains('<'), "{path}: {title:?}");
            let here = Url::parse(&reader.url).unwrap().join(&path).unwrap();
            let links = hrefs(&page.html).into_iter().filter_map(|href| here.join(&href).ok());
            for link in links.filter(|link| link.as_str().starts_with(&reader.url)) {
                let query = link.query().map(|query| format!("?{query}")).unwrap_or_default();
                ahead.push_back((format!("{}{query}", link.path()), path.clone()));
            }
        }
    }
}

/// A path, the names of its query, and which dialog it opens.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut names: Vec<&str> = query
        .split('&')
        .map(|pair| if pair.starts_with("dialog=") { pair } else { pair.split('=').next().unwrap_or_default() })
        .collect();
    names.sort_unstable();
    names.dedup();
    format!("{path}?{}", names.join("&"))
}
