//! Whatever stands in an address, and on whatever route, the answer is a page that no cache keeps.

use crate::{policy_coverage::all_routes, support::*};
use app::domain::error::AppError;
use macro_rules_attribute::apply;

/// A path of the route with `segment` in each of its parameters.
fn filled(route: &str, segment: &str) -> String {
    let segments = route.split('/').map(|part| if part.starts_with('{') { segment } else { part });
    segments.collect::<Vec<_>>().join("/")
}

/// Segments that no page of ours has in its address.
fn hostile() -> Vec<String> {
    let short = [
        "%0a",
        "%0d%0aset-cookie:a",
        "%00",
        "%7f",
        "%ff",
        "%C3",
        "%zz",
        "%4",
        "%e2%80%8b",
        "..%2f..",
        "%2F%2Fevil",
        "%3Fa",
    ];
    short.map(str::to_owned).into_iter().chain(["a".repeat(5000)]).collect()
}

#[apply(both_engines)]
async fn whatever_stands_in_an_address_is_answered_with_a_page(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let visitor = app.browser();
    for route in all_routes().filter(|route| route.contains('{')) {
        for segment in hostile() {
            let path = filled(&route, &segment);
            for browser in [&*olivia, &visitor] {
                let page = browser.get(&path).await;
                let is_answer = [303, 401, 404, 405, 410].contains(&page.status);
                assert!(is_answer, "{path}: {} {}", page.status, page.text());
                assert!(
                    page.status != 404
                        || !page.html.is_empty()
                        || ["/stream", "{hash}"].iter().any(|end| route.ends_with(end)),
                    "{path} is blank"
                );
                assert!(page.header("cache-control").starts_with("no-store"), "{path}");
            }
        }
    }
    olivia.get("/w/%0a").await.is(404).says(&AppError::NotFound.to_string());
}

/// A browser takes the two for pages of two workspaces.
#[apply(both_engines)]
async fn a_percent_encoded_slug_leads_to_the_address_of_the_page(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia
        .get("/w/%73upport/settings/users?q=a&status=active")
        .await
        .leads_to("/w/support/settings/users?q=a&status=active");
    olivia.get("/w/%73%55PPORT/contacts").await.leads_to("/w/sUPPORT/contacts");
    olivia.get("/w/support/contacts").await.is(200);
}

#[apply(both_engines)]
async fn whatever_stands_in_a_query_is_read(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let keys =
        ["q", "after", "sort", "status", "level", "dialog", "email", "next", "token", "done", "problem", "ids%5B%5D"];
    for route in all_routes().filter(|route| !route.ends_with("/stream")) {
        let route = route.replacen("{workspace}", SUPPORT, usize::from(route.starts_with("/w/")));
        let path = filled(&route, "x");
        for value in ["%00", "%0a", "%ff", "%zz", "%", "a&q=b&email=b&next=c&done=d&after=e&token=f&problem=g"] {
            let query: Vec<String> = keys.iter().map(|key| format!("{key}={value}")).collect();
            let page = olivia.get(&format!("{path}?{}", query.join("&"))).await;
            let is_answer = [200, 303, 401, 403, 404, 405, 410].contains(&page.status);
            assert!(is_answer, "{path}: {value}: {} {}", page.status, page.text());
            assert_ne!(page.header("cache-control"), "", "{path}");
        }
    }
}

#[apply(both_engines)]
async fn no_answer_with_anything_of_anybody_is_kept_by_a_cache(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for route in all_routes() {
        let route = route.replacen("{workspace}", SUPPORT, usize::from(route.starts_with("/w/")));
        for method in [reqwest::Method::GET, reqwest::Method::POST] {
            // One that is still signed in after the route before.
            let olivia = app.db_signed_in(olivia.user).await;
            let request = olivia.request(method, &filled(&route, "x")).header("sec-fetch-site", "same-origin");
            let answer = olivia.send(request).await;
            let kept = answer.headers().get("cache-control").map(|it| it.to_str().unwrap().to_owned());
            let is_stream = answer.status() == 200 && route.ends_with("/stream");
            let expected = if is_stream { "no-cache" } else { "no-store" };
            assert!(kept.as_deref().is_some_and(|kept| kept.starts_with(expected)), "{route}: {kept:?}");
        }
    }
    let cross = olivia.request(reqwest::Method::POST, "/sign-out").header("origin", "null");
    assert_eq!(olivia.send(cross).await.headers()["cache-control"], "no-store");
}
