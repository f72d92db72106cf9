//! Bulk actions run the commands for single rows one after the other; the policy is asked for each row.

use super::{
    act::{BulkAct, BulkPreview},
    seen::SeenRevisions,
};
use crate::{
    domain::{
        bulk::{BulkDone, FailedRow, Selection},
        error::{AppError, Invalid},
        outcome::Outcome,
        policy::{self, Grant},
    },
    frame::listing::Listing,
    invitations::{
        cancel::command::cancel_one, edit::command::edit_one as edit_invitation, extend::command::extend_one,
        resend::command::resend_one, rules::Rules,
    },
    store::{
        access::find_assignable,
        ctx::Ctx,
        db::{Conn, Tx, sql},
    },
    users::{
        edit::command::edit_one,
        revoke::command::{RevokedContacts, revoke_one},
        suspend::command::{reactivate_one, suspend_one},
    },
    users_page::{
        list::ListRow,
        select::{select_all, select_by_ids},
    },
};

/// Rows of one transaction, so that other writes can run in between.
const AT_ONCE: usize = 200;

/// A bulk action with its parameters.
#[derive(Clone, Debug)]
pub enum BulkCommand {
    /// Skips rows that were edited after the form was filled.
    Edit(Grant, SeenRevisions),
    Revoke(RevokedContacts),
    Simple(BulkAct),
}

impl BulkCommand {
    /// Accepts only actions without parameters.
    pub fn simple(act: BulkAct) -> Result<Self, AppError> {
        match act {
            BulkAct::Edit | BulkAct::Revoke | BulkAct::Links => Err(AppError::Invalid(Invalid::Form)),
            act => Ok(Self::Simple(act)),
        }
    }

    fn act(&self) -> BulkAct {
        match self {
            Self::Edit(..) => BulkAct::Edit,
            Self::Revoke(_) => BulkAct::Revoke,
            Self::Simple(act) => *act,
        }
    }
}

pub async fn preview(ctx: &Ctx, act: BulkAct, selection: &Selection) -> Result<BulkPreview, AppError> {
    policy::can_open_users(ctx.actor)?;
    let mut conn = ctx.state.db.read().await?;
    let (mut able, mut refused) = (Vec::new(), Vec::new());
    for row in selected_rows(&mut conn, ctx, selection).await? {
        match may(ctx, act, &row) {
            Ok(()) => able.push(row),
            Err(refusal) => refused.push(failed(&row, refusal.into())),
        }
    }
    let mut contacts = 0;
    if act == BulkAct::Revoke {
        for rows in able.chunks(AT_ONCE) {
            let ids = rows.iter().map(|row| row.id);
            let of = sql("select count(*) from contacts where assigned_to in (").push_list(ids).push(")");
            contacts += of.fetch_count(&mut conn).await?;
        }
    }
    let revisions = if act == BulkAct::Edit { SeenRevisions::of(&able).to_string() } else { String::new() };
    Ok(BulkPreview { able: able.len() as i64, contacts, refused, revisions })
}

pub async fn act(ctx: &mut Ctx, command: &BulkCommand, selection: &Selection) -> Result<BulkDone, AppError> {
    policy::can_open_users(ctx.actor)?;
    let mut conn = ctx.state.db.read().await?;
    if let BulkCommand::Revoke(RevokedContacts::ReassignTo(to)) = command {
        // A wrong recipient is an error of the form, not of each row.
        find_assignable(&mut conn, ctx.workspace.id, to).await?;
    }
    let rows = selected_rows(&mut conn, ctx, selection).await?;
    drop(conn);
    let mut done = BulkDone::default();
    for rows in rows.chunks(AT_ONCE) {
        let mut tx = ctx.begin().await?;
        let mut rules = Rules::of(&mut tx, ctx).await?;
        for row in rows {
            // A command refuses before it writes, so a refusal does not affect the other rows of the transaction.
            match act_on(&mut tx, ctx, &mut rules, command, row).await {
                Ok(_) => done.done += 1,
                Err(fault) if fault.is_fault() => return Err(fault),
                Err(why) => done.failed.push(failed(row, why)),
            }
        }
        tx.commit().await?;
    }
    Ok(done)
}

async fn act_on(
    tx: &mut Tx,
    ctx: &Ctx,
    rules: &mut Rules,
    command: &BulkCommand,
    row: &ListRow,
) -> Result<Outcome, AppError> {
    may(ctx, command.act(), row)?;
    match command {
        BulkCommand::Edit(to, seen) if row.user_id.is_none() => {
            edit_invitation(tx, ctx, row.id, seen.revision(row.id), *to).await
        }
        BulkCommand::Edit(to, seen) => edit_one(tx, ctx, row.id, seen.revision(row.id), *to).await,
        BulkCommand::Revoke(contacts) => revoke_one(tx, ctx, row.id, contacts).await,
        BulkCommand::Simple(BulkAct::Suspend) => suspend_one(tx, ctx, row.id).await,
        BulkCommand::Simple(BulkAct::Reactivate) => reactivate_one(tx, ctx, row.id).await,
        BulkCommand::Simple(BulkAct::Extend) => extend_one(tx, ctx, rules, row.id).await,
        BulkCommand::Simple(BulkAct::Cancel) => cancel_one(tx, ctx, row.id).await,
        BulkCommand::Simple(BulkAct::Resend) => resend_one(tx, ctx, rules, row.id, true).await,
        // Each has a form of its own.
        BulkCommand::Simple(BulkAct::Edit | BulkAct::Revoke | BulkAct::Links) => Err(AppError::Invalid(Invalid::Form)),
    }
}

pub async fn selected_rows(conn: &mut Conn, ctx: &Ctx, selection: &Selection) -> Result<Vec<ListRow>, AppError> {
    match selection {
        Selection::Ids(ids) => select_by_ids(conn, ctx, ids).await,
        Selection::Matching(query) => select_all(conn, ctx, &Listing::parse(query).from_the_start()).await,
    }
}

pub fn may(ctx: &Ctx, act: BulkAct, row: &ListRow) -> policy::Decision {
    act.may(ctx.actor, row.grant, row.user_id.map(|user| user == ctx.person.id))
}

pub fn failed(row: &ListRow, why: AppError) -> FailedRow {
    let name = row.display_name.clone().unwrap_or_else(|| row.email.clone());
    FailedRow { id: row.id, name, why }
}
