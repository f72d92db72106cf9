//! Checks pasted addresses before anything is sent.

use crate::{
    domain::{
        email::InvalidEmail,
        error::{AppError, Invalid},
        seats::Seats,
    },
    ui::protocol::Acts,
};
use leptos::server;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One of the pasted addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitee {
    /// The normalized address, or the text as typed if it is not one.
    pub email: String,
    #[serde(rename = "standing")]
    pub status: InviteeStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InviteeStatus {
    New,
    /// A User of another workspace.
    InOrganization,
    /// Had access here before.
    RevokedBefore,
    /// Their invitation has expired; a new one replaces it.
    Expired,
    /// Declined an earlier invitation.
    Declined,
    /// Their invitation is no longer valid; a new one replaces it.
    NoLongerValid,
    User,
    Suspended,
    Pending,
    /// The address appears earlier in the text.
    Twice,
    Invalid(InvalidEmail),
    BlockedDomain,
    DomainNotAllowed,
}

impl InviteeStatus {
    /// Whether an invitation would be sent.
    pub fn is_invitable(self) -> bool {
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

impl fmt::Display for InviteeStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("will be invited"),
            Self::InOrganization => f.write_str("already in your organization"),
            Self::RevokedBefore => f.write_str("previously had access"),
            Self::Expired => f.write_str("previous invitation expired"),
            Self::Declined => f.write_str("declined previously"),
            Self::NoLongerValid => f.write_str("previous invitation no longer valid"),
            Self::User => f.write_str("already has access"),
            Self::Suspended => f.write_str("suspended"),
            Self::Pending => f.write_str("already invited"),
            Self::Twice => f.write_str("duplicate"),
            Self::Invalid(InvalidEmail::NoAt) => f.write_str("missing @"),
            Self::Invalid(why) => why.fmt(f),
            Self::BlockedDomain => Invalid::BlockedDomain.fmt(f),
            Self::DomainNotAllowed => Invalid::DomainNotAllowed.fmt(f),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedInvitees {
    pub invitees: Vec<Invitee>,
    /// How many more invitations the actor may send now.
    pub sends: i64,
    pub seats: Option<Seats>,
}

impl CheckedInvitees {
    pub fn count(&self, is_it: impl Fn(InviteeStatus) -> bool) -> i64 {
        self.invitees.iter().filter(|it| is_it(it.status)).count() as i64
    }
}

/// Checks pasted addresses. A POST, since many addresses do not fit into a URL.
#[server(endpoint = "invitations/check", protocol = Acts)]
pub async fn check_invitees(workspace: String, #[server(default)] emails: String) -> Result<CheckedInvitees, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    query::check(&ctx, &emails).await
}

#[cfg(feature = "ssr")]
pub mod query {
    use super::{CheckedInvitees, Invitee, InviteeStatus};
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

    pub async fn check(ctx: &Ctx, pasted: &str) -> Result<CheckedInvitees, AppError> {
        policy::can_open_users(ctx.actor)?;
        let typed = split(pasted);
        if typed.len() > ADDRESSES_MAX {
            return Err(AppError::Invalid(Invalid::TooManyAddresses));
        }
        ctx.state.check_limit.admit(ctx.person.id, typed.len() as i64, ctx.now).map_err(AppError::TooMany)?;
        let mut conn = ctx.state.db.read().await?;
        let rules = Rules::of(&mut conn, ctx).await?;
        let parsed: Vec<_> = typed.iter().map(|typed| parse_email(typed)).collect();
        let known = statuses(&mut conn, ctx, parsed.iter().flatten().map(String::as_str)).await?;
        let mut before = HashSet::new();
        let invitees = typed.into_iter().zip(parsed).map(|(typed, parsed)| match parsed {
            Err(why) => Invitee { email: typed, status: InviteeStatus::Invalid(why) },
            Ok(email) => {
                let status = match (known.get(&email), rules.check_domain(&email)) {
                    _ if !before.insert(email.clone()) => InviteeStatus::Twice,
                    (Some(InviteeStatus::User | InviteeStatus::Suspended | InviteeStatus::Pending), _)
                    | (_, Ok(())) => known.get(&email).copied().unwrap_or(InviteeStatus::New),
                    (_, Err(AppError::Invalid(Invalid::BlockedDomain))) => InviteeStatus::BlockedDomain,
                    (_, Err(_)) => InviteeStatus::DomainNotAllowed,
                };
                Invitee { email, status }
            }
        });
        Ok(CheckedInvitees { invitees: invitees.collect(), sends: rules.capacity().sends, seats: rules.seats() })
    }

    /// Returns the status of each address that is not new here. Leaves out what is known elsewhere in the Organization
    /// for actors who may not know it.
    pub async fn statuses<'a>(
        conn: &mut Conn,
        ctx: &Ctx,
        emails: impl Iterator<Item = &'a str>,
    ) -> Result<HashMap<String, InviteeStatus>, AppError> {
        const AT_ONCE: usize = 1000;
        let knows = policy::knows_the_organization(ctx.actor, ctx.person.is_admin);
        let emails: Vec<&str> = emails.collect();
        let mut statuses = HashMap::new();
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
            for KnownUser { email, is_here, is_suspended, was_here, is_in_organization } in
                users.fetch_all(conn).await?
            {
                let status = match (is_here, is_suspended, was_here) {
                    (true, true, _) => InviteeStatus::Suspended,
                    (true, false, _) => InviteeStatus::User,
                    (false, _, true) => InviteeStatus::RevokedBefore,
                    (false, _, false) if is_in_organization && knows => InviteeStatus::InOrganization,
                    (false, _, false) => continue,
                };
                statuses.insert(email, status);
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
            for OpenInvitation { email, expires_at, declined_at, is_vouched } in open.fetch_all(conn).await? {
                let (accepted_at, cancelled_at) = (None, None);
                let facts = InvitationFacts { expires_at, accepted_at, cancelled_at, declined_at, is_vouched };
                let status = match facts.state(ctx.now) {
                    InvitationState::Declined => InviteeStatus::Declined,
                    InvitationState::Expired => InviteeStatus::Expired,
                    InvitationState::NoLongerValid => InviteeStatus::NoLongerValid,
                    _ => InviteeStatus::Pending,
                };
                statuses.insert(email, status);
            }
        }
        Ok(statuses)
    }

    struct KnownUser {
        email: String,
        is_here: bool,
        is_suspended: bool,
        was_here: bool,
        is_in_organization: bool,
    }
    columns!(KnownUser { email, is_here, is_suspended, was_here, is_in_organization });

    struct OpenInvitation {
        email: String,
        expires_at: i64,
        declined_at: Option<i64>,
        is_vouched: bool,
    }
    columns!(OpenInvitation { email, expires_at, declined_at, is_vouched });
}
