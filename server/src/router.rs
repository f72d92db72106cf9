//! All routes and layers.

use crate::{
    account, assets, avatars, connections, export,
    guests::{home, invitation, lost_invitation, mailbox, notices, passwords, set_up, sign_in},
    imports, live, network,
    organization::{self, workspaces},
    origin, pages, paths, ready, responses,
    script_failures::{self, REPORT_MAX},
    server_functions, session,
    state::ServerState,
    telemetry,
};
use app::store::ctx::AppState;
use axum::{
    Router,
    body::Body,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, StatusCode, header::RETRY_AFTER},
    middleware::{from_fn, from_fn_with_state, map_response},
    response::Response,
    routing::{get, post},
};
use ipnet::IpNet;
use tokio_util::sync::CancellationToken;
use tower::util::option_layer;
use tower_http::{
    compression::CompressionLayer,
    csrf::{CsrfLayer, ProtectionError},
    set_header::SetResponseHeaderLayer,
    trace::TraceLayer,
};

/// The most bytes of a request's body; uploads have limits of their own.
const BODY_MAX: usize = 256 * 1024;

pub fn router(app: AppState, stop: CancellationToken, trusted_proxies: Vec<IpNet>) -> Router {
    // Fails harmlessly if this process has already done it.
    let _ = any_spawner::Executor::init_tokio();
    let csrf = CsrfLayer::new().add_trusted_origin(&app.site.public_url).unwrap_or_default();
    let hsts = session::is_secure(&app.site).then(|| header("strict-transport-security", "max-age=31536000"));
    let state = ServerState::new(app, stop, trusted_proxies);

    let uploads = DefaultBodyLimit::max(imports::UPLOAD_MAX);
    let contacts = get(imports::contacts::page).post(imports::contacts::upload).layer(uploads);
    let users = get(imports::users::page).post(imports::users::upload).layer(uploads);
    let contacts_preview = get(imports::contacts::preview).post(imports::contacts::import);
    let users_preview = get(imports::users::preview).post(imports::users::import);
    let signed_in = Router::new()
        .route("/w/{workspace}", get(pages::workspace))
        .route("/w/{workspace}/contacts", get(pages::page))
        .route("/w/{workspace}/contacts/export.csv", get(export::contacts))
        .route("/w/{workspace}/contacts/import", contacts)
        .route("/w/{workspace}/contacts/import/{import}", contacts_preview)
        .route("/w/{workspace}/contacts/import/{import}/failed.csv", get(imports::contacts::failed))
        .route("/w/{workspace}/settings/general", get(pages::page))
        .route("/w/{workspace}/settings/users", get(pages::page))
        .route("/w/{workspace}/settings/users/export.csv", get(export::users))
        .route("/w/{workspace}/settings/users/import", users)
        .route("/w/{workspace}/settings/users/import/{import}", users_preview)
        .route("/w/{workspace}/settings/users/import/{import}/failed.csv", get(imports::users::failed))
        .route("/w/{workspace}/settings/access-levels", get(pages::page))
        .route("/w/{workspace}/settings/audit", get(pages::page))
        .route("/w/{workspace}/settings/audit/export.csv", get(export::audit))
        .route("/account", get(account::page))
        .route("/account/name", post(account::save_name))
        .route("/account/avatar", post(account::save_picture).layer(DefaultBodyLimit::max(account::UPLOAD_MAX)))
        .route("/account/avatar/remove", post(account::remove_own_picture))
        .route("/account/notices", post(account::save_notices))
        .route("/account/password", post(account::save_password))
        .route("/account/sessions/end", post(account::end_session))
        .route("/account/sessions/end-others", post(account::end_other_sessions))
        .route("/avatars/{user}/{hash}", get(avatars::avatar))
        .route("/organization/users", get(organization::users))
        .route("/organization/users/{user}/make-admin", post(organization::make_admin))
        .route("/organization/users/{user}/take-admin", post(organization::remove_admin))
        .route("/organization/users/{user}/remove", get(organization::remove_page).post(organization::remove))
        .route("/organization/invitations/cancel", post(organization::cancel_invitations))
        .route("/organization/workspaces", get(workspaces::page).post(workspaces::create))
        .route("/organization/workspaces/{workspace}", get(workspaces::workspace))
        .route("/organization/workspaces/{workspace}/rename", post(workspaces::rename))
        .route("/organization/workspaces/{workspace}/archive", post(workspaces::archive))
        .route("/organization/workspaces/{workspace}/restore", post(workspaces::restore))
        .route("/organization/audit", get(organization::audit))
        .route("/beat", post(session::beat))
        .route("/leave", post(session::leave))
        .route("/script-failure", post(script_failures::record).layer(DefaultBodyLimit::max(REPORT_MAX)))
        .layer(from_fn(session::require_sign_in));

    let guests = Router::new()
        .route("/", get(home::home))
        .route("/sign-in", get(sign_in::page).post(sign_in::submit))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/forgot-password", get(passwords::forgot_page).post(passwords::forgot))
        .route("/reset-password/{token}", get(passwords::reset_page).post(passwords::reset))
        .route("/lost-invitation", get(lost_invitation::page).post(lost_invitation::submit))
        .route("/set-up", get(set_up::page).post(set_up::submit))
        .route("/invitations/{token}", get(invitation::page).post(invitation::submit))
        .route("/notices/{token}", get(notices::page).post(notices::end))
        .route("/mailbox", get(mailbox::mailbox))
        // These check access themselves.
        .route("/w/{workspace}/stream", get(live::stream))
        .route("/api/{*function}", get(server_functions::read).post(server_functions::act))
        .fallback(responses::not_found);

    signed_in
        .merge(guests)
        .layer(from_fn_with_state(state.clone(), session::identify))
        .layer(from_fn_with_state(state.clone(), network::record_address))
        .layer(csrf.with_rejection_response(|_: ProtectionError| responses::cross_site()))
        .layer(from_fn_with_state(state.clone(), origin::require_own_origin))
        .merge(assets::router())
        .route("/livez", get(|| async { "ok" }))
        .route("/readyz", get(ready::ready))
        .layer(from_fn_with_state(state.clone(), paths::require_readable))
        .layer(map_response(add_retry_after))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(from_fn(connections::answer_too_slow))
        .layer(CompressionLayer::new())
        // Answers may be personal unless they say otherwise.
        .layer(header("cache-control", "no-store"))
        .layer(header("x-content-type-options", "nosniff"))
        .layer(header("x-frame-options", "DENY"))
        // `no-referrer` would make a form's Origin null, and the form cross-site.
        .layer(header("referrer-policy", "same-origin"))
        .layer(header("cross-origin-opener-policy", "same-origin"))
        .layer(header("cross-origin-resource-policy", "same-origin"))
        .layer(header("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"))
        .layer(option_layer(hsts))
        .layer(TraceLayer::new_for_http().make_span_with(telemetry::span::<Body>))
        .with_state(state)
}

/// Adds `Retry-After: 5` to every answer with status 503.
async fn add_retry_after(mut response: Response) -> Response {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
    }
    response
}

fn header(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
}
