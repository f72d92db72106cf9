//! Whether an invitation can still be accepted has one answer, wherever it is asked.

use crate::support::{cast::accept, *};
use app::{
    domain::{
        error::{AppError, Invalid},
        invitation::InvitationState,
        outcome::Outcome,
        policy::{Grant, Level, Restriction, Restrictions, can_invite},
    },
    frame::listing::{Listing, Status},
    invitations::check::{CheckedInvitees, InviteeStatus},
    store::{
        ctx::{Ctx, NetworkAddress},
        db::sql,
        person::find_by_email,
    },
    users_page::{links::InvitationLinks, list::ListRow, select::select_all},
};
use macro_rules_attribute::apply;
use server::mail::scheduled::enqueue_due;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const NORA: &str = "nora@customer.example";
const PAGE: &str = "/w/support/settings/users";
const NO_LONGER_VALID: AppError = AppError::Invalid(Invalid::NoLongerValid);

fn only(status: Status) -> Listing {
    Listing { status, ..Default::default() }
}

#[apply(both_engines)]
async fn an_invitation_whose_inviter_lost_access_is_no_longer_valid_everywhere(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    max.invite(NORA, "agent", &[]).await.unwrap();
    let link = app.link_in_mail_to(NORA).await;
    let id = olivia.row_of(NORA).await.id;
    olivia.revoke(max.access).await.unwrap();

    assert_eq!(state_of(&olivia.row_of(NORA).await), InvitationState::NoLongerValid);
    let page = olivia.users_of(SUPPORT, &only(Status::NoLongerValid)).await.unwrap();
    assert_eq!((page.found, page.counts.no_longer_valid, page.counts.pending, page.counts.all()), (1, 1, 0, 3));
    assert_eq!(olivia.users_of(SUPPORT, &only(Status::Pending)).await.unwrap().found, 0);
    let row = olivia.get(&format!("{PAGE}?status=no-longer-valid")).await.row(NORA);
    assert!(row.contains("No longer valid") && row.contains("RESEND"), "{row}");
    let dialog = olivia.get(&format!("{PAGE}?dialog=invitation&id={id}")).await;
    dialog.says(&NO_LONGER_VALID.to_string());
    for act in ["extend", "links"] {
        dialog.does_not_know(&format!("action=\"/api/invitations/{act}\""));
    }
    let file = olivia.get("/w/support/settings/users/export.csv").await;
    assert!(file.html.contains("No longer valid"), "{}", file.html);
    let organization = olivia.get("/organization/users").await.row(NORA);
    assert!(organization.contains("No longer valid") && !organization.contains("Pending"), "{organization}");
    app.browser().get(&link).await.is(410).says("no longer valid");
    app.browser().post("/lost-invitation", &[("email", NORA)]).await.is(200);

    let text = id.to_string();
    for act in ["extend", "retry-mail"] {
        let answer: Result<Outcome, _> =
            olivia.call(&format!("invitations/{act}"), &[("workspace", SUPPORT), ("id", &*text)]).await;
        assert_eq!(answer, Err(NO_LONGER_VALID), "{act}");
    }
    let copied: Result<InvitationLinks, _> =
        olivia.call("invitations/links", &[("workspace", SUPPORT), ("ids[0]", &*text)]).await;
    assert_eq!(copied, Err(NO_LONGER_VALID));
    let checked: CheckedInvitees =
        olivia.call("invitations/check", &[("workspace", SUPPORT), ("emails", NORA)]).await.unwrap();
    assert_eq!(checked.invitees[0].status, InviteeStatus::NoLongerValid);
    app.advance(days(6));
    enqueue_due(&app.state).await.unwrap();
    assert_eq!(app.deliver_all().await, 0, "neither a reminder nor what was asked for as lost");

    assert_eq!(olivia.resend(id).await, Ok(Outcome::Resent));
    assert_eq!(state_of(&olivia.row_of(NORA).await), InvitationState::Pending);
    let newer = app.link_in_mail_to(NORA).await;
    accept(&app.browser(), &newer, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn who_is_invited_anew_after_the_inviter_was_demoted_gets_one_email(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    max.invite(NORA, "agent", &[]).await.unwrap();
    olivia.edit(max.access, "agent", &[]).await.unwrap();
    assert_eq!(olivia.invite(NORA, "agent", &[]).await, Ok(Outcome::Renewed), "it is not called pending");
    assert_eq!(app.deliver_all().await, 1);
}

#[apply(both_engines)]
async fn an_invitation_takes_a_seat_only_while_it_can_be_accepted(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    app.db_write(sql("update workspaces set seats = 4")).await;
    max.invite(NORA, "agent", &[]).await.unwrap();
    let (id, full) = (olivia.row_of(NORA).await.id.to_string(), AppError::Invalid(Invalid::NoSeat { seats: 4 }));
    assert_eq!(olivia.invite("bo@x.example", "agent", &[]).await, Err(full.clone()));
    olivia.edit(max.access, "agent", &[]).await.unwrap();
    assert_eq!(olivia.invite("bo@x.example", "agent", &[]).await, Ok(Outcome::Invited));
    let fields = [("workspace", SUPPORT), ("id", &*id), ("revision", "1"), ("level", "manager")];
    assert_eq!(olivia.call::<Outcome>("invitations/edit", &fields).await, Err(full), "an edit would vouch for it");
}

/// All grants that there are.
fn grants() -> Vec<Grant> {
    let restrictions = (0..1 << Restriction::ALL.len()).map(|bits| {
        let these = Restriction::ALL.into_iter().enumerate().filter(|(nth, _)| bits & (1 << nth) != 0);
        these.map(|(_, it)| it).fold(Restrictions::default(), Restrictions::with)
    });
    let each = restrictions.flat_map(|these| Level::ALL.map(|level| Grant::new(level, these)));
    each.filter_map(Result::ok).collect()
}

async fn rows(app: &TestApp, email: &str, status: Status) -> Vec<ListRow> {
    let mut conn = app.state.db.read().await.unwrap();
    let person = find_by_email(&mut conn, email).await.unwrap().unwrap();
    let ctx = Ctx::build(app.state.clone(), person, NetworkAddress("127.0.0.1".into()), SUPPORT).await.unwrap();
    select_all(&mut conn, &ctx, &only(status)).await.unwrap()
}

/// What the policy says of each invitation, against its state in the list, the filters and the counts.
async fn compare(app: &TestApp, olivia: &Person, inviters: &BTreeMap<Uuid, Grant>, are_active: bool) {
    let expected = |row: &ListRow| match row.grant.restrictions {
        it if it.contact_deletion => InvitationState::Declined,
        _ if !are_active && row.inviter_id != Some(olivia.user) => InvitationState::NoLongerValid,
        _ if can_invite(inviters[&row.inviter_id.unwrap()], row.grant).is_err() => InvitationState::NoLongerValid,
        it if it.data_export => InvitationState::Expired,
        _ => InvitationState::Pending,
    };
    let all = rows(app, &olivia.email, Status::All).await;
    let invitations: Vec<&ListRow> = all.iter().filter(|row| row.user_id.is_none()).collect();
    assert_eq!(invitations.len(), inviters.len() * inviters.len());
    for row in &invitations {
        assert_eq!(row.invitation_state(app.now()), expected(row), "{:?} offers {}", row.inviter_id, row.grant);
    }
    let counts = olivia.users("").await.unwrap().counts;
    for (status, state) in [
        (Status::Pending, InvitationState::Pending),
        (Status::Expired, InvitationState::Expired),
        (Status::Declined, InvitationState::Declined),
        (Status::NoLongerValid, InvitationState::NoLongerValid),
    ] {
        let these: BTreeSet<Uuid> = invitations.iter().filter(|row| expected(row) == state).map(|row| row.id).collect();
        let found: BTreeSet<Uuid> = rows(app, &olivia.email, status).await.iter().map(|row| row.id).collect();
        assert!(found == these, "{status:?} finds {} of {}", found.len(), these.len());
        assert_eq!(counts.of(status), these.len() as i64, "{status:?}");
    }
}

#[apply(both_engines)]
async fn the_database_and_the_policy_agree_on_what_can_be_accepted(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let cast = [(&olivia, Level::Owner), (&max, Level::Manager), (&ava, Level::Agent)];
    let mut inviters: BTreeMap<Uuid, Grant> = cast.map(|(person, level)| (person.user, grant(level))).into();
    for (nth, grant) in grants().into_iter().enumerate() {
        let user = app.db_user(&format!("Inviter {nth:02}"), &format!("inviter{nth:02}@x.example")).await;
        app.db_access(user, SUPPORT, grant).await;
        inviters.insert(user, grant);
    }
    // Each of them has invited somebody to what each of them has.
    let id = if app.state.db.postgres().is_some() { "gen_random_uuid()" } else { "randomblob(16)" };
    let invite = sql("insert into invitations (id, workspace_id, email, level, workspace_settings, data_export,
            contact_deletion, contact_visibility, mask_contact_details, search_key, sort_key, invited_by, invited_at,
            expires_at, declined_at, vouched_by)
        select ")
    .push(id)
    .push(
        ", v.workspace_id, v.sort_key || '.' || g.sort_key, g.level, g.workspace_settings, g.data_export,
            g.contact_deletion, g.contact_visibility, g.mask_contact_details, v.sort_key || '.' || g.sort_key,
            v.sort_key || '.' || g.sort_key, v.user_id, 0, case when g.data_export then $1 else $1 + 1 end,
            case when g.contact_deletion then 1 end, v.id
        from accesses v join accesses g on g.workspace_id = v.workspace_id
        where v.workspace_id = $2",
    );
    app.db_write(invite.bind(app.now()).bind(app.db_workspace_id(SUPPORT).await)).await;
    compare(app, &olivia, &inviters, true).await;
    for ends in [
        "update accesses set suspended_at = 1 where id <> $1",
        "update accesses set suspended_at = null, revoked_at = 1 where id <> $1",
    ] {
        app.db_write(sql(ends).bind(olivia.access)).await;
        compare(app, &olivia, &inviters, false).await;
    }
    // Given access again, by another row: what was sent with the old one stays as it is.
    for (user, grant) in inviters.iter().filter(|(user, _)| **user != olivia.user) {
        app.db_access(*user, SUPPORT, *grant).await;
    }
    compare(app, &olivia, &inviters, false).await;
}
