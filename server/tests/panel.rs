//! What somebody can do, and why.

use crate::support::*;
use app::{
    domain::{
        audit_act::AuditAct,
        error::AppError,
        policy::{Level, Restriction},
    },
    users::user_dialog::UserDetails,
};
use macro_rules_attribute::apply;

async fn portrait(person: &Person, of: &Person) -> Result<UserDetails, AppError> {
    person.ask("users/describe", &[("workspace", SUPPORT), ("id", &of.access.to_string())]).await
}

#[apply(both_engines)]
async fn each_permission_stands_with_the_level_or_the_restriction_behind_it(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let mona = app.db_person("Mona Lind", SUPPORT, restricted(Level::Manager, Restriction::DataExport)).await;
    app.db_contacts(3, mona.access).await;
    mona.invite("new@customer.example", "agent", &["data_export"]).await.unwrap();
    let page = olivia.get(&format!("/w/support/settings/users?dialog=user&id={}", mona.access)).await;
    page.is(200).says("Export Users Restriction: No exports").says("Invite Agents Access level: Manager");
    page.says("Can't: View the audit log Access level: Manager").says("3 contacts").says("1 open invitation sent");
}

#[apply(both_engines)]
async fn what_happened_to_them_is_for_owners(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    olivia.edit(ava.access, "agent", &["data_export"]).await.unwrap();
    let seen = portrait(&olivia, &ava).await.unwrap();
    assert_eq!(seen.audit.iter().map(|line| line.act).collect::<Vec<_>>(), [AuditAct::AccessEdited]);
    assert_eq!(portrait(&max, &ava).await.unwrap().audit, []);
}

#[apply(both_engines)]
async fn where_else_they_work_is_told_to_who_sees_the_users_there(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    app.db_access(ava.user, SALES, grant(Level::Manager)).await;
    app.db_access(olivia.user, SALES, grant(Level::Owner)).await;
    app.db_access(max.user, SALES, grant(Level::Agent)).await;
    assert_eq!(portrait(&olivia, &ava).await.unwrap().elsewhere, [("Sales".to_owned(), Level::Manager)]);
    assert_eq!(portrait(&max, &ava).await.unwrap().elsewhere, []);
}
