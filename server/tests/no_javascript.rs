//! Every dialog is a plain form too: an act ends with a redirect, and the address says what it came to, as a code.

use crate::support::*;
use app::domain::{email::InvalidEmail, error::AppError, outcome::Outcome};
use macro_rules_attribute::apply;

const PAGE: &str = "/w/support/settings/users";

/// Submits a form of the page and shows what the browser shows then.
async fn submit(person: &Person, from: &str, function: &str, fields: &[(&str, &str)]) -> (Page, Page) {
    let answer = person.post_form(from, &format!("/api/{function}"), fields).await;
    answer.is(303);
    let shown = person.get(&answer.location().unwrap()).await;
    (answer, shown)
}

#[apply(both_engines)]
async fn adding_closes_the_dialog_and_says_so(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let from = format!("{PAGE}?q=nora&dialog=add");
    let dialog = olivia.get(&from).await;
    dialog.is(200).says("Add User").says("Email address");
    assert!(dialog.html.contains("<dialog") && dialog.html.contains("action=\"/api/invitations/invite\""));
    let fields = [("workspace", SUPPORT), ("emails", "nora@x.com"), ("level", "agent")];
    let (answer, shown) = submit(&olivia, &from, "invitations/invite", &fields).await;
    assert_eq!(answer.location_query("done").as_deref(), Some("\"invited\""));
    assert_eq!((answer.location_query("dialog"), answer.location_query("q").as_deref()), (None, Some("nora")));
    shown.is(200).says(&Outcome::Invited.to_string());
    assert!(!shown.html.contains("<dialog") && shown.row("nora@x.com").contains("Pending"));
}

#[apply(both_engines)]
async fn a_wrong_address_keeps_the_dialog_open_with_what_was_typed(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let from = format!("{PAGE}?dialog=add");
    let fields = [
        ("workspace", SUPPORT),
        ("emails", "nora at \"x\""),
        ("level", "manager"),
        ("restrictions[]", "data_export"),
        ("restrictions[]", "contact_visibility=mine"),
    ];
    let (answer, shown) = submit(&olivia, &from, "invitations/invite", &fields).await;
    assert_eq!(answer.location_query("dialog").as_deref(), Some("add"));
    assert_eq!(answer.location_query("emails").as_deref(), Some("nora at \"x\""));
    shown.is(200).says(&InvalidEmail::Spaces.to_string()).says("Add User");
    assert_eq!(shown.value("emails").as_deref(), Some("nora at \"x\""));
    let checked = |value: &str| {
        let inputs = shown.html.split("<input").map(|input| input.split('>').next().unwrap_or_default());
        inputs.filter(|input| input.contains(&format!("value=\"{value}\""))).any(|input| input.contains("checked"))
    };
    for (value, expected) in [
        ("manager", true),
        ("agent", false),
        ("data_export", true),
        ("contact_visibility=mine", true),
        ("mask_contact_details", false),
    ] {
        assert_eq!(checked(value), expected, "{value}");
    }
}

#[apply(both_engines)]
async fn a_second_try_takes_the_first_ones_words_away(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let wrong = [("workspace", SUPPORT), ("emails", "nora"), ("level", "agent")];
    let (answer, _) = submit(&olivia, &format!("{PAGE}?dialog=add"), "invitations/invite", &wrong).await;
    let right = [("workspace", SUPPORT), ("emails", "nora@x.com"), ("level", "agent")];
    let (answer, shown) = submit(&olivia, &answer.location().unwrap(), "invitations/invite", &right).await;
    let left = ["problem", "emails", "level", "dialog"].map(|key| answer.location_query(key));
    assert_eq!(left, [None, None, None, None], "{:?}", answer.location());
    shown.says(&Outcome::Invited.to_string()).does_not_say(&InvalidEmail::NoAt.to_string());
}

#[apply(both_engines)]
async fn an_outcome_that_is_not_what_was_asked_for_stays_in_the_dialog(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let fields = [("workspace", SUPPORT), ("emails", &*max.email), ("level", "agent")];
    let (_, shown) = submit(&olivia, &format!("{PAGE}?dialog=add"), "invitations/invite", &fields).await;
    shown.says(&Outcome::AlreadyUser.to_string()).says("Add User");
    assert_eq!(shown.value("emails").as_deref(), Some(&*max.email));
}

#[apply(both_engines)]
async fn editing_is_a_plain_form(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let id = ava.access.to_string();
    let from = format!("{PAGE}?dialog=edit&id={id}");
    let fields = [("workspace", SUPPORT), ("id", &*id), ("revision", "1"), ("level", "manager")];
    let (answer, shown) = submit(&olivia, &from, "users/edit", &fields).await;
    assert_eq!((answer.location_query("id"), answer.location_query("dialog")), (None, None));
    shown.says(&Outcome::Updated.to_string());
    assert!(shown.row("Ava Stone").contains("Manager"));
    let (answer, shown) = submit(&olivia, &from, "users/edit", &fields).await;
    assert_eq!(answer.location_query("dialog").as_deref(), Some("edit"));
    shown.says(&AppError::EditedMeanwhile.to_string()).says("Edit User");
    assert_eq!(shown.value("revision").as_deref(), Some("2"), "the newest is shown before it is saved over");
}

#[apply(both_engines)]
async fn revoking_is_a_plain_form(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", Some(ava.access)).await;
    let (id, recipient) = (ava.access.to_string(), max.access.to_string());
    let from = format!("{PAGE}?dialog=revoke&id={id}");
    let fields = [("workspace", SUPPORT), ("id", &*id), ("hand_on", "true"), ("recipient", "")];
    let (_, shown) = submit(&olivia, &from, "users/revoke", &fields).await;
    shown.says("Choose who should get the contacts.").says("Revoke Access");
    let fields = [("workspace", SUPPORT), ("id", &*id), ("hand_on", "true"), ("recipient", &*recipient)];
    let (_, shown) = submit(&olivia, &from, "users/revoke", &fields).await;
    shown.says("Access revoked. 1 contact reassigned.").does_not_say("Ava Stone");
    assert_eq!(app.db_assignee(contact).await, Some(max.access));
}

#[apply(both_engines)]
async fn resend_and_cancel_are_plain_forms(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite("nora@x.com", "agent", &[]).await.unwrap();
    let id = olivia.row_of("nora").await.id.to_string();
    let fields = [("workspace", SUPPORT), ("id", &*id)];
    let (_, shown) = submit(&olivia, &format!("{PAGE}?q=nora"), "invitations/resend", &fields).await;
    shown.says(&Outcome::Resent.to_string()).says("1–1 of 1");
    let (_, shown) = submit(&olivia, PAGE, "invitations/cancel", &fields).await;
    shown.says(&Outcome::InvitationCancelled.to_string()).does_not_say("nora@x.com");
}

#[apply(both_engines)]
async fn contacts_are_assigned_and_deleted_by_plain_forms(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let id = app.db_contact("Ida Falk", None).await.to_string();
    let (page, access) = ("/w/support/contacts", ava.access.to_string());
    let dialog = format!("{page}?dialog=assign&id={id}");
    ava.get(&dialog).await.says("Assign Contact").says("Ava Stone");
    let fields = [("workspace", SUPPORT), ("id", &*id), ("to", &*access)];
    let (_, shown) = submit(&ava, &dialog, "contacts/assign", &fields).await;
    shown.says(&Outcome::Assigned.to_string());
    let fields = [("workspace", SUPPORT), ("id", &*id)];
    let (_, shown) = submit(&ava, &format!("{page}?dialog=delete&id={id}"), "contacts/delete", &fields).await;
    shown.says(&Outcome::ContactDeleted.to_string()).says("No contacts yet");
}

#[apply(both_engines)]
async fn who_is_signed_out_comes_to_sign_in_and_back(app: &TestApp) {
    app.db_cast().await;
    let fields = [("workspace", SUPPORT), ("emails", "nora@x.com"), ("level", "agent")];
    let visitor = app.browser();
    let answer = visitor.post_form(&format!("{PAGE}?dialog=add"), "/api/invitations/invite", &fields).await;
    answer.is(303);
    let sign_in = visitor.get(&answer.location().unwrap()).await;
    assert!(sign_in.is(303).location().unwrap().starts_with("/sign-in?next=%2Fw%2Fsupport%2Fsettings%2Fusers"));
    assert_eq!(app.db_count("select count(*) from invitations").await, 0);
}

#[apply(both_engines)]
async fn codes_that_somebody_made_up_show_no_words_of_theirs(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for code in [
        "\"Your+password+is+wrong,+call+555\"",
        "<script>alert(1)</script>",
        "{\"internal\":\"Your+password+is+wrong\"}",
        "{\"refused\":{\"oneself\":{\"level\":\"Your+password\"}}}",
        "{\"invalid\":\"Your+password\"}",
        "Your+password",
        "{",
        "",
    ] {
        for key in ["done", "problem"] {
            for page in [PAGE, "/w/support/settings/users?dialog=add", "/w/support/contacts"] {
                let start = if page.contains('?') { '&' } else { '?' };
                let shown = olivia.get(&format!("{page}{start}{key}={code}")).await;
                shown.is(200).does_not_say("Your password").does_not_know("<script>alert");
            }
        }
    }
    let framework = format!("{PAGE}?__err=WW91ciBwYXNzd29yZA&__path=/api/users/edit");
    olivia.get(&framework).await.is(200).does_not_say("Your password");
}

#[apply(both_engines)]
async fn the_way_back_stays_on_this_site(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let fields = [("workspace", SUPPORT), ("emails", "nora@x.com"), ("level", "agent")];
    for from in ["//evil.example/x", "/\\evil.example", "///evil.example"] {
        let answer = olivia.post_form(from, "/api/invitations/invite", &fields).await;
        let back = answer.location().unwrap();
        assert!(!back.starts_with("//") && !back.starts_with("/\\") && back.starts_with('/'), "{from}: {back}");
    }
}

#[apply(both_engines)]
async fn a_long_form_is_answered_without_an_endless_address(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let long = "x".repeat(100_000);
    let fields = [("workspace", SUPPORT), ("emails", &*long), ("level", "agent")];
    let (answer, shown) = submit(&olivia, &format!("{PAGE}?dialog=add"), "invitations/invite", &fields).await;
    assert!(answer.location().unwrap().len() < 1000);
    shown.is(200).says("Add User").says(&InvalidEmail::NoAt.to_string());
    let endless = "x".repeat(300_000);
    let fields = [("workspace", SUPPORT), ("emails", &*endless), ("level", "agent")];
    olivia.post_form(PAGE, "/api/invitations/invite", &fields).await.is(413);
}
