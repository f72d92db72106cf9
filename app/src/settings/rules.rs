//! The rules for invitations: domains, seats and sending limits.

#[cfg(feature = "ssr")]
use crate::domain::error::Invalid;
use crate::{
    domain::{error::AppError, outcome::Outcome, seats::Seats},
    ui::protocol::{Acts, Reads},
};
use leptos::server;
use serde::{Deserialize, Serialize};

/// The values of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRules {
    /// One domain per line.
    pub allowed_domains: String,
    pub blocked_domains: String,
    pub seats: Option<Seats>,
    pub sends_by_person: i64,
    pub sends_a_day: i64,
    pub sends_to_address: i64,
}

/// The maximum of each number in the form.
pub const NUMBER_MAX: i64 = 1_000_000;

#[server(endpoint = "settings/rules", protocol = Reads)]
pub async fn find_rules(workspace: String) -> Result<InvitationRules, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::find(&ctx).await
}

/// Saves the rules. Empty `seats` means no limit.
#[server(endpoint = "settings/save-rules", protocol = Acts)]
pub async fn save_rules(
    workspace: String,
    #[server(default)] allowed_domains: String,
    #[server(default)] blocked_domains: String,
    #[server(default)] seats: String,
    #[server(default)] sends_by_person: String,
    #[server(default)] sends_a_day: String,
    #[server(default)] sends_to_address: String,
) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    let numbers = [&*sends_by_person, &sends_a_day, &sends_to_address];
    command::save(&mut ctx, &allowed_domains, &blocked_domains, &seats, numbers).await
}

/// Parses a whole number from 1 to `NUMBER_MAX`.
#[cfg(feature = "ssr")]
fn parse_number(typed: &str, wrong: Invalid) -> Result<i64, AppError> {
    let number = typed.trim().parse::<i64>().ok().filter(|number| (1..=NUMBER_MAX).contains(number));
    number.ok_or(AppError::Invalid(wrong))
}

#[cfg(feature = "ssr")]
mod command {
    use super::{InvitationRules, parse_number};
    use crate::{
        columns,
        domain::{
            audit_act::AuditAct,
            email::parse_domain,
            error::{AppError, Invalid},
            live_event::LiveEvent,
            outcome::Outcome,
            policy,
            seats::Seats,
        },
        invitations::rules::count_seats,
        store::{
            audit_log::AuditEntry,
            ctx::Ctx,
            db::{Conn, sql},
        },
    };
    use std::fmt;
    use uuid::Uuid;

    pub async fn find(ctx: &Ctx) -> Result<InvitationRules, AppError> {
        policy::can_open_settings(ctx.actor)?;
        let mut conn = ctx.state.db.read().await?;
        let stored = load(&mut conn, ctx.workspace.id).await?;
        let taken = count_seats(&mut conn, ctx.workspace.id, ctx.now).await?;
        let lines = |domains: &str| domains.replace(' ', "\n");
        Ok(InvitationRules {
            allowed_domains: lines(&stored.allowed_domains),
            blocked_domains: lines(&stored.blocked_domains),
            seats: stored.seats.map(|all| Seats { all, taken }),
            sends_by_person: stored.sends_by_person,
            sends_a_day: stored.sends_a_day,
            sends_to_address: stored.sends_to_address,
        })
    }

    /// Saves the rules. Existing invitations are not affected.
    pub async fn save(
        ctx: &mut Ctx,
        allowed_domains: &str,
        blocked_domains: &str,
        seats: &str,
        [by_person, a_day, to_address]: [&str; 3],
    ) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        policy::can_change_rules(ctx.actor)?;
        let seats = match seats.trim() {
            "" => None,
            typed => Some(parse_number(typed, Invalid::Seats)?),
        };
        let to = RuleValues {
            allowed_domains: parse_domains(allowed_domains)?,
            blocked_domains: parse_domains(blocked_domains)?,
            seats,
            sends_by_person: parse_number(by_person, Invalid::SendLimit)?,
            sends_a_day: parse_number(a_day, Invalid::SendLimit)?,
            sends_to_address: parse_number(to_address, Invalid::SendLimit)?,
        };
        let before = load(&mut tx, ctx.workspace.id).await?;
        if before == to {
            return Ok(Outcome::Unchanged);
        }
        ctx.record(&mut tx, AuditEntry::new(AuditAct::SettingsChanged).before(&before).after(&to)).await?;
        sql("update workspaces set allowed_domains = $2, blocked_domains = $3, seats = $4, sends_by_person = $5,
                sends_a_day = $6, sends_to_address = $7 where id = $1")
        .bind(ctx.workspace.id)
        .bind(to.allowed_domains)
        .bind(to.blocked_domains)
        .bind(to.seats)
        .bind(to.sends_by_person)
        .bind(to.sends_a_day)
        .bind(to.sends_to_address)
        .execute(&mut tx)
        .await?;
        tx.publish(LiveEvent::workspace(ctx.workspace.id));
        tx.commit().await?;
        Ok(Outcome::Saved)
    }

    /// Parses domains into a sorted list separated by spaces.
    fn parse_domains(typed: &str) -> Result<String, AppError> {
        let entries =
            typed.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|entry| !entry.is_empty());
        let domain = |entry: &str| {
            let (star, domain) = match entry.strip_prefix("*.") {
                Some(domain) => ("*.", domain),
                None => ("", entry.trim_start_matches('@')),
            };
            let domain = parse_domain(domain).ok_or(AppError::Invalid(Invalid::DomainEntry))?;
            Ok::<_, AppError>(format!("{star}{domain}"))
        };
        let mut domains = entries.map(domain).collect::<Result<Vec<_>, _>>()?;
        domains.sort();
        domains.dedup();
        Ok(domains.join(" "))
    }

    #[derive(Debug, PartialEq, Eq)]
    struct RuleValues {
        allowed_domains: String,
        blocked_domains: String,
        seats: Option<i64>,
        sends_by_person: i64,
        sends_a_day: i64,
        sends_to_address: i64,
    }
    columns!(RuleValues { allowed_domains, blocked_domains, seats, sends_by_person, sends_a_day, sends_to_address });

    impl fmt::Display for RuleValues {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let or_none = |domains: &str| if domains.is_empty() { "none".to_owned() } else { domains.to_owned() };
            let allowed = if self.allowed_domains.is_empty() { "any" } else { &self.allowed_domains };
            let seats = self.seats.map_or("no limit".to_owned(), |seats| seats.to_string());
            write!(
                f,
                "Allowed domains: {allowed}; blocked domains: {}; seats: {seats}; invitations: {} per inviter per 10 minutes, \
                 {} per workspace per day, {} per recipient per day",
                or_none(&self.blocked_domains),
                self.sends_by_person,
                self.sends_a_day,
                self.sends_to_address
            )
        }
    }

    async fn load(conn: &mut Conn, workspace: Uuid) -> sqlx::Result<RuleValues> {
        sql("select allowed_domains, blocked_domains, seats, sends_by_person, sends_a_day, sends_to_address
            from workspaces where id = $1")
        .bind(workspace)
        .fetch_one(conn)
        .await
    }
}
