//! One's own name, picture, notices, password and sessions: plain forms.

use crate::{
    guests::{Answered, retry_after, status_of},
    plain::{Done, plain_page},
    query::Query,
    router::Host,
    session::{Calling, Session},
    upload::{self, NoFile},
};
use app::{
    account::{
        change::{
            AccountOutcome, AccountResult, InvalidAccountChange, change_password, choose_notices, remove_picture,
            rename, set_picture,
        },
        notices::are_wanted,
        page::{AccountPage, AccountPageProps},
        picture::{BYTES_MAX, InvalidPicture, Picture},
        sessions::{self, end, end_others},
    },
    frame::plain::{Here, Notice},
    store::person::Person,
};
use axum::{
    Extension, Form,
    extract::{Multipart, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use tokio::task::spawn_blocking;

pub const UPLOAD_MAX: usize = 5 * BYTES_MAX;

/// The memory for pictures that are being unpacked, all together.
pub const PICTURES_MIB: u32 = 512;

/// Somebody's own request.
type Asking = (Extension<Person>, Extension<Session>);

pub async fn page(State(host): State<Host>, asking: Asking, Query(done): Query<Done>) -> Answered {
    show(host, asking, AccountOutcome::parse(&done.done), None, None).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NameForm {
    display_name: String,
}

pub async fn save_name(State(host): State<Host>, asking: Asking, Form(form): Form<NameForm>) -> Answered {
    let changed = rename(&host.app, &asking.0, &form.display_name).await;
    answer(host, asking, changed, Some(form.display_name)).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    current: String,
    new: String,
}

pub async fn save_password(
    State(host): State<Host>,
    asking: Asking,
    Calling(caller): Calling,
    Form(form): Form<PasswordForm>,
) -> Answered {
    let changed = change_password(&host.app, &asking.0, &asking.1.0.0, &caller, form.current, form.new).await;
    answer(host, asking, changed, None).await
}

pub async fn save_picture(
    State(host): State<Host>,
    asking: Asking,
    form: Result<Multipart, MultipartRejection>,
) -> Answered {
    let made = match upload::read(form, &["picture"], BYTES_MAX).await {
        Ok(file) => unpack(&host, file).await,
        Err(none) => Err(why(none)),
    };
    let changed = match made {
        Ok(jpeg) => set_picture(&host.app, &asking.0, jpeg).await,
        Err(invalid) => Ok(Err(InvalidAccountChange::Picture(invalid))),
    };
    answer(host, asking, changed, None).await
}

/// Waits until there is memory for the picture, then unpacks it. Small ones go side by side.
async fn unpack(host: &Host, file: Vec<u8>) -> Result<Vec<u8>, InvalidPicture> {
    let memory_mib = Picture::open(&file)?.memory_mib().min(PICTURES_MIB);
    let memory = host.pictures.clone().acquire_many_owned(memory_mib).await;
    let made = spawn_blocking(move || {
        // It is held until the work ends: a request that is broken off does not stop it.
        let _memory = memory;
        Picture::open(&file)?.square()
    });
    // A decoder that panics has met a damaged picture.
    made.await.unwrap_or(Err(InvalidPicture::Damaged))
}

pub async fn drop_picture(State(host): State<Host>, asking: Asking) -> Answered {
    let changed = remove_picture(&host.app, &asking.0).await;
    answer(host, asking, changed, None).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NoticesForm {
    wanted: bool,
}

pub async fn save_notices(State(host): State<Host>, asking: Asking, Form(form): Form<NoticesForm>) -> Answered {
    let changed = choose_notices(&host.app, &asking.0, form.wanted).await;
    answer(host, asking, changed, None).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SessionForm {
    session: String,
}

pub async fn end_session(State(host): State<Host>, asking: Asking, Form(form): Form<SessionForm>) -> Answered {
    let changed = end(&host.app, &asking.0, &form.session).await;
    answer(host, asking, changed, None).await
}

pub async fn end_other_sessions(State(host): State<Host>, asking: Asking) -> Answered {
    let changed = end_others(&host.app, &asking.0, &asking.1.0.0).await;
    answer(host, asking, changed, None).await
}

/// Done, back to the page; otherwise the page again, with what is wrong.
async fn answer(host: Host, asking: Asking, changed: AccountResult, typed_name: Option<String>) -> Answered {
    match changed? {
        Ok(changed) => Ok(Redirect::to(&format!("{}?done={}", Here::Account.path(), changed.key())).into_response()),
        Err(invalid) => show(host, asking, None, Some(invalid), typed_name).await,
    }
}

async fn show(
    host: Host,
    (Extension(person), Extension(Session(token))): Asking,
    done: Option<AccountOutcome>,
    invalid: Option<InvalidAccountChange>,
    typed_name: Option<String>,
) -> Answered {
    let sessions = sessions::list(&host.app, &person, &token).await?;
    let status = match invalid {
        None => StatusCode::OK,
        Some(InvalidAccountChange::NotTried(why)) => status_of(why),
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let (wants_notices, now) = (are_wanted(&host.app, person.id).await?, host.app.now());
    let props = AccountPageProps { person: person.clone(), sessions, wants_notices, now, typed_name, invalid };
    let notice = done.map(|done| Notice::Done(done.sentence().to_owned()));
    let shown = plain_page(&host, person, Here::Account, (status, "Account"), notice, || AccountPage(props)).await?;
    Ok(match invalid {
        Some(InvalidAccountChange::NotTried(why)) => (retry_after(why), shown).into_response(),
        _ => shown,
    })
}

fn why(none: NoFile) -> InvalidPicture {
    match none {
        NoFile::Missing => InvalidPicture::Missing,
        NoFile::TooLarge => InvalidPicture::TooLarge,
        NoFile::CutOff => InvalidPicture::Damaged,
    }
}
