use crate::{
    domain::{error::AppError, invited::Invited},
    ui::protocol::Acts,
};
use leptos::server;

/// Invites all addresses in the text `emails`. If `resend` is set, pending invitees get another email.
#[server(endpoint = "invitations/invite", protocol = Acts)]
pub async fn invite_users(
    workspace: String,
    #[server(default)] emails: String,
    #[server(default)] level: String,
    #[server(default)] restrictions: Vec<String>,
    #[server(default)] message: Option<String>,
    #[server(default)] resend: Option<String>,
) -> Result<Invited, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    let message = message.unwrap_or_default();
    command::invite(&mut ctx, &emails, (&level, &restrictions), &message, resend.is_some()).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use crate::{
        domain::{
            audit_act::AuditAct,
            email::{InvalidEmail, parse_email},
            error::{AppError, Invalid},
            id::new_id,
            invitation::InvitationState,
            invited::{Invited, InvitedOne},
            limit::{ADDRESSES_MAX, MESSAGE_LENGTH_MAX},
            live_event::LiveEvent,
            outcome::Outcome,
            policy::{self, Grant},
        },
        invitations::{find::find_open, pasted::split, resend::command::resend_one, rules::Rules},
        store::{
            audit_log::AuditEntry,
            ctx::Ctx,
            db::{Tx, sql},
            grant_columns::grant_values,
            outbox::{self, Mail},
            search_key::{email_key, fold},
        },
    };
    use std::collections::HashSet;
    use uuid::Uuid;

    pub async fn invite(
        ctx: &mut Ctx,
        pasted: &str,
        (level, restrictions): (&str, &[String]),
        message: &str,
        resend: bool,
    ) -> Result<Invited, AppError> {
        let mut tx = ctx.begin().await?;
        policy::can_open_users(ctx.actor)?;
        let typed = split(pasted);
        match typed.len() {
            0 => return Err(InvalidEmail::Missing.into()),
            1..=ADDRESSES_MAX => (),
            _ => return Err(AppError::Invalid(Invalid::TooManyAddresses)),
        }
        let grant = Grant::parse(level, restrictions)?;
        policy::can_invite(ctx.actor, grant)?;
        let message = parse_message(message)?;
        let mut rules = Rules::of(&mut tx, ctx).await?;
        let (mut each, mut before) = (Vec::new(), HashSet::new());
        for typed in typed {
            let email = match parse_email(&typed) {
                Ok(email) if !before.insert(email.clone()) => continue,
                Ok(email) => email,
                Err(why) => {
                    each.push(InvitedOne { email: typed, result: Err(why.into()) });
                    continue;
                }
            };
            let result = match invite_one(&mut tx, ctx, &mut rules, &email, grant, message).await {
                Ok(Outcome::AlreadyPending) if resend => resend_to(&mut tx, ctx, &mut rules, &email).await,
                Err(fault) if fault.is_fault() => return Err(fault),
                result => result,
            };
            each.push(InvitedOne { email, result });
        }
        if let Some(why) = same_for_all(&each) {
            return Err(why);
        }
        tx.commit().await?;
        Ok(Invited { each })
    }

    /// Returns the error if no one was invited for one reason.
    fn same_for_all(each: &[InvitedOne]) -> Option<AppError> {
        let is_limit = |it: &InvitedOne| matches!(it.result, Err(AppError::TooMany(_)));
        match each.first()?.result.clone() {
            Err(why) if each.len() == 1 || each.iter().all(is_limit) => Some(why),
            _ => None,
        }
    }

    async fn resend_to(tx: &mut Tx, ctx: &Ctx, rules: &mut Rules, email: &str) -> Result<Outcome, AppError> {
        let open = find_open(tx, ctx.workspace.id, email).await?.ok_or(AppError::NotFound)?;
        resend_one(tx, ctx, rules, open.id, false).await
    }

    /// Invites one address under the workspace's lock. A refusal writes nothing.
    pub async fn invite_one(
        tx: &mut Tx,
        ctx: &Ctx,
        rules: &mut Rules,
        email: &str,
        grant: Grant,
        message: &str,
    ) -> Result<Outcome, AppError> {
        policy::can_invite(ctx.actor, grant)?;
        if let Some(outcome) = access_of(tx, ctx.workspace.id, email).await? {
            return Ok(outcome);
        }
        let open = find_open(tx, ctx.workspace.id, email).await?;
        if open.as_ref().is_some_and(|open| open.state(ctx.now) == InvitationState::Pending) {
            return Ok(Outcome::AlreadyPending);
        }
        rules.admit(tx, ctx, email, true).await?;
        invite_these(tx, ctx, &[(email, grant)], message).await?;
        Ok(if open.is_some() { Outcome::Renewed } else { Outcome::Invited })
    }

    /// Writes invitations and queues their emails. The caller has checked the policy and the rules, and that no invitee
    /// has access or a pending invitation.
    pub async fn invite_these(
        tx: &mut Tx,
        ctx: &Ctx,
        invitees: &[(&str, Grant)],
        message: &str,
    ) -> Result<(), AppError> {
        let emails = || invitees.iter().map(|(email, _)| *email);
        // An older invitation is replaced, since its inviter and its offer may differ.
        let old = sql("update invitations set cancelled_at = coalesce(cancelled_at, $2), replaced_at = $2
            where workspace_id = $1 and accepted_at is null and replaced_at is null and email in (")
        .bind(ctx.workspace.id)
        .bind(ctx.now)
        .push_list(emails())
        .push(") returning id");
        let old: Vec<(Uuid,)> = old.fetch_all(tx).await?;
        let invitations = insert(tx, ctx, invitees, message).await?;
        let mails: Vec<Mail> = invitations.iter().copied().map(Mail::Invitation).collect();
        outbox::enqueue_all(tx, &mails, ctx.now).await?;
        let lines = invitees.iter().map(|(email, grant)| AuditEntry::new(AuditAct::Invited).on("", email).after(grant));
        ctx.record_all(tx, lines).await?;
        let changed = old.into_iter().map(|(id,)| id).chain(invitations);
        tx.publish(LiveEvent::users(ctx.workspace.id, changed.collect::<Vec<_>>()));
        Ok(())
    }

    /// Parses the inviter's message: plain text that may have line breaks.
    pub fn parse_message(typed: &str) -> Result<&str, AppError> {
        let message = typed.trim();
        let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        match message.chars().count() <= MESSAGE_LENGTH_MAX && message.chars().all(is_text) {
            true => Ok(message),
            false => Err(AppError::Invalid(Invalid::Message)),
        }
    }

    /// Returns the outcome if the address already has access.
    async fn access_of(tx: &mut Tx, workspace: Uuid, email: &str) -> sqlx::Result<Option<Outcome>> {
        let found = sql("select (a.suspended_at is not null) as is_suspended
            from accesses a join users u on u.id = a.user_id
            where a.workspace_id = $1 and u.email = $2 and a.revoked_at is null")
        .bind(workspace)
        .bind(email)
        .fetch_optional::<(bool,)>(tx)
        .await?;
        Ok(found.map(|(is_suspended,)| if is_suspended { Outcome::SuspendedUser } else { Outcome::AlreadyUser }))
    }

    async fn insert(tx: &mut Tx, ctx: &Ctx, invitees: &[(&str, Grant)], message: &str) -> sqlx::Result<Vec<Uuid>> {
        let ids: Vec<Uuid> = invitees.iter().map(|_| new_id()).collect();
        let rows = ids.iter().zip(invitees).map(|(id, (email, grant))| {
            let [level, settings, export, deletion, visibility, mask] = grant_values(*grant);
            [
                (*id).into(),
                ctx.workspace.id.into(),
                (*email).into(),
                level,
                settings,
                export,
                deletion,
                visibility,
                mask,
                email_key(email).into(),
                fold(email).into(),
                ctx.person.id.into(),
                ctx.access.into(),
                ctx.now.into(),
                (ctx.now + ctx.workspace.invitation_life_ms).into(),
                message.into(),
            ]
        });
        let insert = sql("insert into invitations (id, workspace_id, email, level, workspace_settings, data_export,
            contact_deletion, contact_visibility, mask_contact_details, search_key, sort_key, invited_by, vouched_by,
            invited_at, expires_at, message)");
        insert.push_rows(rows).execute(tx).await?;
        Ok(ids)
    }
}
