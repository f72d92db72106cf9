use crate::support::{cast::accept, *};
use app::{
    domain::{
        email::InvalidEmail,
        error::{AppError, Invalid},
        invitation::InvitationState,
        outcome::Outcome,
        policy::{InvalidGrant, Level, Refusal, Restriction, Restrictions},
    },
    users_page::row::RowKind,
};
use futures::future::join_all;
use macro_rules_attribute::apply;
use uuid::Uuid;

const NORA: &str = "nora@customer.example";

async fn nothing_is_stored(app: &TestApp) {
    assert_eq!(app.db_count("select count(*) from invitations").await, 0);
    assert_eq!(app.db_count("select count(*) from outbox").await, 0);
}

#[apply(both_engines)]
async fn whoever_is_invited_stands_on_the_page_as_pending(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    assert_eq!(olivia.invite(NORA, "manager", &["data_export"]).await, Ok(Outcome::Invited));
    let row = olivia.get("/w/support/settings/users").await.row(NORA);
    for told in ["Pending", "invited by you", "expires in 7 days", "Manager", "No exports", "Sending…"] {
        assert!(row.contains(told), "{told}: {row}");
    }
    assert!(row.contains("RESEND") && row.contains("CANCEL") && !row.contains("EDIT"), "{row}");
}

#[apply(both_engines)]
async fn one_person_has_one_address_however_it_is_typed(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    assert_eq!(olivia.invite("  Alice@Example.COM ", "agent", &[]).await, Ok(Outcome::Invited));
    for typed in ["alice@example.com", "ALICE@EXAMPLE.COM", "\talice@Example.com\n"] {
        assert_eq!(olivia.invite(typed, "agent", &[]).await, Ok(Outcome::AlreadyPending), "{typed:?}");
    }
    assert_eq!(olivia.row_of("alice").await.email, "alice@example.com");
    assert_eq!((app.deliver_all().await, app.mails_to("alice@example.com").await.len()), (1, 1));
}

#[apply(both_engines)]
async fn a_plus_makes_another_address(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for email in ["a@x.com", "a+b@x.com", "a+c@x.com"] {
        assert_eq!(olivia.invite(email, "agent", &[]).await, Ok(Outcome::Invited));
    }
    assert_eq!(olivia.row_of("a+b").await.email, "a+b@x.com");
}

#[apply(both_engines)]
async fn a_domain_of_another_script_is_one_address_in_both_spellings(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    assert_eq!(olivia.invite("info@Bücher.example", "agent", &[]).await, Ok(Outcome::Invited));
    assert_eq!(olivia.invite("info@xn--bcher-kva.example", "agent", &[]).await, Ok(Outcome::AlreadyPending));
    assert!(app.link_in_mail_to("info@xn--bcher-kva.example").await.starts_with("/invitations/"));
}

#[apply(both_engines)]
async fn an_address_may_have_254_characters_and_not_255(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let of_length =
        |last: usize| format!("{}@{}.{}.{}", "a".repeat(64), "b".repeat(63), "c".repeat(63), "d".repeat(last));
    let (fits, too_long) = (of_length(61), of_length(62));
    assert_eq!((fits.len(), too_long.len()), (254, 255));
    assert_eq!(olivia.invite(&too_long, "agent", &[]).await, Err(InvalidEmail::TooLong.into()));
    nothing_is_stored(app).await;
    assert_eq!(olivia.invite(&fits, "agent", &[]).await, Ok(Outcome::Invited));
    assert_eq!(app.deliver_all().await, 1);
}

#[apply(both_engines)]
async fn what_is_no_address_is_told_and_nothing_is_stored(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for (typed, why) in [
        ("", InvalidEmail::Missing),
        ("   ", InvalidEmail::Missing),
        ("alice", InvalidEmail::NoAt),
        ("alice@", InvalidEmail::Domain),
        ("alice@localhost", InvalidEmail::Domain),
        ("ali\u{200b}ce@example.com", InvalidEmail::Invisible),
        ("\u{202e}alice@example.com", InvalidEmail::Invisible),
        ("alice\0@example.com", InvalidEmail::Invisible),
        ("ali ce@example.com", InvalidEmail::Spaces),
        ("<script>@example.com", InvalidEmail::Local),
    ] {
        assert_eq!(olivia.invite(typed, "agent", &[]).await, Err(why.into()), "{typed:?}");
    }
    nothing_is_stored(app).await;
}

#[apply(both_engines)]
async fn what_cannot_be_granted_is_refused_and_nothing_is_stored(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let both = ["contact_visibility=all", "contact_visibility=mine"];
    for (level, restrictions, why) in [
        ("", &[][..], InvalidGrant::UnknownLevel),
        ("owner ", &[], InvalidGrant::UnknownLevel),
        ("Agent", &[], InvalidGrant::UnknownLevel),
        ("superuser", &[], InvalidGrant::UnknownLevel),
        ("agent", &["everything"], InvalidGrant::UnknownRestriction),
        ("agent", &both, InvalidGrant::BothVisibilities),
        ("owner", &["data_export"], InvalidGrant::NotForLevel(Restriction::DataExport, Level::Owner)),
        ("agent", &["workspace_settings"], InvalidGrant::NotForLevel(Restriction::WorkspaceSettings, Level::Agent)),
    ] {
        let answer = olivia.invite(NORA, level, restrictions).await;
        assert_eq!(answer, Err(AppError::Invalid(Invalid::Grant(why))), "{level:?} {restrictions:?}");
    }
    nothing_is_stored(app).await;
}

#[apply(both_engines)]
async fn everyone_known_has_an_outcome_of_their_own_and_no_second_row(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    let page = olivia.users("").await.unwrap();
    assert_eq!(olivia.invite(&max.email, "agent", &[]).await, Ok(Outcome::AlreadyUser));
    assert_eq!(olivia.invite(&olivia.email, "agent", &[]).await, Ok(Outcome::AlreadyUser), "oneself");
    assert_eq!(olivia.users("").await.unwrap().rows, page.rows);
    olivia.revoke(ava.access).await.unwrap();
    assert_eq!(olivia.invite(&ava.email, "agent", &[]).await, Ok(Outcome::Invited), "formerly revoked");
    assert_eq!(olivia.invite(&sam.email, "agent", &[]).await, Ok(Outcome::Invited), "of the Organization");
    assert_eq!(max.invite(&sam.email, "agent", &[]).await, Ok(Outcome::AlreadyPending));
    assert_eq!(olivia.users("").await.unwrap().found, 4);
}

#[apply(both_engines)]
async fn an_expired_invitation_is_renewed_and_has_one_row(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let old_link = app.link_in_mail_to(NORA).await;
    app.advance(days(7));
    assert_eq!(state_of(&max.row_of(NORA).await), InvitationState::Expired);
    assert_eq!(max.invite(NORA, "agent", &["data_export"]).await, Ok(Outcome::Renewed));
    let row = max.row_of(NORA).await;
    assert_eq!(
        (state_of(&row), row.grant),
        (InvitationState::Pending, restricted(Level::Agent, Restriction::DataExport))
    );
    assert!(matches!(row.who, RowKind::Invited { by_self: true, .. }));
    accept(&app.browser(), &old_link, "Nora Vik").await.is(410).says("There's a newer link");
    let link = app.link_in_mail_to(NORA).await;
    accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn sixteen_people_at_once_make_one_invitation_and_one_mail(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let all = (0..16).map(|nth| if nth % 2 == 0 { &olivia } else { &max }).map(|who| who.invite(NORA, "agent", &[]));
    let answers = join_all(all).await;
    let invited = answers.iter().filter(|answer| **answer == Ok(Outcome::Invited)).count();
    let pending = answers.iter().filter(|answer| **answer == Ok(Outcome::AlreadyPending)).count();
    assert_eq!((invited, pending), (1, 15), "{answers:?}");
    assert_eq!(app.deliver_all().await, 1);
    olivia.row_of(NORA).await;
}

#[apply(both_engines)]
async fn a_manager_invites_agents_alone(app: &TestApp) {
    let Cast { max, .. } = app.db_cast().await;
    for (level, refused) in [("owner", Level::Owner), ("manager", Level::Manager)] {
        assert_eq!(max.invite(NORA, level, &[]).await, Err(Refusal::OnlyOwnersGrant(refused).into()));
    }
    nothing_is_stored(app).await;
    assert_eq!(max.invite(NORA, "agent", &[]).await, Ok(Outcome::Invited));
}

#[apply(both_engines)]
async fn an_agent_and_a_restricted_manager_invite_nobody(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let rita = app.db_person("Rita Falk", SUPPORT, restricted(Level::Manager, Restriction::WorkspaceSettings)).await;
    for (person, refusal) in [(&ava, Refusal::OwnersAndManagersOnly), (&rita, Refusal::SettingsRestricted)] {
        assert_eq!(person.invite(NORA, "agent", &[]).await, Err(refusal.into()));
        assert_eq!(person.invite("no address", "agent", &[]).await, Err(refusal.into()), "who may not learns nothing");
    }
    nothing_is_stored(app).await;
}

#[apply(both_engines)]
async fn a_restriction_that_the_inviter_carries_is_on_every_invitation(app: &TestApp) {
    app.db_cast().await;
    let rita = app.db_person("Rita Falk", SUPPORT, restricted(Level::Manager, Restriction::MaskContactDetails)).await;
    let left_off = Refusal::RestrictionCarried(Restriction::MaskContactDetails);
    assert_eq!(rita.invite(NORA, "agent", &[]).await, Err(left_off.into()));
    assert_eq!(rita.invite(NORA, "agent", &["data_export"]).await, Err(left_off.into()));
    nothing_is_stored(app).await;
    assert_eq!(rita.invite(NORA, "agent", &["mask_contact_details"]).await, Ok(Outcome::Invited));
}

#[apply(both_engines)]
async fn an_invitation_of_another_workspace_is_not_found_in_the_words_for_none(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    let fields = [("workspace", SALES), ("emails", NORA), ("level", "agent")];
    assert_eq!(sam.invite_by(&fields).await, Ok(Outcome::Invited));
    let theirs = sam.users_of(SALES, &Default::default()).await.unwrap().rows;
    let theirs = theirs.iter().find(|row| row.email == NORA).unwrap().id;
    for id in [theirs, Uuid::now_v7()] {
        assert_eq!(olivia.resend(id).await, Err(AppError::NotFound));
        assert_eq!(olivia.cancel(id).await, Err(AppError::NotFound));
    }
    assert_eq!(olivia.invite(NORA, "agent", &[]).await, Ok(Outcome::Invited), "each workspace invites for itself");
}

#[apply(both_engines)]
async fn an_owner_is_invited_without_restrictions(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    assert_eq!(olivia.invite(NORA, "owner", &[]).await, Ok(Outcome::Invited));
    assert_eq!(olivia.row_of(NORA).await.grant.restrictions, Restrictions::default());
}
