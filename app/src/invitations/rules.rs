//! Domains, seats and sending limits of a workspace's invitations.

use super::vouched::VOUCHED;
use crate::{
    columns,
    domain::{
        error::{AppError, Invalid},
        limit::{SendLimit, TooMany},
        seats::Seats,
    },
    store::{
        clock::Millis,
        ctx::Ctx,
        db::{Conn, Tx, sql},
    },
};
use std::collections::HashMap;
use uuid::Uuid;

pub const PERSON_MS: i64 = 10 * 60 * 1000;
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The rules and how much of them is used, including what the same transaction sends.
#[derive(Clone, Debug)]
pub struct Rules {
    stored: StoredRules,
    /// People with access and pending invitees; `None` if the workspace has no seat limit.
    seats_taken: Option<i64>,
    sent_by_person: i64,
    sent_by_workspace: i64,
}

#[derive(Clone, Debug)]
struct StoredRules {
    allowed_domains: String,
    blocked_domains: String,
    seats: Option<i64>,
    sends_by_person: i64,
    sends_a_day: i64,
    sends_to_address: i64,
}
columns!(StoredRules { allowed_domains, blocked_domains, seats, sends_by_person, sends_a_day, sends_to_address });

impl Rules {
    pub async fn of(conn: &mut Conn, ctx: &Ctx) -> Result<Self, AppError> {
        let stored: StoredRules = sql("select allowed_domains, blocked_domains, seats, sends_by_person, sends_a_day,
                sends_to_address from workspaces where id = $1")
        .bind(ctx.workspace.id)
        .fetch_one(conn)
        .await?;
        let seats_taken = match stored.seats {
            Some(_) => Some(count_seats(conn, ctx.workspace.id, ctx.now).await?),
            None => None,
        };
        let by_person = sql("select count(*) from invitation_sends
            where workspace_id = $1 and user_id = $2 and sent_at > $3")
        .bind(ctx.workspace.id)
        .bind(ctx.person.id)
        .bind(ctx.now - PERSON_MS);
        let by_workspace = sql("select count(*) from invitation_sends where workspace_id = $1 and sent_at > $2")
            .bind(ctx.workspace.id)
            .bind(ctx.now - DAY_MS);
        Ok(Self {
            stored,
            seats_taken,
            sent_by_person: by_person.fetch_count(conn).await?,
            sent_by_workspace: by_workspace.fetch_count(conn).await?,
        })
    }

    pub fn seats(&self) -> Option<Seats> {
        Some(Seats { all: self.stored.seats?, taken: self.seats_taken? })
    }

    /// Returns how many more invitations the limits and the seats allow now.
    pub fn capacity(&self) -> Capacity {
        let by_person = self.stored.sends_by_person - self.sent_by_person;
        let by_workspace = self.stored.sends_a_day - self.sent_by_workspace;
        Capacity { sends: by_person.min(by_workspace).max(0), seats: self.seats().map(Seats::free) }
    }

    /// Checks an address against the allowed and the blocked domains.
    pub fn check_domain(&self, email: &str) -> Result<(), AppError> {
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        let stands_in = |list: &str| list.split_whitespace().any(|entry| covers(entry, domain));
        if stands_in(&self.stored.blocked_domains) {
            return Err(AppError::Invalid(Invalid::BlockedDomain));
        }
        match self.stored.allowed_domains.is_empty() || stands_in(&self.stored.allowed_domains) {
            true => Ok(()),
            false => Err(AppError::Invalid(Invalid::DomainNotAllowed)),
        }
    }

    pub fn check_seat(&self) -> Result<(), AppError> {
        match self.seats().filter(|seats| seats.free() == 0) {
            Some(seats) => Err(AppError::Invalid(Invalid::NoSeat { seats: seats.all })),
            None => Ok(()),
        }
    }

    /// Checks and counts one more email to an address. `takes_seat` unless its invitation already has one. A refusal
    /// counts nothing.
    pub async fn admit(&mut self, tx: &mut Tx, ctx: &Ctx, email: &str, takes_seat: bool) -> Result<(), AppError> {
        let to_address = count_sent(tx, ctx.now, [email].into_iter()).await?.get(email).copied().unwrap_or_default();
        self.reserve(tx, ctx, email, takes_seat, to_address).await?;
        record_sent(tx, ctx, [email].into_iter()).await?;
        Ok(())
    }

    /// Checks as `admit` does and counts in memory, without writing. `to_address` is the address's count from
    /// `count_sent`.
    pub async fn reserve(
        &mut self,
        conn: &mut Conn,
        ctx: &Ctx,
        email: &str,
        takes_seat: bool,
        to_address: i64,
    ) -> Result<(), AppError> {
        self.check_domain(email)?;
        if takes_seat {
            self.check_seat()?;
        }
        self.check_limits(conn, ctx, email, to_address).await?;
        self.sent_by_person += 1;
        self.sent_by_workspace += 1;
        if takes_seat {
            self.seats_taken = self.seats_taken.map(|taken| taken + 1);
        }
        Ok(())
    }

    async fn check_limits(&self, conn: &mut Conn, ctx: &Ctx, email: &str, to_address: i64) -> Result<(), AppError> {
        let StoredRules { sends_by_person, sends_a_day, sends_to_address, .. } = self.stored;
        let of_workspace = "select sent_at from invitation_sends where workspace_id = ";
        let (limit, most, within, newest) = if to_address >= sends_to_address {
            let newest = sql("select sent_at from invitation_sends where email = ").push_bind(email);
            (SendLimit::Address, sends_to_address, DAY_MS, newest)
        } else if self.sent_by_person >= sends_by_person {
            let newest = sql(of_workspace).push_bind(ctx.workspace.id).push(" and user_id = ").push_bind(ctx.person.id);
            (SendLimit::Person, sends_by_person, PERSON_MS, newest)
        } else if self.sent_by_workspace >= sends_a_day {
            (SendLimit::Workspace, sends_a_day, DAY_MS, sql(of_workspace).push_bind(ctx.workspace.id))
        } else {
            return Ok(());
        };
        // The limit allows another once the oldest of the newest `most` has left the period.
        let newest = newest.push(" order by sent_at desc limit 1 offset ").push_bind(most - 1);
        let oldest = newest.fetch_optional::<(i64,)>(conn).await?.map_or(ctx.now, |(sent_at,)| sent_at);
        let retry_after_s = ((oldest + within - ctx.now + 999) / 1000).max(1);
        Err(AppError::TooMany(TooMany { limit, most, retry_after_s }))
    }
}

/// How many more people can be invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    pub sends: i64,
    /// `None` if there is no limit.
    pub seats: Option<i64>,
}

/// Records emails that `reserve` has counted.
pub async fn record_sent(tx: &mut Tx, ctx: &Ctx, emails: impl Iterator<Item = &str>) -> sqlx::Result<()> {
    // Older ones no longer count towards any limit.
    let old = sql("delete from invitation_sends where workspace_id = $1 and sent_at <= $2");
    old.bind(ctx.workspace.id).bind(ctx.now - DAY_MS).execute(tx).await?;
    let insert = sql("insert into invitation_sends (workspace_id, user_id, email, sent_at)");
    let rows = emails.map(|email| [ctx.workspace.id.into(), ctx.person.id.into(), email.into(), ctx.now.into()]);
    insert.push_rows(rows).execute(tx).await?;
    Ok(())
}

/// Counts the emails sent to each address within a day. Addresses without any are left out.
pub async fn count_sent<'a>(
    conn: &mut Conn,
    now: Millis,
    emails: impl Iterator<Item = &'a str>,
) -> sqlx::Result<HashMap<String, i64>> {
    const AT_ONCE: usize = 1000;
    let emails: Vec<&str> = emails.collect();
    let mut sent = HashMap::new();
    for emails in emails.chunks(AT_ONCE) {
        let counts = sql("select email, count(*) from invitation_sends where sent_at > $1 and email in (")
            .bind(now - DAY_MS)
            .push_list(emails.iter().copied())
            .push(") group by email");
        sent.extend(counts.fetch_all::<(String, i64)>(conn).await?);
    }
    Ok(sent)
}

/// Counts the used seats. Suspended Users keep theirs, and pending invitees have one.
pub async fn count_seats(conn: &mut Conn, workspace: Uuid, now: Millis) -> sqlx::Result<i64> {
    let pending = sql("select count(*) from invitations i where i.workspace_id = $1 and i.accepted_at is null
        and i.cancelled_at is null and i.declined_at is null and i.expires_at > $2 and ")
    .push(VOUCHED)
    .bind(workspace)
    .bind(now)
    .fetch_count(conn)
    .await?;
    Ok(count_accesses(conn, workspace).await? + pending)
}

pub async fn count_accesses(conn: &mut Conn, workspace: Uuid) -> sqlx::Result<i64> {
    sql("select count(*) from accesses where workspace_id = $1 and revoked_at is null")
        .bind(workspace)
        .fetch_count(conn)
        .await
}

/// Whether a rule covers a domain: `example.com` only itself, `*.example.com` all subdomains.
fn covers(entry: &str, domain: &str) -> bool {
    match entry.strip_prefix("*.") {
        Some(parent) => domain.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.')),
        None => entry == domain,
    }
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_domain_is_itself_and_a_star_is_what_is_under_it() {
        assert!(covers("example.com", "example.com"));
        assert!(!covers("example.com", "mail.example.com"));
        assert!(!covers("example.com", "badexample.com"));
        assert!(covers("*.example.com", "mail.example.com"));
        assert!(!covers("*.example.com", "example.com"));
        assert!(!covers("*.example.com", "badexample.com"));
    }
}
