//! What people may not know of each other, they do not learn from an answer either.

use crate::support::*;
use app::{
    error::{AppError, InvalidRecipient},
    invitations::{
        check::{Checked, Standing},
        check_limit::CHECKS_MAX,
        limit::{SendLimit, TooMany},
    },
    outcome::Outcome,
    policy::Level,
    users::{display_name::InvalidName, recipient_field::Candidate},
};
use macro_rules_attribute::apply;
use std::collections::HashMap;

async fn standings(by: &Browser, emails: &str) -> Result<Vec<Standing>, AppError> {
    let fields = [("workspace", SUPPORT), ("emails", emails)];
    let checked: Checked = by.call("invitations/check", &fields).await?;
    Ok(checked.invitees.into_iter().map(|it| it.standing).collect())
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
    assert_eq!(standings(&olivia, &paste).await, Ok(vec![Standing::InOrganization, Standing::New]));
    assert_eq!(standings(&max, &paste).await, Ok(vec![Standing::New, Standing::New]));
    app.db_make_admin(max.user).await;
    assert_eq!(standings(&max, &paste).await, Ok(vec![Standing::InOrganization, Standing::New]));
    assert_eq!(standings(&max, &ava.email).await, Ok(vec![Standing::User]));
}

#[apply(both_engines)]
async fn one_who_left_the_workspace_looks_the_same_after_they_left_the_organization(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    olivia.revoke(ava.access).await.unwrap();
    assert_eq!(standings(&max, &ava.email).await, Ok(vec![Standing::RevokedBefore]));
    let remove = format!("/organization/users/{}/remove", ava.user);
    olivia.post_form(&remove, &remove, &[]).await.is(303);
    assert_eq!(standings(&max, &ava.email).await, Ok(vec![Standing::RevokedBefore]));
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
