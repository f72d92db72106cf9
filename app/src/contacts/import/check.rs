use super::{
    draft::{ContactDraft, ContactDrafts, ContactIdentity},
    line_error::ContactLineError,
};
use crate::{
    contacts::{contact::Assignee, list::seen_by},
    csv_import::failed_line::FailedLine,
    domain::{error::AppError, policy::contact_scope},
    store::{
        ctx::Ctx,
        db::{Conn, Sql, sql},
        recipients,
    },
};
use std::collections::{HashMap, HashSet};

/// The drafts of a file, compared with the contacts that the actor sees.
#[derive(Debug)]
pub struct CheckedContacts {
    pub new: Vec<NewContact>,
    pub existing: usize,
    /// Sorted by line.
    pub failed: Vec<FailedLine<ContactLineError>>,
}

#[derive(Clone, Debug)]
pub struct NewContact {
    pub draft: ContactDraft,
    pub assigned_to: Option<Assignee>,
}

/// Values of one query.
const BATCH: usize = 500;

/// Resolves assignees and finds out which drafts are new.
pub async fn check(conn: &mut Conn, ctx: &Ctx, file: ContactDrafts) -> Result<CheckedContacts, AppError> {
    let ContactDrafts { drafts, mut failed, .. } = file;
    let recipients = recipients_by_email(conn, ctx, &drafts).await?;
    let stored = ExistingContacts::find(conn, ctx, &drafts).await?;
    let (mut new, mut existing) = (Vec::new(), 0);
    for draft in drafts {
        let assigned_to = match &draft.assigned_to {
            Some(email) => match recipients.get(email) {
                Some(recipient) => Some(recipient.clone()),
                None => {
                    failed.push(FailedLine { line: draft.line, why: ContactLineError::NobodyHere(email.clone()) });
                    continue;
                }
            },
            // An actor who sees only their own contacts would not see the imported one otherwise.
            None if contact_scope(ctx.actor).mine_only => {
                Some(Assignee { id: ctx.access, display_name: ctx.person.display_name.clone() })
            }
            None => None,
        };
        match stored.has(&draft) {
            true => existing += 1,
            false => new.push(NewContact { draft, assigned_to }),
        }
    }
    failed.sort_by_key(|failed| failed.line);
    Ok(CheckedContacts { new, existing, failed })
}

async fn recipients_by_email(
    conn: &mut Conn,
    ctx: &Ctx,
    drafts: &[ContactDraft],
) -> Result<HashMap<String, Assignee>, AppError> {
    if drafts.iter().all(|draft| draft.assigned_to.is_none()) {
        return Ok(HashMap::new());
    }
    let recipients = recipients::list(conn, ctx.workspace.id, None).await?;
    Ok(recipients.into_iter().map(|it| (it.email, Assignee { id: it.id, display_name: it.display_name })).collect())
}

/// The identities of existing contacts that the actor sees and may compare with.
struct ExistingContacts {
    identities: HashSet<ContactIdentity>,
    masked: bool,
}

impl ExistingContacts {
    async fn find(conn: &mut Conn, ctx: &Ctx, drafts: &[ContactDraft]) -> Result<Self, AppError> {
        let masked = contact_scope(ctx.actor).masked;
        let mut stored = Self { identities: HashSet::new(), masked };
        let (mut emails, mut names) = (Vec::new(), Vec::new());
        for draft in drafts {
            match draft.identity() {
                // Whether an email address exists reveals it, so masked addresses are not compared.
                ContactIdentity::Email(_) if masked => (),
                ContactIdentity::Email(email) => emails.push(email),
                ContactIdentity::Person(name, _) => names.push(name),
            }
        }
        for emails in emails.chunks(BATCH) {
            let query = seen_by(ctx, sql("select c.email from contacts c where ")).push(" and c.email in ");
            let found: Vec<(String,)> = any_of(query, emails).fetch_all(conn).await?;
            stored.identities.extend(found.into_iter().map(|(email,)| ContactIdentity::Email(email)));
        }
        for names in names.chunks(BATCH) {
            let query = sql("select c.name_key, c.phone from contacts c where ");
            let query = any_of(seen_by(ctx, query).push(" and c.name_key in "), names);
            let found: Vec<(String, Option<String>)> = query.fetch_all(conn).await?;
            let phone = |phone: Option<String>| phone.filter(|_| !masked);
            stored.identities.extend(found.into_iter().map(|(name, it)| ContactIdentity::Person(name, phone(it))));
        }
        Ok(stored)
    }

    fn has(&self, draft: &ContactDraft) -> bool {
        match draft.identity() {
            ContactIdentity::Person(name, _) if self.masked => {
                self.identities.contains(&ContactIdentity::Person(name, None))
            }
            identity => self.identities.contains(&identity),
        }
    }
}

fn any_of(query: Sql, values: &[String]) -> Sql {
    query.push("(").push_list(values.iter().map(String::as_str)).push(")")
}
