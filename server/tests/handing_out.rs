//! Every way to hand out an invitation asks whether its offer may be granted.

use crate::support::*;
use app::{
    domain::{
        bulk::BulkDone,
        error::AppError,
        outcome::Outcome,
        policy::{Level, Refusal, Restriction},
    },
    users_page::links::InvitationLinks,
};
use macro_rules_attribute::apply;

const NORA: &str = "nora@customer.example";
const PAGE: &str = "/w/support/settings/users";

#[apply(both_engines)]
async fn a_manager_with_a_restriction_hands_out_no_access_without_it(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let carrier = app.db_person("Cara Rier", SUPPORT, restricted(Level::Manager, Restriction::DataExport)).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let id = olivia.row_of(NORA).await.id;
    let text = id.to_string();
    let carried = Refusal::RestrictionCarried(Restriction::DataExport);
    for state in ["pending", "expired"] {
        for act in ["resend", "extend", "retry-mail"] {
            let answer: Result<Outcome, _> =
                carrier.call(&format!("invitations/{act}"), &[("workspace", SUPPORT), ("id", &*text)]).await;
            assert_eq!(answer, Err(carried.into()), "{act}, {state}");
        }
        let copied: Result<InvitationLinks, _> =
            carrier.call("invitations/links", &[("workspace", SUPPORT), ("ids[0]", &*text)]).await;
        assert_eq!(copied, Err(carried.into()), "{state}");
        for act in ["resend", "extend"] {
            let chosen = [("workspace", SUPPORT), ("act", act), ("ids[0]", &*text)];
            let BulkDone { done, failed } = carrier.call("users/bulk", &chosen).await.unwrap();
            assert_eq!((done, &failed[0].why), (0, &carried.into()), "{act} of many, {state}");
        }
        app.advance(days(8));
    }
    let tokens = "select count(*) from invitation_tokens";
    app.deliver_all().await;
    assert_eq!(app.db_count(tokens).await, 0, "no link was made, and the email of an expired one is not sent");
    let max_copied: Result<Outcome, AppError> =
        max.call("invitations/extend", &[("workspace", SUPPORT), ("id", &*text)]).await;
    assert_eq!(max_copied, Ok(Outcome::Extended), "a Manager without restrictions may");
}

#[apply(both_engines)]
async fn the_buttons_to_hand_out_an_invitation_say_why_not(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let carrier = app.db_person("Cara Rier", SUPPORT, restricted(Level::Manager, Restriction::DataExport)).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let dialog = format!("{PAGE}?dialog=invitation&id={}", olivia.row_of(NORA).await.id);
    let page = carrier.get(&dialog).await;
    page.is(200).says(&Refusal::RestrictionCarried(Restriction::DataExport).to_string()).says("CANCEL INVITATION");
    for act in ["resend", "extend", "links"] {
        page.does_not_know(&format!("action=\"/api/invitations/{act}\""));
    }
    let own = olivia.get(&dialog).await;
    for act in ["resend", "extend", "links"] {
        assert!(own.html.contains(&format!("action=\"/api/invitations/{act}\"")), "{act}");
    }
}
