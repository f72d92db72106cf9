use crate::support::*;
use app::{
    domain::policy::Level,
    set_up::command::{FirstRun, InvalidFirstRun, create_owner, mint_link},
};
use macro_rules_attribute::apply;
use sqlx::{Postgres, Transaction};

const FIELDS: [(&str, &str); 5] = [
    ("organization", "Northwind Group"),
    ("workspace", "Support & Care"),
    ("display_name", "Olivia Berg"),
    ("email", " Olivia@Northwind.example "),
    ("password", PASSWORD),
];

async fn link(app: &TestApp) -> String {
    mint_link(&app.state).await.unwrap().expect("nobody is here yet").as_str().to_owned()
}

async fn submit(browser: &Browser, token: &str, fields: &[(&str, &str)]) -> Page {
    let fields: Vec<_> = [("token", token)].into_iter().chain(fields.iter().copied()).collect();
    browser.post("/set-up", &fields).await
}

fn first_run(email: &str) -> FirstRun {
    FirstRun {
        organization: "Northwind Group".into(),
        workspace: "Support".into(),
        display_name: "Olivia Berg".into(),
        email: email.into(),
        password: PASSWORD.into(),
    }
}

#[apply(both_engines)]
async fn the_link_makes_the_organization_its_workspace_and_its_owner(app: &TestApp) {
    let token = link(app).await;
    let olivia = app.browser();
    olivia.get(&format!("/set-up?token={token}")).await.is(200).says("Set up Roster");
    submit(&olivia, &token, &FIELDS).await.leads_to("/w/support-care/settings/users");
    let page = olivia.open("/").await;
    page.is(200).says("Northwind Group").says("Support & Care");
    let row = page.row("olivia@northwind.example");
    assert!(row.contains("Olivia Berg") && row.contains("Owner") && row.contains("You"), "{row}");
    app.browser().sign_in("olivia@northwind.example", PASSWORD).await.leads_to("/");
    assert_eq!(app.db_count("select count(*) from users where is_admin").await, 1);
}

#[apply(both_engines)]
async fn from_the_link_to_a_second_person_at_work(app: &TestApp) {
    let token = link(app).await;
    let olivia = app.browser();
    submit(&olivia, &token, &FIELDS).await.is(303);
    let fields = [("workspace", "support-care"), ("emails", "max@northwind.example"), ("level", "manager")];
    olivia.post_form("/w/support-care/settings/users?dialog=add", "/api/invitations/invite", &fields).await.is(303);
    let link = app.link_in_mail_to("max@northwind.example").await;
    let max = app.browser();
    cast::accept(&max, &link, "Max Lind").await.is(303);
    let page = max.open("/").await;
    assert!(page.is(200).row("Olivia Berg").contains("Only Owners can change this"));
}

#[apply(both_engines)]
async fn the_link_works_once(app: &TestApp) {
    let (token, other) = (link(app).await, link(app).await);
    submit(&app.browser(), &token, &FIELDS).await.is(303);
    assert!(mint_link(&app.state).await.unwrap().is_none(), "no start makes a new one");
    for used in [&token, &other] {
        app.browser().get(&format!("/set-up?token={used}")).await.is(404).says("This link isn't valid");
        submit(&app.browser(), used, &FIELDS).await.is(404).says("This link isn't valid");
    }
    assert_eq!(app.db_count("select count(*) from users").await, 1);
}

#[apply(both_engines)]
async fn without_the_right_link_nothing_is_set_up(app: &TestApp) {
    link(app).await;
    for token in ["", "0", "' or 1=1 --", "\0"] {
        submit(&app.browser(), token, &FIELDS).await.is(404).says("This link isn't valid");
    }
    for path in ["/set-up", "/set-up?token=", "/set-up?token=guess", "/set-up?token=%00"] {
        app.browser().get(path).await.is(404).says("This link isn't valid");
    }
    assert_eq!(app.db_count("select count(*) from organizations").await, 0);
}

#[apply(both_engines)]
async fn one_link_used_twice_at_once_makes_one_organization(app: &TestApp) {
    let token = link(app).await;
    let (one, other) = (app.browser(), app.browser());
    let (first, second) = tokio::join!(submit(&one, &token, &FIELDS), submit(&other, &token, &FIELDS));
    let mut answers = [first.status, second.status];
    answers.sort();
    assert_eq!(answers, [303, 404]);
    assert_eq!(app.db_count("select count(*) from organizations").await, 1);
}

#[apply(both_engines)]
async fn two_links_used_at_once_make_one_organization(app: &TestApp) {
    let (token, other_token) = (link(app).await, link(app).await);
    let (one, other) = (app.browser(), app.browser());
    let held = hold_organizations(app).await;
    let (first, second, ()) = tokio::join!(
        submit(&one, &token, &FIELDS),
        submit(&other, &other_token, &FIELDS),
        release_once_both_wait(app, held)
    );
    let mut answers = [first.status, second.status];
    answers.sort();
    assert_eq!(answers, [303, 404], "{} / {}", first.text(), second.text());
    assert_eq!(app.db_count("select count(*) from organizations").await, 1);
}

/// On PostgreSQL, so that both are in the middle of it at the same time: by chance they seldom are.
async fn hold_organizations(app: &TestApp) -> Option<Transaction<'static, Postgres>> {
    let mut held = app.state.db.postgres()?.begin().await.unwrap();
    sqlx::query("lock table organizations").execute(&mut *held).await.unwrap();
    Some(held)
}

async fn release_once_both_wait(app: &TestApp, held: Option<Transaction<'static, Postgres>>) {
    let (Some(held), Some(pool)) = (held, app.state.db.postgres()) else { return };
    let waiting = "select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'";
    // Not within the transaction: there it would see the same activity for ever.
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(pool).await.unwrap() < 2 {}
    held.rollback().await.unwrap();
}

#[apply(both_engines)]
async fn each_invalid_field_is_told_and_what_was_typed_stays(app: &TestApp) {
    let token = link(app).await;
    let browser = app.browser();
    for (field, typed, told) in [
        ("organization", "   ", "Enter a name."),
        ("workspace", "", "Enter a name."),
        ("display_name", "Olivia\u{202e}", "This name contains a hidden character."),
        ("email", "olivia", "Enter a valid email address"),
        ("password", "short", "Use at least 12 characters."),
    ] {
        let fields = FIELDS.map(|(name, value)| (name, if name == field { typed } else { value }));
        let page = submit(&browser, &token, &fields).await;
        page.is(422).says(told);
        for (name, value) in fields {
            let expected = if name == "password" { None } else { Some(value) };
            assert_eq!(
                page.value(name).filter(|it| name != "password" || !it.is_empty()).as_deref(),
                expected,
                "{name}"
            );
        }
        assert!(page.input(field).is_some_and(|input| input.contains("aria-invalid=\"true\"")), "{field}");
    }
    submit(&browser, &token, &FIELDS).await.is(303);
}

#[apply(both_engines)]
async fn create_owner_sets_an_empty_installation_up(app: &TestApp) {
    let token = link(app).await;
    let said = create_owner(&app.state, first_run("olivia@northwind.example")).await.unwrap().unwrap();
    assert_eq!(said, "Northwind Group is set up. olivia@northwind.example is its Owner.");
    let olivia = app.browser();
    olivia.sign_in("olivia@northwind.example", PASSWORD).await.leads_to("/");
    olivia.open("/").await.is(200).row("Olivia Berg");
    submit(&app.browser(), &token, &FIELDS).await.is(404);
}

#[apply(both_engines)]
async fn create_owner_makes_one_more_owner_of_every_workspace(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite("rescue@northwind.example", "agent", &[]).await.unwrap();
    let said = create_owner(&app.state, first_run("Rescue@Northwind.example")).await.unwrap().unwrap();
    assert_eq!(said, "rescue@northwind.example is now an Owner of 2 workspaces.");
    let rescue = app.browser();
    rescue.sign_in("rescue@northwind.example", PASSWORD).await.leads_to("/");
    for workspace in [SUPPORT, SALES] {
        rescue.get(&format!("/w/{workspace}/settings/users")).await.is(200);
    }
    let row = olivia.row_of("rescue").await;
    assert_eq!(row.grant, grant(Level::Owner), "the one row: they are not invited any more");
}

#[apply(both_engines)]
async fn create_owner_changes_nothing_of_somebody_who_is_here(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let said = create_owner(&app.state, first_run(&ava.email)).await.unwrap().unwrap();
    assert!(said.contains("is already a User. Nothing was changed."), "{said}");
    ava.get("/w/support/settings/users").await.is(403);
}

#[apply(both_engines)]
async fn create_owner_tells_what_is_invalid(app: &TestApp) {
    let weak = FirstRun { password: "short".into(), ..first_run("olivia@northwind.example") };
    assert!(matches!(create_owner(&app.state, weak).await.unwrap(), Err(InvalidFirstRun::Password(_))));
    let nowhere = create_owner(&app.state, first_run("olivia")).await.unwrap();
    assert!(matches!(nowhere, Err(InvalidFirstRun::Email(_))));
    assert_eq!(app.db_count("select count(*) from organizations").await, 0);
}
