use crate::support::{program::Program, *};
use app::{
    account::picture::InvalidPicture,
    domain::{live_event::StreamMessage, name::InvalidName},
    store::{clock::Clock, password::InvalidPassword},
};
use futures::future::join_all;
use image::{DynamicImage, ImageFormat};
use macro_rules_attribute::apply;
use reqwest::header::USER_AGENT;
use server::account::PICTURES_MIB;
use std::io::Cursor;

const ACCOUNT: &str = "/account";
const CONTACTS: &str = "/w/support/contacts";
const NEW: &str = "another long password";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0";

fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(40, 30).write_to(&mut bytes, ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

async fn upload(person: &Browser, file: &[u8]) -> Page {
    person.upload(ACCOUNT, "/account/avatar", "picture", file).await
}

/// The address of the person's picture, as others' pages have it.
async fn picture_of(others: &Browser, person: &Person) -> Option<String> {
    let page = others.get("/w/support/settings/users").await;
    let path = format!("/avatars/{}/", person.user);
    let (_, rest) = page.html.split_once(&path)?;
    Some(format!("{path}{}", rest.split('"').next()?))
}

#[apply(both_engines)]
async fn a_new_name_stands_everywhere_at_once(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_access(ava.user, SALES, grant(app::domain::policy::Level::Agent)).await;
    let mut stream = olivia.stream(SUPPORT).await;
    ava.get(ACCOUNT).await.is(200).says("Account").says(&ava.email);
    let answer = ava.post_form(ACCOUNT, "/account/name", &[("display_name", "  Åva   Zimmer ")]).await;
    answer.leads_to("/account?done=name");
    stream.receives(StreamMessage::Users { ids: vec![ava.access] }).await;
    ava.get("/account?done=name").await.says("Name updated.").says("Åva Zimmer");
    assert!(olivia.get("/w/support/settings/users?q=ava+zimmer").await.row("Åva Zimmer").contains(&ava.email));
    assert_eq!(olivia.users("stone").await.unwrap().rows.len(), 0);
    let last = olivia.users("").await.unwrap().rows.pop().unwrap();
    assert_eq!(last.name(), "Olivia Berg", "the list is sorted anew");
    assert_eq!(app.db_count("select count(*) from accesses where sort_key = 'ava zimmer'").await, 2);
}

#[apply(both_engines)]
async fn a_name_that_cannot_be_is_said_so_and_shown_again(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let long = "x".repeat(101);
    for (typed, why) in
        [(" ", InvalidName::Missing), (&*long, InvalidName::TooLong), ("a\u{202e}b", InvalidName::Invisible)]
    {
        let page = ava.post_form(ACCOUNT, "/account/name", &[("display_name", typed)]).await;
        assert_eq!(page.is(422).says(&why.to_string()).value("display_name").as_deref(), Some(typed));
    }
    ava.get(ACCOUNT).await.says("Ava Stone");
}

#[apply(both_engines)]
async fn a_picture_is_seen_by_everyone_and_can_be_taken_off(app: &TestApp) {
    let Cast { olivia, ava, sam, .. } = app.db_cast().await;
    assert_eq!(picture_of(&olivia, &ava).await, None);
    let mut stream = olivia.stream(SUPPORT).await;
    upload(&ava, &png()).await.leads_to("/account?done=picture");
    stream.receives(StreamMessage::Users { ids: vec![ava.access] }).await;
    let address = picture_of(&olivia, &ava).await.expect("the list shows it");
    for person in [&olivia, &sam] {
        let picture = person.send(person.request(reqwest::Method::GET, &address)).await;
        assert_eq!(
            (picture.status().as_u16(), &picture.headers()["content-type"]),
            (200, &"image/jpeg".parse().unwrap())
        );
        assert_eq!(picture.headers()["cache-control"], "private, max-age=31536000, immutable");
        let small = image::load_from_memory(&picture.bytes().await.unwrap()).expect("a picture");
        assert_eq!((small.width(), small.height()), (192, 192));
    }
    let visitor = app.browser();
    assert_eq!(visitor.send(visitor.request(reqwest::Method::GET, &address)).await.status(), 401);
    ava.get(CONTACTS).await.is(200);
    assert!(ava.get(CONTACTS).await.html.contains(&address), "beside one's own name too");
    ava.post_form(ACCOUNT, "/account/avatar/remove", &[]).await.leads_to("/account?done=picture-removed");
    assert_eq!(picture_of(&olivia, &ava).await, None);
    olivia.get(&address).await.is(404);
}

#[apply(both_engines)]
async fn another_picture_has_another_address(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    upload(&ava, &png()).await.is(303);
    let first = picture_of(&olivia, &ava).await.unwrap();
    let mut other = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(9, 9, image::Rgb([200, 0, 0])).write_to(&mut other, ImageFormat::Gif).unwrap();
    upload(&ava, &other.into_inner()).await.is(303);
    let second = picture_of(&olivia, &ava).await.unwrap();
    assert_ne!(first, second);
    olivia.get(&first).await.is(404);
    assert_eq!(app.db_count("select count(*) from avatars").await, 1);
    for nowhere in ["/avatars/x/y", &format!("/avatars/{}/%00", ava.user), &format!("/avatars/{}/x", ava.user)] {
        olivia.get(nowhere).await.is(404);
    }
}

#[apply(both_engines)]
async fn a_file_that_is_no_picture_is_refused_with_the_reason(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let png = png();
    let too_large = vec![0; 6 * 1024 * 1024];
    for (file, why) in [
        (&b""[..], InvalidPicture::Missing),
        (b"<svg onload=alert(1)>", InvalidPicture::Format),
        (&png[..png.len() / 2], InvalidPicture::Damaged),
        (&too_large, InvalidPicture::TooLarge),
        (include_bytes!("inputs/avatar-1x2000.png"), InvalidPicture::TooNarrow),
        (include_bytes!("inputs/avatar-1x65000.png"), InvalidPicture::TooManyPixels),
    ] {
        upload(&ava, file).await.is(422).says(&why.to_string());
    }
    let endless = vec![0; 26 * 1024 * 1024];
    let request = ava.request(reqwest::Method::POST, "/account/avatar").body(endless);
    // It may be cut off before it is answered; what matters is that nothing of it stays.
    let _ = request.header("sec-fetch-site", "same-origin").send().await;
    ava.post_form(ACCOUNT, "/account/avatar", &[("picture", "x")]).await.is(422);
    assert_eq!(picture_of(&olivia, &ava).await, None);
}

#[apply(both_engines)]
async fn several_large_pictures_at_once_share_the_memory_for_them_and_each_is_answered(app: &TestApp) {
    if app.state.db.postgres().is_some() {
        // The database has no part in it, and it is a lot of work.
        return;
    }
    app.advance(Clock::System.now() - app.now());
    let Cast { ava, .. } = app.db_cast().await;
    let program = Program::start(&app.database_url()).await;
    program.browser.db_cookie(&app.db_session(ava.user).await);
    // Each takes 102 MiB once it is unpacked.
    let file = include_bytes!("inputs/avatar-16384x820.png");
    for answer in join_all((0..7).map(|_| upload(&program.browser, file))).await {
        answer.leads_to("/account?done=picture");
    }
    let memory_mib = program.memory_mib();
    assert!(memory_mib < PICTURES_MIB.into(), "{memory_mib} MiB");
}

#[apply(both_engines)]
async fn a_new_password_asks_the_old_one_and_ends_the_other_sessions(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let elsewhere = app.db_signed_in(ava.user).await;
    let (mut here, mut there) = (ava.stream(SUPPORT).await, elsewhere.stream(SUPPORT).await);
    let change = |current, new| {
        let ava = &ava;
        async move { ava.post_form(ACCOUNT, "/account/password", &[("current", current), ("new", new)]).await }
    };
    change("not the password", NEW).await.is(422).says("Current password is incorrect.");
    change(PASSWORD, "short").await.is(422).says(&InvalidPassword::TooShort.to_string());
    change(PASSWORD, NEW).await.leads_to("/account?done=password");
    there.receives(StreamMessage::SignedOut).await;
    there.ends().await;
    elsewhere.get(CONTACTS).await.is(303);
    ava.get(CONTACTS).await.is(200);
    ava.assign(app.db_contact("Ida Falk", None).await, "").await.unwrap();
    here.receives(StreamMessage::Contacts).await;
    app.browser().sign_in(&ava.email, PASSWORD).await.is(422);
    app.browser().sign_in(&ava.email, NEW).await.leads_to("/");
}

#[apply(both_engines)]
async fn the_open_sessions_are_listed_and_each_can_be_ended(app: &TestApp) {
    let Cast { ava, max, .. } = app.db_cast().await;
    let elsewhere = app.db_signed_in(ava.user).await;
    elsewhere.send(elsewhere.request(reqwest::Method::GET, CONTACTS).header(USER_AGENT, FIREFOX)).await;
    app.advance(days(2));
    let page = ava.get(ACCOUNT).await;
    page.is(200).says("Unknown browser").says("This device").says("Firefox on Linux").says("Active 2 days ago");
    let id = page.value("session").expect("the other one can be ended");
    let mut stream = elsewhere.stream(SUPPORT).await;
    // Somebody else's is none of theirs.
    max.post_form(ACCOUNT, "/account/sessions/end", &[("session", &id)]).await.is(303);
    elsewhere.get(CONTACTS).await.is(200);
    ava.post_form(ACCOUNT, "/account/sessions/end", &[("session", &id)]).await.leads_to("/account?done=session-ended");
    stream.receives(StreamMessage::SignedOut).await;
    elsewhere.get(CONTACTS).await.is(303);
    ava.get("/account?done=session-ended").await.says("Device signed out.").does_not_say("Firefox");
    for nonsense in ["", "x", "ü", "abc"] {
        ava.post_form(ACCOUNT, "/account/sessions/end", &[("session", nonsense)]).await.is(303);
    }
    ava.get(CONTACTS).await.is(200);
}

#[apply(both_engines)]
async fn all_other_sessions_end_at_once(app: &TestApp) {
    let Cast { ava, max, .. } = app.db_cast().await;
    let others = [app.db_signed_in(ava.user).await, app.db_signed_in(ava.user).await];
    ava.post_form(ACCOUNT, "/account/sessions/end-others", &[]).await.leads_to("/account?done=sessions-ended");
    for other in &others {
        other.get(CONTACTS).await.is(303);
    }
    ava.get(ACCOUNT).await.is(200).does_not_say("Sign out everywhere else");
    max.get(CONTACTS).await.is(200);
}

#[apply(both_engines)]
async fn a_sign_out_ends_the_streams_of_its_session_alone(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let elsewhere = app.db_signed_in(ava.user).await;
    let (mut here, mut there) = (ava.stream(SUPPORT).await, elsewhere.stream(SUPPORT).await);
    ava.sign_out().await.is(303);
    here.receives(StreamMessage::SignedOut).await;
    here.ends().await;
    elsewhere.assign(app.db_contact("Ida Falk", None).await, "").await.unwrap();
    there.receives(StreamMessage::Contacts).await;
}

#[apply(both_engines)]
async fn when_a_session_was_used_is_written_once_an_hour(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let used = "select coalesce(max(last_used_at), 0) from sessions";
    ava.get(CONTACTS).await.is(200);
    let first = app.db_count(used).await;
    assert_eq!(first, app.now());
    app.advance(minutes(59));
    ava.get(CONTACTS).await.is(200);
    assert_eq!(app.db_count(used).await, first);
    app.advance(minutes(1));
    ava.get(CONTACTS).await.is(200);
    assert_eq!(app.db_count(used).await, app.now());
}

#[apply(both_engines)]
async fn the_account_needs_no_workspace_and_no_script(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    olivia.revoke(ava.access).await.unwrap();
    let page = ava.get(ACCOUNT).await;
    assert!(!page.is(200).html.contains("<script"));
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(page.header("cache-control"), "no-store, no-transform");
    ava.get("/").await.says("No workspace yet");
    let visitor = app.browser();
    visitor.get(ACCOUNT).await.leads_to("/sign-in?next=%2Faccount");
    visitor.post_form(ACCOUNT, "/account/name", &[("display_name", "Eve")]).await.leads_to("/sign-in?next=%2Faccount");
}
