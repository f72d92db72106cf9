//! What people may not know of each other, they do not learn from an answer either.

use crate::support::{cast::accept, *};
use app::{
    domain::{
        error::{AppError, InvalidRecipient},
        limit::{SendLimit, TooMany},
        name::InvalidName,
        outcome::Outcome,
        policy::Level,
        recipient::Candidate,
    },
    invitations::check::{CheckedInvitees, InviteeStatus},
    store::check_limit::CHECKS_MAX,
    users_page::links::InvitationLinks,
};
use macro_rules_attribute::apply;
use std::collections::HashMap;

async fn standings(by: &Browser, emails: &str) -> Result<Vec<InviteeStatus>, AppError> {
    let fields = [("workspace", SUPPORT), ("emails", emails)];
    let checked: CheckedInvitees = by.call("invitations/check", &fields).await?;
    Ok(checked.invitees.into_iter().map(|it| it.status).collect())
}

async fn candidates(by: &Browser, search: &str) -> Vec<(String, String)> {
    let found: Vec<Candidate> =
        by.ask("users/recipients", &[("workspace", SUPPORT), ("search", search)]).await.unwrap();
    found.into_iter().map(|it| (it.value, it.name)).collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(value, name)| (value.to_string(), name.to_string())).collect()
}

#[apply(both_engines)]
async fn who_has_an_account_elsewhere_owners_and_admins_know_and_managers_do_not(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    let paste = format!("{} nobody@x.example", sam.email);
    assert_eq!(standings(&olivia, &paste).await, Ok(vec![InviteeStatus::InOrganization, InviteeStatus::New]));
    assert_eq!(standings(&max, &paste).await, Ok(vec![InviteeStatus::New, InviteeStatus::New]));
    app.db_make_admin(max.user).await;
    assert_eq!(standings(&max, &paste).await, Ok(vec![InviteeStatus::InOrganization, InviteeStatus::New]));
    assert_eq!(standings(&max, &ava.email).await, Ok(vec![InviteeStatus::User]));
}

const NOBODY: &str = "nobody@x.example";
const IMPOSED: &str = "imposed@x.example";
const ANOTHER: &str = "another long password";

/// Invites an address to a workspace as an Agent, and copies the link.
async fn copied(app: &TestApp, by: &Person, workspace: &str, email: &str) -> String {
    let fields = [("workspace", workspace), ("emails", email), ("level", "agent")];
    assert_eq!(by.invite_by(&fields).await, Ok(Outcome::Invited));
    let query = format!("?status=pending&q={email}");
    let copied: InvitationLinks =
        by.call("invitations/links", &[("workspace", workspace), ("query", &query)]).await.unwrap();
    copied.links[0].url.strip_prefix(&app.url).unwrap().to_owned()
}

/// Addresses that Max has invited, with the links that he copied: one that nobody has, one of an account elsewhere, and
/// one of an account elsewhere that is unverified.
async fn copied_by_a_manager(app: &TestApp, Cast { max, sam, .. }: &Cast) -> Vec<(String, String)> {
    let elsewhere = copied(app, sam, SALES, IMPOSED).await;
    accept(&app.browser(), &elsewhere, "The Boss").await.leads_to("/w/sales");
    let mut links = Vec::new();
    for email in [NOBODY, &*sam.email, IMPOSED] {
        links.push((email.to_owned(), copied(app, max, SUPPORT, email).await));
    }
    links
}

/// What anybody is shown, whichever of the links it was.
fn shown(page: &Page, (email, link): &(String, String)) -> (u16, String) {
    let token = link.strip_prefix("/invitations/").unwrap();
    (page.status, page.html.replace(email, "ADDRESS").replace(token, "TOKEN"))
}

#[apply(both_engines)]
async fn a_copied_link_shows_the_same_whoever_has_the_address(app: &TestApp) {
    let cast = app.db_cast().await;
    let links = copied_by_a_manager(app, &cast).await;
    let weak = |name, password| Some([("display_name", name), ("password", password)]);
    let forms = [
        None,
        weak("", PASSWORD),
        weak("", ""),
        weak("Some One", ""),
        weak("Some One", "short"),
        weak("Some One", "password1234"),
        weak("Some\u{200b}One", PASSWORD),
    ];
    for form in forms {
        let mut pages = Vec::new();
        for link in &links {
            let page = match &form {
                None => app.browser().get(&link.1).await,
                Some(form) => app.browser().post(&link.1, form).await,
            };
            pages.push(shown(page.is(if form.is_some() { 422 } else { 200 }), link));
        }
        assert!(pages.iter().all(|page| page == &pages[0]), "{form:?}: {pages:#?}");
    }
    assert_eq!(
        app.db_count("select count(*) from attempts where failures > 0").await,
        0,
        "nobody's password was tried"
    );
    let mut declined = Vec::new();
    for link in &links {
        declined.push(shown(&app.browser().post(&link.1, &[("answer", "decline")]).await, link));
    }
    assert!(declined.iter().all(|page| page == &declined[0]), "{declined:#?}");
}

#[apply(both_engines)]
async fn a_copied_link_lets_in_with_the_password_of_the_account_that_there_is(app: &TestApp) {
    let cast = app.db_cast().await;
    let links = copied_by_a_manager(app, &cast).await;
    let [(_, of_nobody), (_, of_sam), (_, of_imposed)] = &links[..] else { panic!("there are three") };
    let wrong = "This password doesn't match the account with this address.";
    for link in [of_sam, of_imposed] {
        let form = [("display_name", "Some One"), ("password", ANOTHER)];
        let page = app.browser().post(link, &form).await;
        page.is(422).says(wrong).says("reset your password");
        assert_eq!(page.value("display_name").as_deref(), Some("Some One"), "nothing that was typed is lost");
    }
    let sam = app.browser();
    accept(&sam, of_sam, "Some One").await.leads_to("/w/support");
    sam.get("/w/sales/settings/users").await.is(200);
    assert_eq!(cast.olivia.row_of(&cast.sam.email).await.name(), "Sam Poe");
    accept(&app.browser(), of_imposed, "Some One").await.is(403).says("Verify your email address first");
    accept(&app.browser(), of_nobody, "Some One").await.leads_to("/w/support");
    assert!(cast.olivia.row_of(NOBODY).await.is_unverified());
}

#[apply(both_engines)]
async fn guesses_through_a_copied_link_are_counted(app: &TestApp) {
    let cast = app.db_cast().await;
    let links = copied_by_a_manager(app, &cast).await;
    let wrong = [("display_name", "Some One"), ("password", ANOTHER)];
    for _ in 0..5 {
        app.browser().post(&links[1].1, &wrong).await.is(422);
    }
    app.browser().post(&links[1].1, &wrong).await.is(429).says("Too many attempts. Try again in 2 seconds.");
    assert_eq!(app.db_count("select count(*) from audit where act = 'wrong_password'").await, 5);
}

#[apply(both_engines)]
async fn a_try_through_a_copied_link_is_counted_before_it_is_known_whose_password_it_is(app: &TestApp) {
    let cast = app.db_cast().await;
    let links = copied_by_a_manager(app, &cast).await;
    let form = [("display_name", "Some One"), ("password", ANOTHER)];
    let mut pages = Vec::new();
    for link in &links {
        for _ in 0..5 {
            app.browser().post("/sign-in", &[("email", &*link.0), ("password", ANOTHER)]).await;
        }
        pages.push(shown(app.browser().post(&link.1, &form).await.is(429), link));
    }
    assert!(pages.iter().all(|page| page == &pages[0]), "{pages:#?}");
    app.advance(minutes(1));
    accept(&app.browser(), &links[0].1, "Some One").await.leads_to("/w/support");
    let addresses = app.db_count("select count(*) from attempts where kind = 'address' and failures > 0").await;
    assert_eq!(addresses, 2, "an account that was made clears its address");
}

#[apply(both_engines)]
async fn one_who_has_an_account_signs_in_and_comes_back_to_the_copied_link(app: &TestApp) {
    let cast = app.db_cast().await;
    let links = copied_by_a_manager(app, &cast).await;
    let (email, link) = &links[1];
    let sam = app.browser();
    let page = sam.get(link).await;
    page.is(200).says("Already have an account? Sign in");
    let path = format!("/sign-in?next={}", link.replace('/', "%2F"));
    assert!(page.html.contains(&format!("href=\"{path}\"")), "{}", page.html);
    let next = sam.get(&path).await.value("next").unwrap();
    let form = [("email", &**email), ("password", PASSWORD), ("next", &*next)];
    sam.post("/sign-in", &form).await.leads_to(link);
    sam.get(link).await.is(200).says(&format!("You're signed in as {email}."));
    sam.post(link, &[]).await.leads_to("/w/support");
    sam.get("/w/support/contacts").await.is(200);
}

#[apply(both_engines)]
async fn one_who_left_the_workspace_looks_the_same_after_they_left_the_organization(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    olivia.revoke(ava.access).await.unwrap();
    assert_eq!(standings(&max, &ava.email).await, Ok(vec![InviteeStatus::RevokedBefore]));
    let remove = format!("/organization/users/{}/remove", ava.user);
    olivia.post_form(&remove, &remove, &[]).await.is(303);
    assert_eq!(standings(&max, &ava.email).await, Ok(vec![InviteeStatus::RevokedBefore]));
}

#[apply(both_engines)]
async fn addresses_are_checked_up_to_a_limit_and_invited_beyond_it(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let paste = (0..500).map(|nth| format!("p{nth}@x.example")).collect::<Vec<_>>().join(" ");
    for _ in 0..CHECKS_MAX / 500 {
        standings(&max, &paste).await.unwrap();
    }
    app.advance(minutes(4));
    let refused = TooMany { limit: SendLimit::Checks, most: CHECKS_MAX, retry_after_s: 6 * 60 };
    assert_eq!(standings(&max, "one@x.example").await, Err(AppError::TooMany(refused)));
    let fields = [("workspace", SUPPORT), ("emails", "one@x.example")];
    let answer = max.send_call("invitations/check", &fields).await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (429, &"360".parse().unwrap()));
    assert_eq!(max.invite("one@x.example", "agent", &[]).await, Ok(Outcome::Invited));
    standings(&olivia, &paste).await.unwrap();
    app.advance(minutes(6));
    standings(&max, &paste).await.unwrap();
}

#[apply(both_engines)]
async fn agents_assign_contacts_by_name_and_read_no_address(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    assert_eq!(candidates(&ava, "max").await, pairs(&[("Max Lind", "Manager")]));
    assert_eq!(candidates(&ava, &max.email).await, pairs(&[]));
    assert_eq!(candidates(&ava, "northwind").await, pairs(&[]));
    for person in [&olivia, &max] {
        assert_eq!(candidates(person, &ava.email).await, pairs(&[(&ava.email, "Ava Stone")]));
    }
    let contact = app.db_contact("Ida Falk", None).await;
    assert_eq!(ava.assign(contact, "  max  LIND ").await, Ok(Outcome::Assigned));
    assert_eq!(app.db_assignee(contact).await, Some(max.access));
    assert_eq!(ava.assign(contact, "Max").await, Err(InvalidRecipient::NoAccess.into()));
}

#[apply(both_engines)]
async fn people_of_one_name_are_told_apart_without_their_addresses(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let mut namesakes = Vec::new();
    for (nth, level) in [Level::Agent, Level::Manager, Level::Agent].into_iter().enumerate() {
        let user = app.db_user("Kim Ek", &format!("kim{nth}@x.example")).await;
        namesakes.push(app.db_access(user, SUPPORT, grant(level)).await);
    }
    let labels = ["Kim Ek (Agent 1)", "Kim Ek (Manager)", "Kim Ek (Agent 2)"];
    let offered = pairs(&[(labels[0], "Agent"), (labels[1], "Manager"), (labels[2], "Agent")]);
    assert_eq!(candidates(&ava, "kim").await, offered);
    let contact = app.db_contact("Ida Falk", None).await;
    for (label, access) in labels.into_iter().zip(namesakes) {
        assert_eq!(ava.assign(contact, label).await, Ok(Outcome::Assigned), "{label}");
        assert_eq!(app.db_assignee(contact).await, Some(access), "{label}");
    }
    assert_eq!(ava.assign(contact, "Kim Ek").await, Err(InvalidRecipient::SeveralOfThisName.into()));
    assert_eq!(ava.assign(contact, "Kim Ek (Agent 3)").await, Err(InvalidRecipient::NoAccess.into()));
}

#[apply(both_engines)]
async fn an_agents_export_has_no_address_of_anybody_else(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    app.db_contact("Ida Falk", Some(ava.access)).await;
    app.db_contact("Jon Ek", Some(olivia.access)).await;
    for (person, his) in [(&ava, ""), (&max, &*olivia.email)] {
        let file = person.get("/w/support/contacts/export.csv").await;
        let rows = csv::Reader::from_reader(file.is(200).html.as_bytes()).into_deserialize();
        let rows: Vec<HashMap<String, String>> = rows.collect::<Result<_, _>>().unwrap();
        let told = |nth: usize| (&*rows[nth]["assigned_to"], &*rows[nth]["assigned_to_email"]);
        assert_eq!((told(0), told(1)), (("Ava Stone", &*ava.email), ("Olivia Berg", his)));
    }
}

#[apply(both_engines)]
async fn no_name_of_anything_has_a_hidden_character(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let why = InvalidName::Invisible.to_string();
    for typed in ["\u{3164}", "Olivia\u{200b} Berg", "Olivia Berg\u{2800}"] {
        ava.post_form("/account", "/account/name", &[("display_name", typed)]).await.is(422).says(&why);
        let workspaces = "/organization/workspaces";
        olivia.post_form(workspaces, workspaces, &[("name", typed)]).await.is(422).says(&why);
        let fields = [("workspace", SUPPORT), ("name", typed), ("time_zone", "UTC"), ("invitation_days", "7")];
        let saved = olivia.call::<Outcome>("settings/save-general", &fields).await;
        assert_eq!(saved, Err(InvalidName::Invisible.into()));
        let file = format!("name,email\n{typed},ida@x.example\n");
        let sent = olivia.upload("/w/support/contacts/import", "/w/support/contacts/import", "file", file.as_bytes());
        olivia.open(&sent.await.location().expect("a preview")).await.says(&why);
    }
}
