use crate::support::*;
use app::{
    domain::{
        error::{AppError, Invalid},
        outcome::Outcome,
        policy::{InvalidGrant, Level, Refusal, Restriction, Restrictions},
    },
    users::edit_dialog::Subject,
};
use macro_rules_attribute::apply;
use uuid::Uuid;

const ROUNDS: usize = 8;

async fn find(person: &Person, access: Uuid) -> Result<Subject, AppError> {
    person.ask("users/find", &[("workspace", SUPPORT), ("id", &access.to_string())]).await
}

#[apply(both_engines)]
async fn an_edit_changes_the_level_and_the_restrictions(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    assert_eq!(olivia.edit(ava.access, "manager", &["data_export"]).await, Ok(Outcome::Updated));
    let row = olivia.get("/w/support/settings/users").await.row("Ava Stone");
    assert!(row.contains("Manager") && row.contains("No exports"), "{row}");
    let subject = find(&olivia, ava.access).await.unwrap();
    assert_eq!(subject.target.grant, restricted(Level::Manager, Restriction::DataExport));
    assert_eq!((subject.display_name, subject.email), (ava.display_name.clone(), ava.email.clone()));
}

#[apply(both_engines)]
async fn the_edit_dialog_shows_name_and_email_and_lets_nobody_change_them(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let page = olivia.get(&format!("/w/support/settings/users?dialog=edit&id={}", ava.access)).await;
    page.is(200).says("Edit User").says("UPDATE");
    assert!(page.html.contains("<dialog") && page.input("email").is_none() && page.input("display_name").is_none());
    assert_eq!(page.value("revision").as_deref(), Some("1"));
}

#[apply(both_engines)]
async fn an_edit_that_changes_nothing_says_so(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    assert_eq!(olivia.edit(ava.access, "agent", &[]).await, Ok(Outcome::Unchanged));
    assert_eq!(find(&olivia, ava.access).await.unwrap().revision, 1);
}

#[apply(both_engines)]
async fn the_second_of_two_people_who_edit_one_user_is_told_and_overwrites_nothing(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    assert_eq!(olivia.edit_at(1, ava.access, "agent", &["data_export"]).await, Ok(Outcome::Updated));
    assert_eq!(max.edit_at(1, ava.access, "agent", &["contact_deletion"]).await, Err(AppError::EditedMeanwhile));
    let subject = find(&max, ava.access).await.unwrap();
    assert_eq!(subject.target.grant, restricted(Level::Agent, Restriction::DataExport));
    let again = max.edit_at(subject.revision, ava.access, "agent", &["contact_deletion"]).await;
    assert_eq!(again, Ok(Outcome::Updated));
}

#[apply(both_engines)]
async fn of_two_edits_at_the_same_instant_one_is_saved(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    for round in 1..=ROUNDS as i64 {
        let (hers, his): (&[&str], &[&str]) = match round % 2 {
            1 => (&["data_export"], &["contact_deletion"]),
            _ => (&["data_export", "contact_deletion"], &[]),
        };
        let one = olivia.edit_at(round, ava.access, "agent", hers);
        let other = max.edit_at(round, ava.access, "agent", his);
        let (one, other) = tokio::join!(one, other);
        let mut answers = [one, other];
        answers.sort_by_key(Result::is_err);
        assert_eq!(answers, [Ok(Outcome::Updated), Err(AppError::EditedMeanwhile)]);
    }
}

#[apply(both_engines)]
async fn a_manager_edits_the_restrictions_of_an_agent(app: &TestApp) {
    let Cast { max, ava, .. } = app.db_cast().await;
    assert_eq!(max.edit(ava.access, "agent", &["mask_contact_details"]).await, Ok(Outcome::Updated));
}

#[apply(both_engines)]
async fn a_manager_may_not_raise_the_level_of_an_agent(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    for (level, refused) in [("manager", Level::Manager), ("owner", Level::Owner)] {
        let answer = max.edit(ava.access, level, &[]).await;
        assert_eq!(answer, Err(Refusal::OnlyOwnersGrant(refused).into()));
    }
    assert_eq!(find(&olivia, ava.access).await.unwrap().target.grant, grant(Level::Agent));
}

#[apply(both_engines)]
async fn a_manager_may_not_edit_an_owner_or_a_manager(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let mia = app.db_person("Mia Roth", SUPPORT, grant(Level::Manager)).await;
    for (access, level) in [(olivia.access, Level::Owner), (mia.access, Level::Manager)] {
        let answer = max.edit(access, "agent", &[]).await;
        assert_eq!(answer, Err(Refusal::OnlyOwnersChange(level).into()));
        let dialog = max.get(&format!("/w/support/settings/users?dialog=edit&id={access}")).await;
        dialog.says("Only Owners can change this").does_not_say("UPDATE");
    }
}

#[apply(both_engines)]
async fn nobody_edits_oneself_by_any_path(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    app.db_person("Oscar Holm", SUPPORT, grant(Level::Owner)).await;
    for (person, level) in [(&olivia, Level::Owner), (&max, Level::Manager)] {
        let oneself = Refusal::Oneself { level };
        for to in ["owner", "manager", "agent"] {
            assert_eq!(person.edit(person.access, to, &[]).await, Err(oneself.into()), "to {to}");
        }
        let (page, id) = ("/w/support/settings/users", person.access.to_string());
        let fields = [("workspace", SUPPORT), ("id", &*id), ("revision", "1"), ("level", "agent")];
        let answer = person.post_form(page, "/api/users/edit", &fields).await;
        person.get(&answer.location().unwrap()).await.says(&oneself.to_string());
        let dialog = person.get(&format!("{page}?dialog=edit&id={id}")).await;
        dialog.says(&oneself.to_string()).does_not_say("UPDATE");
        let row = person.get(page).await.row(&person.display_name);
        assert!(row.contains(&oneself.to_string()) && !row.contains("EDIT"), "{row}");
    }
}

#[apply(both_engines)]
async fn an_agent_and_a_restricted_manager_edit_nobody(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let finn = app.db_person("Finn Ek", SUPPORT, grant(Level::Agent)).await;
    let rita = app.db_person("Rita Falk", SUPPORT, restricted(Level::Manager, Restriction::WorkspaceSettings)).await;
    for (person, refusal) in [(&ava, Refusal::OwnersAndManagersOnly), (&rita, Refusal::SettingsRestricted)] {
        assert_eq!(person.edit(finn.access, "agent", &["data_export"]).await, Err(refusal.into()));
        assert_eq!(person.edit(person.access, "owner", &[]).await, Err(refusal.into()));
    }
}

#[apply(both_engines)]
async fn two_owners_who_demote_each_other_leave_one(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let oscar = app.db_person("Oscar Holm", SUPPORT, grant(Level::Owner)).await;
    for level in ["manager", "agent"].repeat(ROUNDS / 2) {
        let (one, other) = tokio::join!(olivia.edit(oscar.access, level, &[]), oscar.edit(olivia.access, level, &[]));
        assert_eq!([&one, &other].iter().filter(|it| ***it == Ok(Outcome::Updated)).count(), 1, "{one:?} {other:?}");
        assert!(matches!(one.and(other), Err(AppError::Refused(_))));
        let owners = "select count(*) from accesses where level = 'owner' and revoked_at is null
            and workspace_id = (select id from workspaces where slug = 'support')";
        assert_eq!(app.db_count(owners).await, 1);
        app.db_write(
            app::store::db::sql("update accesses set level = 'owner', revision = 1 where id in ($1, $2)")
                .bind(olivia.access)
                .bind(oscar.access),
        )
        .await;
    }
}

#[apply(both_engines)]
async fn an_owner_makes_an_owner_and_takes_it_back(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    assert_eq!(olivia.edit_at(1, ava.access, "owner", &[]).await, Ok(Outcome::Updated));
    assert!(ava.users("").await.is_ok());
    assert_eq!(olivia.edit_at(2, ava.access, "agent", &[]).await, Ok(Outcome::Updated));
    assert_eq!(ava.users("").await, Err(Refusal::OwnersAndManagersOnly.into()));
}

#[apply(both_engines)]
async fn a_restriction_that_the_actor_carries_stays_on_whoever_has_it(app: &TestApp) {
    app.db_cast().await;
    let carries = restricted(Level::Manager, Restriction::DataExport);
    let rita = app.db_person("Rita Falk", SUPPORT, carries).await;
    let finn = app.db_person("Finn Ek", SUPPORT, restricted(Level::Agent, Restriction::DataExport)).await;
    let taken_off = Refusal::RestrictionCarried(Restriction::DataExport);
    assert_eq!(rita.edit(finn.access, "agent", &[]).await, Err(taken_off.into()));
    let answer = rita.edit(finn.access, "agent", &["data_export", "contact_deletion"]).await;
    assert_eq!(answer, Ok(Outcome::Updated));
}

#[apply(both_engines)]
async fn a_restriction_that_the_actor_carries_may_stay_absent_where_it_was(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let carries = restricted(Level::Manager, Restriction::DataExport);
    let rita = app.db_person("Rita Falk", SUPPORT, carries).await;
    assert_eq!(rita.edit(ava.access, "agent", &["contact_deletion"]).await, Ok(Outcome::Updated));
}

#[apply(both_engines)]
async fn a_level_that_does_not_exist_or_cannot_have_the_restrictions_is_refused(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let (all, mine) = ("contact_visibility=all", "contact_visibility=mine");
    for (level, restrictions, why) in [
        ("", vec![], InvalidGrant::UnknownLevel),
        ("owner ", vec![], InvalidGrant::UnknownLevel),
        ("Owner", vec![], InvalidGrant::UnknownLevel),
        ("admin", vec![], InvalidGrant::UnknownLevel),
        ("agent", vec!["billing"], InvalidGrant::UnknownRestriction),
        ("agent", vec![all, mine], InvalidGrant::BothVisibilities),
        ("owner", vec!["data_export"], InvalidGrant::NotForLevel(Restriction::DataExport, Level::Owner)),
        ("agent", vec!["workspace_settings"], InvalidGrant::NotForLevel(Restriction::WorkspaceSettings, Level::Agent)),
    ] {
        let answer = olivia.edit(ava.access, level, &restrictions).await;
        assert_eq!(answer, Err(AppError::Invalid(Invalid::Grant(why))), "{level:?} {restrictions:?}");
    }
    let subject = find(&olivia, ava.access).await.unwrap();
    assert_eq!((subject.revision, subject.target.grant.restrictions), (1, Restrictions::default()));
}

#[apply(both_engines)]
async fn an_access_of_another_workspace_is_not_found_in_the_words_for_none(app: &TestApp) {
    let Cast { olivia, sam, ava, .. } = app.db_cast().await;
    assert_eq!(olivia.invite("new@customer.example", "agent", &[]).await, Ok(Outcome::Invited));
    let invitation = olivia.row_of("new@").await.id;
    olivia.revoke(ava.access).await.unwrap();
    for id in [sam.access, Uuid::now_v7(), invitation, ava.access, sam.user] {
        assert_eq!(olivia.edit(id, "agent", &["data_export"]).await, Err(AppError::NotFound));
        let page = olivia.get(&format!("/w/support/settings/users?dialog=edit&id={id}")).await;
        page.says(&AppError::NotFound.to_string()).does_not_know(&sam.email);
    }
}

#[apply(both_engines)]
async fn a_demotion_and_a_new_restriction_hold_for_the_next_request(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let rita = app.db_person("Rita Falk", SUPPORT, grant(Level::Manager)).await;
    max.get("/w/support/settings/users").await.is(200);
    olivia.edit(max.access, "agent", &[]).await.unwrap();
    olivia.edit(rita.access, "manager", &["workspace_settings"]).await.unwrap();
    for person in [&max, &rita] {
        person.get("/w/support/settings/users").await.is(403).says("You don't have access to this page");
        assert!(matches!(person.invite("new@customer.example", "agent", &[]).await, Err(AppError::Refused(_))));
        person.get("/w/support/contacts").await.is(200);
    }
}
