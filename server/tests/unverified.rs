//! Accounts that a copied link made: nobody has proved the mailbox yet.

use crate::support::{cast::accept, *};
use app::{
    domain::{
        audit_act::AuditAct,
        outcome::Outcome,
        policy::{Level, Refusal},
    },
    sign_in::{
        browser::Caller,
        check::{PasswordCheck, check_password},
        reset::set_password,
    },
    store::{audit_log::AuditActor, ctx::NetworkAddress, db::sql},
    users::user_dialog::UserDetails,
    users_page::links::InvitationLinks,
};
use futures::future::join_all;
use macro_rules_attribute::apply;

const CEO: &str = "ceo@customer.example";
const THEIRS: &str = "the password of the real person";
const CONTACTS: &str = "/w/support/contacts";

/// Copies the link of the one invitation that the address has in a workspace.
async fn copied(app: &TestApp, by: &Person, workspace: &str, email: &str) -> String {
    let fields = [("workspace", workspace), ("emails", email), ("level", "agent")];
    assert_eq!(by.invite_by(&fields).await, Ok(Outcome::Invited));
    let links: InvitationLinks =
        by.call("invitations/links", &[("workspace", workspace), ("query", "?status=pending")]).await.unwrap();
    links.links[0].url.strip_prefix(&app.url).unwrap().to_owned()
}

/// Max copies the link of an invitation and joins with it himself.
async fn impostor(app: &TestApp, max: &Person) -> Browser {
    let link = copied(app, max, SUPPORT, CEO).await;
    let browser = app.browser();
    accept(&browser, &link, "The Boss").await.leads_to("/w/support");
    browser.get(CONTACTS).await.is(200);
    browser
}

/// As `impostor`, with the link that was in the email of the same invitation.
async fn impostor_and_emailed_link(app: &TestApp, max: &Person) -> (Browser, String) {
    let link = copied(app, max, SUPPORT, CEO).await;
    let emailed = app.link_in_mail_to(CEO).await;
    let browser = app.browser();
    accept(&browser, &link, "The Boss").await.leads_to("/w/support");
    app.browser().get(&link).await.is(200).says("You've already joined");
    (browser, emailed)
}

#[apply(both_engines)]
async fn the_emailed_link_of_an_invitation_that_a_copied_one_accepted_proves_the_mailbox_itself(app: &TestApp) {
    let cast = app.db_cast().await;
    let (impostor, emailed) = impostor_and_emailed_link(app, &cast.max).await;
    let mails = app.mails_to(&cast.max.email).await.len();
    let real = app.browser();
    let page = real.get(&emailed).await;
    page.is(200).says("with a copied link").says("This link verifies your email address");
    assert!(page.input("password").is_some());
    page.does_not_say("Decline");
    impostor.get(&emailed).await.is(200).says("with a copied link");
    real.post(&emailed, &[("password", "short")]).await.is(422).says("at least 12 characters");
    impostor.get(CONTACTS).await.is(200);
    real.post(&emailed, &[("password", THEIRS)]).await.leads_to("/w/support");
    real.open("/w/support").await.is(200).says("Contacts");
    is_theirs(app, &cast, &impostor).await;
    app.browser().get(&emailed).await.is(200).says("You've already joined");
    real.post(&emailed, &[("password", PASSWORD)]).await.is(410).says("You've already joined");
    app.browser().sign_in(CEO, THEIRS).await.leads_to("/");
    assert_eq!(app.db_count("select count(*) from audit where act = 'invitation_accepted'").await, 1);
    app.deliver_all().await;
    assert_eq!(app.mails_to(&cast.max.email).await.len(), mails + 1, "the inviter is told of one acceptance");
}

#[apply(both_engines)]
async fn the_emailed_link_of_an_accepted_invitation_is_not_declined_nor_used_by_somebody_else(app: &TestApp) {
    let cast = app.db_cast().await;
    let (impostor, emailed) = impostor_and_emailed_link(app, &cast.max).await;
    app.browser().post(&emailed, &[("answer", "decline")]).await.is(200).says("with a copied link");
    cast.sam.get(&emailed).await.is(200).says("This invitation is for someone else").says(CEO);
    cast.sam.post(&emailed, &[("password", THEIRS)]).await.is(200).says("This invitation is for someone else");
    impostor.get(CONTACTS).await.is(200);
    assert_eq!(is_unverified(&cast.olivia).await, (true, true));
    assert_eq!(app.db_count("select count(*) from invitations where declined_at is not null").await, 0);
}

#[apply(both_engines)]
async fn an_emailed_link_proves_nothing_once_it_has_expired_or_been_replaced(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    max.invite(CEO, "agent", &[]).await.unwrap();
    let replaced = app.link_in_mail_to(CEO).await;
    app.advance(minutes(10));
    olivia.resend(olivia.row_of(CEO).await.id).await.unwrap();
    let newest = app.link_in_mail_to(CEO).await;
    let links: InvitationLinks =
        max.call("invitations/links", &[("workspace", SUPPORT), ("query", "?status=pending")]).await.unwrap();
    let link = links.links[0].url.strip_prefix(&app.url).unwrap();
    accept(&app.browser(), link, "The Boss").await.leads_to("/w/support");
    let leads_to_a_reset = async |emailed: &str| {
        app.browser().get(emailed).await.is(200).says("Someone joined with a copied link").says("Reset password");
        app.browser().post(emailed, &[("password", THEIRS)]).await.is(410).says("Reset password");
        assert_eq!(is_unverified(&olivia).await, (true, true));
    };
    leads_to_a_reset(&replaced).await;
    app.browser().get(&newest).await.is(200).says("This link verifies your email address");
    app.advance(days(7));
    leads_to_a_reset(&newest).await;
    let reset = reset_link(app).await;
    app.browser().post(&reset, &[("password", THEIRS)]).await.leads_to("/");
    app.browser().get(&newest).await.is(200).says("You've already joined");
}

#[apply(both_engines)]
async fn one_who_proves_the_mailbox_of_an_access_that_has_ended_is_told_whom_to_ask(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let (_, emailed) = impostor_and_emailed_link(app, &max).await;
    olivia.revoke(olivia.row_of(CEO).await.id).await.unwrap();
    let real = app.browser();
    real.post(&emailed, &[("password", THEIRS)]).await.leads_to("/");
    real.get("/").await.is(200).says("No workspace yet");
    assert_eq!(app.db_count("select count(*) from users where unverified_in is not null").await, 0);
}

async fn is_unverified(by: &Person) -> (bool, bool) {
    let row = by.row_of(CEO).await;
    let fields = [("workspace", SUPPORT), ("id", &*row.id.to_string())];
    let portrait: UserDetails = by.ask("users/describe", &fields).await.unwrap();
    (row.is_unverified(), portrait.is_unverified)
}

async fn reset_link(app: &TestApp) -> String {
    app.browser().post("/forgot-password", &[("email", CEO)]).await.is(200);
    app.link_in_mail_to(CEO).await
}

/// The person has come to their account, and nobody else is in it any more.
async fn is_theirs(app: &TestApp, cast: &Cast, impostor: &Browser) {
    impostor.get(CONTACTS).await.leads_to("/sign-in?next=%2Fw%2Fsupport%2Fcontacts");
    app.browser().sign_in(CEO, PASSWORD).await.is(422);
    app.browser().sign_in(CEO, THEIRS).await.leads_to("/");
    assert_eq!(is_unverified(&cast.olivia).await, (false, false));
    let audit = cast.olivia.get("/w/support/settings/audit").await;
    let line = audit.row(AuditAct::EmailVerified.name());
    assert!(line.contains(CEO), "{line}");
}

#[apply(both_engines)]
async fn owners_and_admins_see_that_an_account_of_a_copied_link_is_unverified(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    impostor(app, &max).await;
    assert_eq!(is_unverified(&olivia).await, (true, true));
    assert_eq!(is_unverified(&max).await, (false, false), "Managers are not told");
    let row = olivia.get("/w/support/settings/users").await.row(CEO);
    assert!(row.contains("Unverified"), "{row}");
    let row = olivia.get("/organization/users").await.row(CEO);
    assert!(row.contains("Unverified") && row.contains(&Refusal::UnverifiedAdmin.to_string()), "{row}");
    let row = olivia.get("/organization/users").await.row(&max.email);
    assert!(!row.contains("Unverified"), "{row}");
}

#[apply(both_engines)]
async fn an_account_of_an_emailed_link_is_verified(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    assert_eq!(max.invite(CEO, "agent", &[]).await, Ok(Outcome::Invited));
    let link = app.link_in_mail_to(CEO).await;
    accept(&app.browser(), &link, "The Boss").await.leads_to("/w/support");
    assert_eq!(is_unverified(&olivia).await, (false, false));
    olivia.get("/organization/users").await.is(200).does_not_say("Unverified");
}

#[apply(both_engines)]
async fn a_new_password_by_email_proves_the_mailbox_and_ends_the_sessions_of_the_links_holder(app: &TestApp) {
    let cast = app.db_cast().await;
    let impostor = impostor(app, &cast.max).await;
    let link = reset_link(app).await;
    app.browser().post(&link, &[("password", THEIRS)]).await.leads_to("/");
    is_theirs(app, &cast, &impostor).await;
}

#[apply(both_engines)]
async fn an_emailed_invitation_asks_for_a_new_password_and_not_for_that_of_the_links_holder(app: &TestApp) {
    let cast = app.db_cast().await;
    let impostor = impostor(app, &cast.max).await;
    let fields = [("workspace", SALES), ("emails", CEO), ("level", "agent")];
    assert_eq!(cast.sam.invite_by(&fields).await, Ok(Outcome::Invited));
    let link = app.link_in_mail_to(CEO).await;
    let browser = app.browser();
    for visitor in [&browser, &impostor] {
        visitor.get(&link).await.is(200).says("This link verifies your email address").says("New password");
    }
    browser.post(&link, &[("password", "short")]).await.is(422).says("at least 12 characters");
    impostor.get(CONTACTS).await.is(200);
    browser.post(&link, &[("password", THEIRS)]).await.leads_to("/w/sales");
    browser.get("/w/sales/contacts").await.is(200);
    browser.get(CONTACTS).await.is(200);
    is_theirs(app, &cast, &impostor).await;
}

#[apply(both_engines)]
async fn an_unverified_account_takes_no_copied_link_of_another_workspace(app: &TestApp) {
    let Cast { max, sam, .. } = app.db_cast().await;
    let impostor = impostor(app, &max).await;
    let link = copied(app, &sam, SALES, CEO).await;
    impostor.get(&link).await.is(403).says("Verify your email address first");
    for visitor in [&impostor, &app.browser()] {
        accept(visitor, &link, "The Boss").await.is(403).says("Verify your email address first");
    }
    impostor.get("/w/sales/contacts").await.is(404);
    impostor.get(CONTACTS).await.is(200);
    assert_eq!(app.db_count("select count(*) from accesses").await, 5);
}

#[apply(both_engines)]
async fn a_copied_link_of_the_same_workspace_opens_it_again(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let impostor = impostor(app, &max).await;
    olivia.revoke(olivia.row_of(CEO).await.id).await.unwrap();
    let link = copied(app, &max, SUPPORT, CEO).await;
    impostor.post(&link, &[]).await.leads_to("/w/support");
    assert_eq!(is_unverified(&olivia).await, (true, true));
}

#[apply(both_engines)]
async fn an_unverified_user_does_not_become_an_admin(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    impostor(app, &max).await;
    let user = app.db_user_id(CEO).await;
    let make = format!("/organization/users/{user}/make-admin");
    let page = olivia.post_form("/organization/users", &make, &[]).await;
    let problem = page.location_query("problem").unwrap();
    assert!(problem.contains("unverified_admin"), "{problem}");
    assert_eq!(app.db_count("select count(*) from users where is_admin").await, 1);
    let link = reset_link(app).await;
    app.browser().post(&link, &[("password", THEIRS)]).await.leads_to("/");
    olivia.post_form("/organization/users", &make, &[]).await.is(303);
    assert_eq!(app.db_count("select count(*) from users where is_admin").await, 2);
}

#[apply(both_engines)]
async fn a_link_from_the_shell_sets_a_password_and_proves_no_mailbox(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    impostor(app, &max).await;
    let token = app::sign_in::reset::mint_for(&app.state, CEO).await.unwrap().unwrap();
    let link = format!("/reset-password/{}", token.as_str());
    app.browser().post(&link, &[("password", THEIRS)]).await.leads_to("/");
    assert_eq!(is_unverified(&olivia).await, (true, true));
}

#[apply(both_engines)]
async fn somebody_removed_who_comes_back_with_a_copied_link_is_unverified(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let remove = format!("/organization/users/{}/remove", ava.user);
    olivia.post_form(&remove, &remove, &[]).await.is(303);
    let link = copied(app, &max, SUPPORT, &ava.email).await;
    accept(&app.browser(), &link, "Ava Stone").await.leads_to("/w/support");
    assert!(olivia.row_of(&ava.email).await.is_unverified());
    assert_eq!(ava.get(CONTACTS).await.status, 303, "the sessions of before have ended");
}

#[apply(both_engines)]
async fn one_who_proves_the_mailbox_twice_at_once_joins_both_workspaces(app: &TestApp) {
    let cast = app.db_cast().await;
    let impostor = impostor(app, &cast.max).await;
    let fields = [("workspace", SALES), ("emails", CEO), ("level", "agent")];
    assert_eq!(cast.sam.invite_by(&fields).await, Ok(Outcome::Invited));
    let invitation = app.link_in_mail_to(CEO).await;
    let reset = reset_link(app).await;
    let (one, other) = (app.browser(), app.browser());
    let password = [("password", THEIRS)];
    tokio::join!(one.post(&invitation, &password), other.post(&reset, &password));
    let again = app.browser();
    again.sign_in(CEO, THEIRS).await.leads_to("/");
    if again.get("/w/sales/contacts").await.status != 200 {
        again.post(&invitation, &[]).await.leads_to("/w/sales");
    }
    is_theirs(app, &cast, &impostor).await;
    assert_eq!(app.db_count("select count(*) from audit where act = 'email_verified'").await, 1);
    assert_eq!(cast.sam.users_of(SALES, &Default::default()).await.unwrap().counts.active, 2);
    assert_eq!(cast.olivia.row_of(CEO).await.grant, grant(Level::Agent));
}

#[apply(both_engines)]
async fn a_password_that_was_replaced_while_it_was_compared_opens_nothing(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let caller = Caller { address: NetworkAddress("127.0.0.1".into()), browser: None, earlier: None };
    let tried = check_password(&app.state, &caller, &ava.email, PASSWORD.into()).await.unwrap();
    let PasswordCheck::Correct(checked) = tried else { panic!("it is hers") };
    let mut tx = app.state.db.begin().await.unwrap();
    assert!(checked.still_fits(&mut tx).await.unwrap());
    set_password(&mut tx, ava.user, AuditActor::shell(app.now()), "of another password".into()).await.unwrap();
    assert!(!checked.still_fits(&mut tx).await.unwrap());
}

#[apply(both_engines)]
async fn no_sign_in_with_the_old_password_outlives_a_reset(app: &TestApp) {
    let cast = app.db_cast().await;
    let impostor = impostor(app, &cast.max).await;
    let link = reset_link(app).await;
    let real = app.browser();
    let browsers: Vec<Browser> = (0..20).map(|_| app.browser()).collect();
    let signing_in = join_all(browsers.iter().map(|browser| browser.sign_in(CEO, PASSWORD)));
    let fields = [("password", THEIRS)];
    let (_, reset) = tokio::join!(signing_in, real.post(&link, &fields));
    reset.leads_to("/");
    let user = app.db_user_id(CEO).await;
    let mut conn = app.state.db.read().await.unwrap();
    let left = sql("select count(*) from sessions where user_id = $1").bind(user).fetch_count(&mut conn).await.unwrap();
    assert_eq!(left, 1, "only the one of the reset");
    drop(conn);
    real.get(CONTACTS).await.is(200);
    is_theirs(app, &cast, &impostor).await;
}
