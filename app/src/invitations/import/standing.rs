use crate::{
    columns,
    ctx::Ctx,
    db::{Conn, sql},
    error::AppError,
    invitations::invitation::{InvitationState, InvitationTimes},
};
use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Expired,
    Declined,
    User,
    Suspended,
    Pending,
}

/// Of those who are not new here.
pub async fn standings<'a>(
    conn: &mut Conn,
    ctx: &Ctx,
    emails: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, Standing>, AppError> {
    const AT_ONCE: usize = 1000;
    let emails: Vec<&str> = emails.collect();
    let mut standings = HashMap::new();
    for emails in emails.chunks(AT_ONCE) {
        let among = || emails.iter().copied();
        let users = sql("select u.email, (a.suspended_at is not null) as is_suspended
            from accesses a join users u on u.id = a.user_id
            where a.workspace_id = $1 and a.revoked_at is null and u.email in (")
        .bind(ctx.workspace.id)
        .push_list(among())
        .push(")");
        for (email, is_suspended) in users.fetch_all::<(String, bool)>(conn).await? {
            standings.insert(email, if is_suspended { Standing::Suspended } else { Standing::User });
        }
        let open = sql("select email, expires_at, declined_at from invitations
            where accepted_at is null and cancelled_at is null and workspace_id = $1 and email in (")
        .bind(ctx.workspace.id)
        .push_list(among())
        .push(")");
        for Open { email, expires_at, declined_at } in open.fetch_all(conn).await? {
            let times = InvitationTimes { expires_at, accepted_at: None, cancelled_at: None, declined_at };
            let standing = match times.state(ctx.now) {
                InvitationState::Declined => Standing::Declined,
                InvitationState::Expired => Standing::Expired,
                _ => Standing::Pending,
            };
            standings.insert(email, standing);
        }
    }
    Ok(standings)
}

struct Open {
    email: String,
    expires_at: i64,
    declined_at: Option<i64>,
}
columns!(Open { email, expires_at, declined_at });
