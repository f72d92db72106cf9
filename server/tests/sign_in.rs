use crate::support::*;
use app::domain::policy::Level;
use macro_rules_attribute::apply;
use reqwest::{Method, header::ORIGIN};

/// Everything that a visitor may open without a session, and a signed-in page.
const USERS: &str = "/w/support/settings/users";

#[apply(both_engines)]
async fn the_right_password_leads_to_where_one_works(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    for (person, home) in [(&olivia, "Users"), (&ava, "Contacts")] {
        let browser = app.browser();
        browser.sign_in(&person.email, PASSWORD).await.leads_to("/");
        browser.open("/").await.is(200).says(home).says(&person.display_name);
    }
    app.browser().sign_in(" MAX@Northwind.EXAMPLE ", PASSWORD).await.leads_to("/");
}

#[apply(both_engines)]
async fn a_wrong_password_and_an_unknown_address_get_the_same_words(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let browser = app.browser();
    let wrong = browser.sign_in(&ava.email, "not the password").await;
    let unknown = browser.sign_in("nobody@northwind.example", PASSWORD).await;
    wrong.is(422).says("Incorrect email or password.").does_not_know("not the password");
    assert_eq!((wrong.status, wrong.text()), (unknown.status, unknown.text()));
    assert_eq!(wrong.value("email").as_ref(), Some(&ava.email));
    for email in ["", "ava", "ava@northwind.example\0", "' or 1=1 --"] {
        browser.sign_in(email, PASSWORD).await.is(422);
    }
    assert!(!browser.has_cookie());
}

#[apply(both_engines)]
async fn signing_out_ends_the_session_everywhere_its_cookie_is(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let session = app.db_session(ava.user).await;
    let (one, copy) = (app.browser(), app.browser());
    one.db_cookie(&session);
    copy.db_cookie(&session);
    copy.get("/w/support/contacts").await.is(200);
    one.sign_out().await.leads_to("/");
    assert!(!one.has_cookie());
    copy.get("/w/support/contacts").await.is(303);
    ava.get("/w/support/contacts").await.is(200);
}

#[apply(both_engines)]
async fn a_session_ends_by_itself_after_a_month(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    app.advance(days(30) - 1);
    ava.get("/w/support/contacts").await.is(200);
    app.advance(1);
    ava.get("/w/support/contacts").await.leads_to("/sign-in?next=%2Fw%2Fsupport%2Fcontacts");
}

#[apply(both_engines)]
async fn a_page_without_a_session_leads_to_sign_in_and_back(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let browser = app.browser();
    let page = "/w/support/contacts?q=caf%C3%A9&after=x";
    let sign_in = browser.open(page).await;
    sign_in.is(200).says("Sign in");
    assert_eq!(sign_in.value("next").as_deref(), Some(page));
    let fields = [("email", &*ava.email), ("password", "wrong"), ("next", page)];
    let wrong = browser.post("/sign-in", &fields).await;
    assert_eq!(wrong.is(422).value("next").as_deref(), Some(page));
    let fields = [("email", &*ava.email), ("password", PASSWORD), ("next", page)];
    browser.post("/sign-in", &fields).await.leads_to(page);
}

#[apply(both_engines)]
async fn the_way_back_stays_on_this_site(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    for next in [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/%0d%0aSet-Cookie:x\r\nx",
        " //evil.example",
        "",
    ] {
        let fields = [("email", &*ava.email), ("password", PASSWORD), ("next", next)];
        app.browser().post("/sign-in", &fields).await.leads_to("/");
        app.browser().post("/sign-out", &[("next", next)]).await.leads_to("/");
        let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        ava.get(&format!("/sign-in?next={query}")).await.leads_to("/");
    }
    ava.get("/sign-in?next=%2Fw%2Fsupport%2Fcontacts").await.leads_to("/w/support/contacts");
}

#[apply(both_engines)]
async fn over_http_the_cookie_is_kept_from_scripts_and_other_sites(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let answer = app.browser().sign_in(&ava.email, PASSWORD).await;
    let cookie = answer.header("set-cookie");
    let port = app.url.rsplit(':').next().unwrap_or_default();
    assert!(cookie.starts_with(&format!("roster-{port}=")), "{cookie}");
    assert_eq!(flags(cookie), ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax"]);
}

/// Returns a cookie's flags, in alphabetical order.
fn flags(cookie: &str) -> Vec<&str> {
    let mut flags: Vec<&str> = cookie.split("; ").skip(1).collect();
    flags.sort_unstable();
    flags
}

#[apply(both_engines)]
async fn over_https_the_cookie_is_bound_to_the_host(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let secure = app.also_known_as("https://roster.example").await;
    let answer = secure.sign_in(&ava.email, PASSWORD).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-roster="), "{cookie}");
    assert_eq!(flags(cookie), ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax", "Secure"]);
    let plain = app.also_known_as("https://roster.example").await;
    plain.db_cookie(&app.db_session(ava.user).await);
    plain.get("/w/support/contacts").await.is(303);
}

#[apply(both_engines)]
async fn a_form_of_another_site_is_refused(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let id = ava.access.to_string();
    let fields = [("workspace", SUPPORT), ("id", &*id), ("email", &*olivia.email), ("password", PASSWORD)];
    for path in ["/api/users/revoke", "/sign-in", "/sign-out", "/set-up", "/invitations/x", "/beat"] {
        for (header, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let request = olivia.request(Method::POST, path).header(header, value).form(&fields);
            let answer = Page::read(olivia.send(request).await).await;
            answer.is(403).says("This form was sent from a different address than Roster's own");
        }
    }
    assert_eq!(olivia.users("").await.unwrap().counts.active, 3);
}

#[apply(both_engines)]
async fn with_a_session_a_form_that_does_not_say_where_it_is_from_is_refused(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let id = ava.access.to_string();
    let fields = [("workspace", SUPPORT), ("id", &*id)];
    for origin in [None, Some(""), Some("null"), Some("http://"), Some("https://roster.example")] {
        let request = olivia.request(Method::POST, "/api/users/revoke").form(&fields);
        let request = match origin {
            Some(origin) => request.header(ORIGIN, origin),
            None => request,
        };
        let answer = Page::read(olivia.send(request).await).await;
        answer.is(403).says("This form was sent from a different address than Roster's own");
    }
    assert_eq!(olivia.users("").await.unwrap().counts.active, 3);
    let command_line = app.browser();
    let fields = [("email", &*ava.email), ("password", PASSWORD)];
    let request = command_line.request(Method::POST, "/sign-in").form(&fields);
    Page::read(command_line.send(request).await).await.is(303);
}

#[apply(both_engines)]
async fn a_page_opened_over_http_is_told_the_https_address(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let plain = app.also_known_as("https://roster.example").await;
    let fields = [("email", &*ava.email), ("password", PASSWORD)];
    let request = plain.request(Method::POST, "/sign-in").header("host", "roster.example");
    let answer = Page::read(plain.send(request.header(ORIGIN, "http://roster.example").form(&fields)).await).await;
    answer.is(403).says("Open https://roster.example instead.");
    assert!(!plain.has_cookie());
}

#[apply(both_engines)]
async fn over_https_browsers_are_told_to_stay_there(app: &TestApp) {
    let secure = app.also_known_as("https://roster.example").await;
    for path in ["/sign-in", "/nothing", "/livez", "/w/support"] {
        assert_eq!(secure.get(path).await.header("strict-transport-security"), "max-age=31536000", "{path}");
        assert_eq!(app.browser().get(path).await.header("strict-transport-security"), "", "{path}");
    }
}

#[apply(both_engines)]
async fn an_older_browser_and_a_proxy_that_changes_the_host_are_let_in(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let fields = [("email", &*ava.email), ("password", PASSWORD)];
    let older = app.browser();
    let request = older.request(Method::POST, "/sign-in").header(ORIGIN, &app.url).form(&fields);
    Page::read(older.send(request).await).await.is(303);
    let behind = app.also_known_as("https://roster.example").await;
    let request = behind.request(Method::POST, "/sign-in").header(ORIGIN, "https://roster.example").form(&fields);
    Page::read(behind.send(request).await).await.is(303);
}

#[apply(both_engines)]
async fn a_function_that_writes_does_not_answer_to_a_link(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let path = format!("/api/users/revoke?workspace=support&id={}", ava.access);
    olivia.get(&path).await.is(404);
    olivia.get("/api/nothing").await.is(404);
    ava.get("/w/support/contacts").await.is(200);
}

#[apply(both_engines)]
async fn an_unknown_page_is_not_found(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for path in ["/nothing", "/w/support/nothing", "/w/support/settings/nothing", "/w", "/pkg/nothing.js", "/.env"] {
        for browser in [&app.browser(), &*olivia] {
            let page = browser.get(path).await;
            assert!(page.status == 404, "{path}: {}", page.status);
        }
    }
}

#[apply(both_engines)]
async fn every_page_carries_the_headers_that_protect_it(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for path in ["/sign-in", "/nothing", USERS, "/w/support/contacts", "/w/nowhere/contacts", "/invitations/x"] {
        let page = olivia.get(path).await;
        for (header, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ] {
            assert_eq!(page.header(header), value, "{path}");
        }
        if page.status != 303 {
            let policy = page.header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
            assert_eq!(page.header("cache-control"), "no-store, no-transform", "{path}");
            assert!(page.html.contains("<meta name=\"format-detection\""), "{path}");
            assert!(!page.html.contains(" style=\""), "{path}: the policy forbids it");
        }
    }
}

#[apply(both_engines)]
async fn only_scripts_with_the_pages_own_nonce_run(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let nonce = |page: &Page| {
        let policy = page.header("content-security-policy").to_owned();
        policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default().to_owned()
    };
    let (one, other) = (olivia.get(USERS).await, olivia.get(USERS).await);
    assert!(nonce(&one).len() >= 16 && nonce(&one) != nonce(&other));
    let scripts = one.html.split("<script").skip(1).map(|script| script.split('>').next().unwrap_or_default());
    // What the page carries along is data, and runs nowhere.
    let scripts: Vec<_> = scripts.filter(|script| !script.contains("type=\"application/json\"")).collect();
    assert!(!scripts.is_empty(), "{}", one.html);
    for script in scripts {
        assert!(script.contains(&format!("nonce=\"{}\"", nonce(&one))), "{script}");
    }
}

#[apply(both_engines)]
async fn only_who_is_signed_in_reports_a_failed_script_and_only_a_short_one(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    for (browser, length, status) in
        [(&*ava, 1000, 204), (&*ava, 5000, 413), (&app.browser(), 10, 401), (&*ava, 1000, 204)]
    {
        let request = browser.request(Method::POST, "/script-failure").header(ORIGIN, &app.url);
        assert_eq!(browser.send(request.body("x".repeat(length))).await.status(), status, "{length}");
    }
}

#[apply(both_engines)]
async fn a_guests_page_has_no_script(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    olivia.invite("nora@x.com", "agent", &[]).await.unwrap();
    let link = app.link_in_mail_to("nora@x.com").await;
    olivia.revoke(ava.access).await.unwrap();
    let guest = app.browser();
    for page in [
        guest.get("/sign-in").await,
        guest.get(&link).await,
        olivia.get(&link).await,
        guest.get("/invitations/x").await,
        guest.get("/set-up").await,
        guest.get("/nothing").await,
        ava.get("/").await,
    ] {
        assert!(!page.html.contains("<script") && !page.html.contains("modulepreload"), "{}", page.html);
        assert!(!page.header("content-security-policy").contains("script-src"));
    }
}

#[apply(both_engines)]
async fn who_is_signed_in_elsewhere_only_signs_in_here_alone(app: &TestApp) {
    app.db_cast().await;
    let ida = app.db_user("Ida Falk", "ida@northwind.example").await;
    app.db_access(ida, SALES, grant(Level::Agent)).await;
    let browser = app.browser();
    browser.sign_in("ida@northwind.example", PASSWORD).await.leads_to("/");
    browser.open("/").await.is(200).says("Sales");
    browser.get("/w/support/contacts").await.is(404);
}

#[apply(both_engines)]
async fn the_probes_answer(app: &TestApp) {
    for path in ["/livez", "/readyz"] {
        app.browser().get(path).await.is(200);
    }
}
