//! The account page: name, picture, notices, password and sessions.

use crate::{
    plain::{DoneQuery, plain_page},
    query::Query,
    responses::{HandlerResult, retry_after, status_of},
    session::{Session, WithCaller},
    state::ServerState,
    upload::{self, UploadError},
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
    frame::plain::{Notice, PlainPage},
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

/// The memory for unpacking pictures, in total.
pub const PICTURES_MIB: u32 = 512;

/// The signed-in person and their session.
type Account = (Extension<Person>, Extension<Session>);

pub async fn page(State(server): State<ServerState>, account: Account, Query(done): Query<DoneQuery>) -> HandlerResult {
    show(server, account, AccountOutcome::parse(&done.done), None, None).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NameForm {
    display_name: String,
}

pub async fn save_name(
    State(server): State<ServerState>,
    account: Account,
    Form(form): Form<NameForm>,
) -> HandlerResult {
    let changed = rename(&server.app, &account.0, &form.display_name).await;
    answer(server, account, changed, Some(form.display_name)).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    current: String,
    new: String,
}

pub async fn save_password(
    State(server): State<ServerState>,
    account: Account,
    WithCaller(caller): WithCaller,
    Form(form): Form<PasswordForm>,
) -> HandlerResult {
    let changed = change_password(&server.app, &account.0, &account.1.0.0, &caller, form.current, form.new).await;
    answer(server, account, changed, None).await
}

pub async fn save_picture(
    State(server): State<ServerState>,
    account: Account,
    form: Result<Multipart, MultipartRejection>,
) -> HandlerResult {
    let made = match upload::read(form, &["picture"], BYTES_MAX).await {
        Ok(file) => unpack(&server, file).await,
        Err(error) => Err(picture_error(error)),
    };
    let changed = match made {
        Ok(jpeg) => set_picture(&server.app, &account.0, jpeg).await,
        Err(invalid) => Ok(Err(InvalidAccountChange::Picture(invalid))),
    };
    answer(server, account, changed, None).await
}

/// Unpacks a picture once there is memory for it; small ones are unpacked side by side.
async fn unpack(server: &ServerState, file: Vec<u8>) -> Result<Vec<u8>, InvalidPicture> {
    let memory_mib = Picture::open(&file)?.memory_mib().min(PICTURES_MIB);
    let memory = server.pictures.clone().acquire_many_owned(memory_mib).await;
    let made = spawn_blocking(move || {
        // Held until the work ends, which an aborted request does not stop.
        let _memory = memory;
        Picture::open(&file)?.square()
    });
    // A decoder's panic means a damaged picture.
    made.await.unwrap_or(Err(InvalidPicture::Damaged))
}

pub async fn remove_own_picture(State(server): State<ServerState>, account: Account) -> HandlerResult {
    let changed = remove_picture(&server.app, &account.0).await;
    answer(server, account, changed, None).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NoticesForm {
    wanted: bool,
}

pub async fn save_notices(
    State(server): State<ServerState>,
    account: Account,
    Form(form): Form<NoticesForm>,
) -> HandlerResult {
    let changed = choose_notices(&server.app, &account.0, form.wanted).await;
    answer(server, account, changed, None).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SessionForm {
    session: String,
}

pub async fn end_session(
    State(server): State<ServerState>,
    account: Account,
    Form(form): Form<SessionForm>,
) -> HandlerResult {
    let changed = end(&server.app, &account.0, &form.session).await;
    answer(server, account, changed, None).await
}

pub async fn end_other_sessions(State(server): State<ServerState>, account: Account) -> HandlerResult {
    let changed = end_others(&server.app, &account.0, &account.1.0.0).await;
    answer(server, account, changed, None).await
}

/// Redirects to the page after a change; otherwise shows the page again with what is wrong.
async fn answer(
    server: ServerState,
    account: Account,
    changed: AccountResult,
    typed_name: Option<String>,
) -> HandlerResult {
    match changed? {
        Ok(changed) => {
            Ok(Redirect::to(&format!("{}?done={}", PlainPage::Account.path(), changed.key())).into_response())
        }
        Err(invalid) => show(server, account, None, Some(invalid), typed_name).await,
    }
}

async fn show(
    server: ServerState,
    (Extension(person), Extension(Session(token))): Account,
    done: Option<AccountOutcome>,
    invalid: Option<InvalidAccountChange>,
    typed_name: Option<String>,
) -> HandlerResult {
    let sessions = sessions::list(&server.app, &person, &token).await?;
    let status = match invalid {
        None => StatusCode::OK,
        Some(InvalidAccountChange::NotTried(why)) => status_of(why),
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let (wants_notices, now) = (are_wanted(&server.app, person.id).await?, server.app.now());
    let props = AccountPageProps { person: person.clone(), sessions, wants_notices, now, typed_name, invalid };
    let notice = done.map(|done| Notice::Done(done.sentence().to_owned()));
    let shown =
        plain_page(&server, person, PlainPage::Account, (status, "Account"), notice, || AccountPage(props)).await?;
    Ok(match invalid {
        Some(InvalidAccountChange::NotTried(why)) => (retry_after(why), shown).into_response(),
        _ => shown,
    })
}

fn picture_error(error: UploadError) -> InvalidPicture {
    match error {
        UploadError::Missing => InvalidPicture::Missing,
        UploadError::TooLarge => InvalidPicture::TooLarge,
        UploadError::CutOff => InvalidPicture::Damaged,
    }
}
