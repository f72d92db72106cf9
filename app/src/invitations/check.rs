//! What would become of each address, before anything is sent.

use crate::domain::{
    email::InvalidEmail,
    error::{AppError, Invalid},
    seats::Seats,
};
use leptos::server;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One address of those that were pasted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitee {
    /// As it was typed, or, where it is one, as Roster keeps it.
    pub email: String,
    pub standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    New,
    /// A User of another workspace: they have an account already.
    InOrganization,
    /// They had access here once.
    RevokedBefore,
    /// Their invitation expired: they get a new one.
    Expired,
    /// They said no to an earlier one.
    Declined,
    /// The person who sent their invitation may not grant it any more: they get a new one.
    NoLongerValid,
    User,
    Suspended,
    Pending,
    /// The same address stands before.
    Twice,
    Invalid(InvalidEmail),
    BlockedDomain,
    DomainNotAllowed,
}

impl Standing {
    /// Whether they get an invitation.
    pub fn is_good(self) -> bool {
        matches!(
            self,
            Self::New
                | Self::InOrganization
                | Self::RevokedBefore
                | Self::Expired
                | Self::Declined
                | Self::NoLongerValid
        )
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("will be invited"),
            Self::InOrganization => f.write_str("has an account here"),
            Self::RevokedBefore => f.write_str("had access before"),
            Self::Expired => f.write_str("earlier invitation expired"),
            Self::Declined => f.write_str("declined before"),
            Self::NoLongerValid => f.write_str("earlier invitation no longer valid"),
            Self::User => f.write_str("has access already"),
            Self::Suspended => f.write_str("is suspended"),
            Self::Pending => f.write_str("is invited already"),
            Self::Twice => f.write_str("stands here twice"),
            Self::Invalid(InvalidEmail::NoAt) => f.write_str("has no @"),
            Self::Invalid(why) => why.fmt(f),
            Self::BlockedDomain => Invalid::BlockedDomain.fmt(f),
            Self::DomainNotAllowed => Invalid::DomainNotAllowed.fmt(f),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    pub invitees: Vec<Invitee>,
    /// How many more the actor may invite now.
    pub sends: i64,
    pub seats: Option<Seats>,
}

impl Checked {
    pub fn count(&self, is_it: impl Fn(Standing) -> bool) -> i64 {
        self.invitees.iter().filter(|it| is_it(it.standing)).count() as i64
    }
}

/// Posted, since many addresses do not fit in one of the web.
#[server(endpoint = "invitations/check", output = crate::domain::json::Json)]
pub async fn check_invitees(workspace: String, #[server(default)] emails: String) -> Result<Checked, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    query::check(&ctx, &emails).await
}

#[cfg(feature = "ssr")]
pub mod query {
    use super::{Checked, Invitee, Standing};
    use crate::{
        columns,
        domain::{
            email::parse_email,
            error::{AppError, Invalid},
            invitation::{InvitationFacts, InvitationState},
            limit::ADDRESSES_MAX,
            policy,
        },
        invitations::{pasted::split, rules::Rules, vouched::VOUCHED},
        store::{
            ctx::Ctx,
            db::{Conn, sql},
        },
    };
    use std::collections::{HashMap, HashSet};

    pub async fn check(ctx: &Ctx, pasted: &str) -> Result<Checked, AppError> {
        policy::can_open_users(ctx.actor)?;
        let typed = split(pasted);
        if typed.len() > ADDRESSES_MAX {
            return Err(AppError::Invalid(Invalid::TooManyAddresses));
        }
        ctx.state.check_limit.admit(ctx.person.id, typed.len() as i64, ctx.now).map_err(AppError::TooMany)?;
        let mut conn = ctx.state.db.read().await?;
        let rules = Rules::of(&mut conn, ctx).await?;
        let parsed: Vec<_> = typed.iter().map(|typed| parse_email(typed)).collect();
        let known = standings(&mut conn, ctx, parsed.iter().flatten().map(String::as_str)).await?;
        let mut before = HashSet::new();
        let invitees = typed.into_iter().zip(parsed).map(|(typed, parsed)| match parsed {
            Err(why) => Invitee { email: typed, standing: Standing::Invalid(why) },
            Ok(email) => {
                let standing = match (known.get(&email), rules.check_domain(&email)) {
                    _ if !before.insert(email.clone()) => Standing::Twice,
                    (Some(Standing::User | Standing::Suspended | Standing::Pending), _) | (_, Ok(())) => {
                        known.get(&email).copied().unwrap_or(Standing::New)
                    }
                    (_, Err(AppError::Invalid(Invalid::BlockedDomain))) => Standing::BlockedDomain,
                    (_, Err(_)) => Standing::DomainNotAllowed,
                };
                Invitee { email, standing }
            }
        });
        Ok(Checked { invitees: invitees.collect(), sends: rules.room().sends, seats: rules.seats() })
    }

    /// Finds the addresses that are not new here. What is known of an address elsewhere in the Organization is left out for
    /// actors who may not know it.
    pub async fn standings<'a>(
        conn: &mut Conn,
        ctx: &Ctx,
        emails: impl Iterator<Item = &'a str>,
    ) -> Result<HashMap<String, Standing>, AppError> {
        const AT_ONCE: usize = 1000;
        let knows = policy::knows_the_organization(ctx.actor, ctx.person.is_admin);
        let emails: Vec<&str> = emails.collect();
        let mut standings = HashMap::new();
        for emails in emails.chunks(AT_ONCE) {
            let among = || emails.iter().copied();
            let users =
                sql("select u.email, (a.id is not null) as is_here, (a.suspended_at is not null) as is_suspended,
                    exists (select 1 from accesses old where old.workspace_id = $1 and old.user_id = u.id) as was_here,
                    (u.removed_at is null) as is_in_organization
                from users u left join accesses a on a.user_id = u.id and a.workspace_id = $1 and a.revoked_at is null
                where u.email in (")
                .bind(ctx.workspace.id)
                .push_list(among())
                .push(")");
            for Known { email, is_here, is_suspended, was_here, is_in_organization } in users.fetch_all(conn).await? {
                let standing = match (is_here, is_suspended, was_here) {
                    (true, true, _) => Standing::Suspended,
                    (true, false, _) => Standing::User,
                    (false, _, true) => Standing::RevokedBefore,
                    (false, _, false) if is_in_organization && knows => Standing::InOrganization,
                    (false, _, false) => continue,
                };
                standings.insert(email, standing);
            }
            let open = sql("select i.email, i.expires_at, i.declined_at, ")
                .push(VOUCHED)
                .push(
                    " as is_vouched from invitations i
                where i.accepted_at is null and i.cancelled_at is null and i.workspace_id = $1 and i.email in (",
                )
                .bind(ctx.workspace.id)
                .push_list(among())
                .push(")");
            for Open { email, expires_at, declined_at, is_vouched } in open.fetch_all(conn).await? {
                let (accepted_at, cancelled_at) = (None, None);
                let facts = InvitationFacts { expires_at, accepted_at, cancelled_at, declined_at, is_vouched };
                let standing = match facts.state(ctx.now) {
                    InvitationState::Declined => Standing::Declined,
                    InvitationState::Expired => Standing::Expired,
                    InvitationState::NoLongerValid => Standing::NoLongerValid,
                    _ => Standing::Pending,
                };
                standings.insert(email, standing);
            }
        }
        Ok(standings)
    }

    struct Known {
        email: String,
        is_here: bool,
        is_suspended: bool,
        was_here: bool,
        is_in_organization: bool,
    }
    columns!(Known { email, is_here, is_suspended, was_here, is_in_organization });

    struct Open {
        email: String,
        expires_at: i64,
        declined_at: Option<i64>,
        is_vouched: bool,
    }
    columns!(Open { email, expires_at, declined_at, is_vouched });
}
