//! Pauses all email while the mail server refuses every message.

use crate::{
    domain::{error::AppError, outcome::Outcome},
    ui::protocol::Acts,
};
use leptos::server;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

/// What the mail server refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PauseCause {
    Password,
    Sender,
    /// It refuses the connection.
    Greeting,
    /// It does not offer sign-in.
    SignIn,
    /// It has no TLS or no trusted certificate.
    Tls,
}

/// The pause as Owners see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailPause {
    pub cause: PauseCause,
    /// The mail server's words.
    pub reason: String,
    /// The workspace's queued emails.
    pub waiting: i64,
}

#[server(endpoint = "mails/try-again", protocol = Acts)]
pub async fn try_mails_again(workspace: String) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::try_again(&mut ctx).await
}

impl PauseCause {
    pub fn key(self) -> &'static str {
        self.into()
    }

    pub fn parse(key: &str) -> Option<Self> {
        key.parse().ok()
    }

    /// Returns what failed, to follow a colon: in lower case and without a full stop.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Password => "the mail server rejected Roster's password",
            Self::Sender => "the mail server rejected Roster's sender address",
            Self::Greeting => "the mail server refused Roster's connection",
            Self::SignIn => "Roster can't sign in to the mail server",
            Self::Tls => "Roster can't connect securely to the mail server",
        }
    }
}

#[cfg(feature = "ssr")]
pub mod command {
    use super::{MailPause, PauseCause};
    use crate::{
        domain::{error::AppError, live_event::LiveEvent, outcome::Outcome, policy},
        store::{
            clock::Millis,
            ctx::Ctx,
            db::{Conn, Db, Sql, Tx, sql},
        },
    };

    /// How often one email is tried during a pause.
    const PROBE_MS: i64 = 3 * 60_000;

    pub async fn try_again(ctx: &mut Ctx) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        policy::can_try_mails_again(ctx.actor)?;
        probe_now(&mut tx, ctx.now).await?;
        tx.commit().await?;
        Ok(Outcome::MailsTriedAgain)
    }

    /// Finds the pause, for actors who may know of it.
    pub async fn find(conn: &mut Conn, ctx: &Ctx) -> Result<Option<MailPause>, AppError> {
        if policy::can_try_mails_again(ctx.actor).is_err() {
            return Ok(None);
        }
        let found = sql("select cause, reason, (select count(*) from outbox o
                join invitations i on i.id = o.invitation_id
                where i.workspace_id = $1 and o.delivered_at is null and o.failed_at is null) from mail_pause")
        .bind(ctx.workspace.id)
        .fetch_optional::<(String, String, i64)>(conn)
        .await?;
        Ok(found.and_then(|(cause, reason, waiting)| {
            Some(MailPause { cause: PauseCause::parse(&cause)?, reason, waiting })
        }))
    }

    /// Whether an email may be sent now. During a pause one node may try one email per `PROBE_MS`.
    pub async fn may_try(conn: &mut Conn, now: Millis) -> sqlx::Result<bool> {
        let paused = sql("select probe_at from mail_pause").fetch_optional::<(i64,)>(conn).await?;
        let Some((probe_at,)) = paused else { return Ok(true) };
        if probe_at > now {
            return Ok(false);
        }
        let next = sql("update mail_pause set probe_at = $2 where probe_at = $1");
        Ok(next.bind(probe_at).bind(now + PROBE_MS).execute(conn).await? == 1)
    }

    pub async fn probe_now(conn: &mut Conn, now: Millis) -> sqlx::Result<()> {
        sql("update mail_pause set probe_at = $1").bind(now).execute(conn).await?;
        Ok(())
    }

    /// Starts or updates the pause. The transaction has locked every active workspace.
    pub async fn pause(tx: &mut Tx, cause: PauseCause, reason: &str, now: Millis) -> sqlx::Result<()> {
        let insert = sql("insert into mail_pause (cause, reason, paused_at, probe_at) values ($1, $2, $3, $4)
            on conflict (singleton) do update set cause = excluded.cause, reason = excluded.reason
            where mail_pause.cause <> excluded.cause or mail_pause.reason <> excluded.reason");
        // The cause may change during the pause.
        let changed = insert.bind(cause.key()).bind(reason).bind(now).bind(now + PROBE_MS).execute(tx).await?;
        if changed == 1 {
            tell_everyone(tx);
        }
        Ok(())
    }

    /// Ends the pause, if there is one.
    pub async fn end(db: &Db) -> sqlx::Result<()> {
        // Checked before the locks, since there is usually no pause.
        let mut conn = db.read().await?;
        if sql("select count(*) from mail_pause").fetch_count(&mut conn).await? == 0 {
            return Ok(());
        }
        drop(conn);
        let mut tx = db.begin_in_all(active_workspaces()).await?;
        if sql("delete from mail_pause").execute(&mut tx).await? > 0 {
            tell_everyone(&mut tx);
        }
        tx.commit().await
    }

    /// Publishes the change to every Users page.
    fn tell_everyone(tx: &mut Tx) {
        for workspace in tx.locked() {
            tx.publish(LiveEvent::users(workspace, [workspace]));
        }
    }

    pub fn active_workspaces() -> Sql {
        sql("select id from workspaces where archived_at is null")
    }
}
