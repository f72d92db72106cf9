use crate::{
    domain::{bulk::FailedRow, error::AppError, number::form_of},
    ui::protocol::Acts,
};
use leptos::server;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Copied links of invitations, for people who get no email. They are shown once: the database stores only their
/// hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationLinks {
    pub links: Vec<InvitationLink>,
    pub no_link: Vec<FailedRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationLink {
    pub email: String,
    pub url: String,
}

impl InvitationLinks {
    /// Returns what to know before sharing them.
    pub fn warning(&self) -> &'static str {
        form_of(
            self.links.len() as i64,
            "Anyone with this link can accept. Share it only with this person. You won't see it again.",
            "Anyone with one of these links can accept. Share each one only with its person. You won't see them again.",
        )
    }
}

/// Writes a single URL, or a line with address and URL for each.
impl fmt::Display for InvitationLinks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.links[..] {
            [InvitationLink { url, .. }] => f.write_str(url),
            links => links.iter().try_for_each(|InvitationLink { email, url }| writeln!(f, "{email}\t{url}")),
        }
    }
}

/// Creates links for the selected invitations.
#[server(endpoint = "invitations/links", protocol = Acts)]
pub async fn copy_links(
    workspace: String,
    #[server(default)] ids: Vec<Uuid>,
    #[server(default)] query: Option<String>,
) -> Result<InvitationLinks, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::copy(&mut ctx, &crate::domain::bulk::Selection::of(ids, query)).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use super::{InvitationLink, InvitationLinks};
    use crate::{
        domain::{
            audit_act::AuditAct,
            bulk::Selection,
            error::{AppError, Invalid},
            invitation::InvitationState,
            limit::ADDRESSES_MAX,
            policy,
        },
        invitations::find::find_to_hand_out,
        store::{
            audit_log::AuditEntry,
            ctx::Ctx,
            db::{Tx, sql},
            token::Token,
        },
        users_page::bulk::{
            act::BulkAct,
            command::{failed, may, selected_rows},
        },
    };
    use uuid::Uuid;

    pub async fn copy(ctx: &mut Ctx, selection: &Selection) -> Result<InvitationLinks, AppError> {
        let mut tx = ctx.begin().await?;
        policy::can_open_users(ctx.actor)?;
        let rows = selected_rows(&mut tx, ctx, selection).await?;
        if rows.len() > ADDRESSES_MAX {
            return Err(AppError::Invalid(Invalid::TooManyLinks));
        }
        if rows.is_empty() {
            return Err(AppError::NotFound);
        }
        let (mut links, mut no_link) = (Vec::new(), Vec::new());
        for row in &rows {
            match may(ctx, BulkAct::Links, row).map_err(AppError::from) {
                Ok(()) => match mint(&mut tx, ctx, row.id).await {
                    Ok(link) => links.push(link),
                    Err(fault) if fault.is_fault() => return Err(fault),
                    Err(why) => no_link.push(failed(row, why)),
                },
                Err(why) => no_link.push(failed(row, why)),
            }
        }
        if let ([], [only]) = (&links[..], &no_link[..]) {
            return Err(only.why.clone());
        }
        tx.commit().await?;
        Ok(InvitationLinks { links, no_link })
    }

    /// Creates one more link of the same generation, so that emailed links stay valid.
    async fn mint(tx: &mut Tx, ctx: &Ctx, id: Uuid) -> Result<InvitationLink, AppError> {
        let invitation = find_to_hand_out(tx, ctx, id).await?;
        match invitation.state(ctx.now) {
            InvitationState::Pending => (),
            InvitationState::NoLongerValid => return Err(AppError::Invalid(Invalid::NoLongerValid)),
            _ => return Err(AppError::Invalid(Invalid::NotPending)),
        }
        let token = Token::mint();
        // A copied link does not prove the mailbox.
        sql("insert into invitation_tokens (token_hash, invitation_id, generation, created_at, by_email)
            values ($1, $2, $3, $4, false)")
        .bind(token.hash())
        .bind(id)
        .bind(invitation.generation)
        .bind(ctx.now)
        .execute(tx)
        .await?;
        ctx.record(tx, AuditEntry::new(AuditAct::LinkCopied).on("", &invitation.email)).await?;
        let url = format!("{}/invitations/{}", ctx.state.site.public_url, token.as_str());
        Ok(InvitationLink { email: invitation.email, url })
    }
}
