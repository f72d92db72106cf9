use crate::state::ServerState;
use app::store::db::sql;
use axum::{
    extract::{Path, State},
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use uuid::Uuid;

/// Serves a User's picture to anyone signed in: they share the Organization. The URL changes with the picture, so
/// browsers may cache it forever.
pub async fn avatar(
    State(ServerState { app, .. }): State<ServerState>,
    Path((user, hash)): Path<(String, String)>,
) -> Response {
    let found = async {
        // PostgreSQL refuses text with a NUL.
        let (user, hash) = (user.parse::<Uuid>().ok()?, hash.replace('\0', ""));
        let mut conn = app.db.read().await.ok()?;
        sql("select a.bytes from avatars a join users u on u.id = a.user_id where u.id = $1 and u.avatar = $2")
            .bind(user)
            .bind(hash)
            .fetch_optional::<(Vec<u8>,)>(&mut conn)
            .await
            .ok()?
    };
    match found.await {
        Some((bytes,)) => {
            let headers = [
                (CONTENT_TYPE, "image/jpeg"),
                (CACHE_CONTROL, "private, max-age=31536000, immutable"),
                (CONTENT_SECURITY_POLICY, "default-src 'none'"),
            ];
            (headers, bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
