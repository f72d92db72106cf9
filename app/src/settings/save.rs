use crate::{
    domain::{error::AppError, outcome::Outcome, time_zone_region::Region},
    ui::protocol::{Acts, Reads},
};
use leptos::server;
use serde::{Deserialize, Serialize};

/// The values of the General form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeneralSettings {
    pub name: String,
    pub time_zone: String,
    pub invitation_days: i64,
    /// Whether invitees get a reminder before their invitation expires.
    pub reminds: bool,
    pub regions: Vec<Region>,
}

#[server(endpoint = "settings/general", protocol = Reads)]
pub async fn find_general_settings(workspace: String) -> Result<GeneralSettings, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::find(&ctx).await
}

#[server(endpoint = "settings/save-general", protocol = Acts)]
pub async fn save_general(
    workspace: String,
    #[server(default)] name: String,
    #[server(default)] time_zone: String,
    #[server(default)] invitation_days: String,
    #[server(default)] reminds: bool,
) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::save(&mut ctx, &name, &time_zone, &invitation_days, reminds).await
}

#[cfg(feature = "ssr")]
mod command {
    use super::GeneralSettings;
    use crate::{
        columns,
        domain::{
            audit_act::AuditAct,
            error::{AppError, Invalid},
            limit::{INVITATION_DAYS_MAX, INVITATION_DAYS_MIN},
            live_event::LiveEvent,
            name::parse_name,
            number::count_of,
            outcome::Outcome,
            policy,
        },
        store::{
            audit_log::AuditEntry,
            ctx::Ctx,
            db::{Conn, sql},
            time_zone,
        },
    };
    use std::fmt;
    use uuid::Uuid;

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    pub async fn find(ctx: &Ctx) -> Result<GeneralSettings, AppError> {
        policy::can_open_settings(ctx.actor)?;
        let mut conn = ctx.state.db.read().await?;
        let GeneralValues { name, time_zone, invitation_life_ms, reminds } = load(&mut conn, ctx.workspace.id).await?;
        let regions = time_zone::regions(&time_zone);
        Ok(GeneralSettings { name, time_zone, invitation_days: invitation_life_ms / DAY_MS, reminds, regions })
    }

    /// Saves the settings. Invitations already sent keep their lifetime.
    pub async fn save(
        ctx: &mut Ctx,
        name: &str,
        time_zone: &str,
        invitation_days: &str,
        reminds: bool,
    ) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        policy::can_open_settings(ctx.actor)?;
        let name = parse_name(name)?;
        let time_zone = time_zone::parse(time_zone).ok_or(AppError::Invalid(Invalid::TimeZone))?;
        let invitation_life_ms = parse_days(invitation_days)? * DAY_MS;
        let to = GeneralValues { name, time_zone, invitation_life_ms, reminds };
        let before = load(&mut tx, ctx.workspace.id).await?;
        if before == to {
            return Ok(Outcome::Unchanged);
        }
        ctx.record(&mut tx, AuditEntry::new(AuditAct::SettingsChanged).before(&before).after(&to)).await?;
        sql("update workspaces set name = $2, time_zone = $3, invitation_life_ms = $4, reminds = $5 where id = $1")
            .bind(ctx.workspace.id)
            .bind(to.name)
            .bind(to.time_zone)
            .bind(to.invitation_life_ms)
            .bind(to.reminds)
            .execute(&mut tx)
            .await?;
        tx.publish(LiveEvent::workspace(ctx.workspace.id));
        tx.commit().await?;
        Ok(Outcome::Saved)
    }

    #[derive(Debug, PartialEq, Eq)]
    struct GeneralValues {
        name: String,
        time_zone: String,
        invitation_life_ms: i64,
        reminds: bool,
    }
    columns!(GeneralValues { name, time_zone, invitation_life_ms, reminds });

    impl fmt::Display for GeneralValues {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let days = self.invitation_life_ms / DAY_MS;
            let reminds = if self.reminds { "" } else { ", no reminder" };
            write!(
                f,
                "{}, {}, invitations expire after {}{reminds}",
                self.name,
                self.time_zone,
                count_of(days, "day", "days")
            )
        }
    }

    async fn load(conn: &mut Conn, workspace: Uuid) -> sqlx::Result<GeneralValues> {
        let found = sql("select name, time_zone, invitation_life_ms, reminds from workspaces where id = $1");
        found.bind(workspace).fetch_one(conn).await
    }

    fn parse_days(typed: &str) -> Result<i64, AppError> {
        let days = typed.trim().parse().ok();
        days.filter(|days| (INVITATION_DAYS_MIN..=INVITATION_DAYS_MAX).contains(days))
            .ok_or(AppError::Invalid(Invalid::InvitationDays))
    }
}
