use super::{
    draft::{Draft, Drafts, Identity},
    wrong::Wrong,
};
use crate::{
    contacts::list::seen_by,
    csv_import::failed_line::FailedLine,
    domain::{error::AppError, policy::contact_scope},
    store::{
        ctx::Ctx,
        db::{Conn, Sql, sql},
        recipients,
    },
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What a file comes to, in this workspace and for this actor.
#[derive(Debug)]
pub struct Checked {
    pub new: Vec<NewContact>,
    pub existing: usize,
    /// In the order of the file.
    pub failed: Vec<FailedLine<Wrong>>,
}

#[derive(Clone, Debug)]
pub struct NewContact {
    pub draft: Draft,
    pub assigned_to: Option<Assignee>,
}

#[derive(Clone, Debug)]
pub struct Assignee {
    /// The access.
    pub id: Uuid,
    pub display_name: String,
}

/// Of as many values a query takes at once.
const BATCH: usize = 500;

pub async fn check(conn: &mut Conn, ctx: &Ctx, file: Drafts) -> Result<Checked, AppError> {
    let Drafts { drafts, mut failed, .. } = file;
    let recipients = recipients_by_email(conn, ctx, &drafts).await?;
    let stored = Stored::find(conn, ctx, &drafts).await?;
    let (mut new, mut existing) = (Vec::new(), 0);
    for draft in drafts {
        let assigned_to = match &draft.assigned_to {
            Some(email) => match recipients.get(email) {
                Some(recipient) => Some(recipient.clone()),
                None => {
                    failed.push(FailedLine { line: draft.line, why: Wrong::NobodyHere(email.clone()) });
                    continue;
                }
            },
            // Who sees only their own would not see what they have just imported.
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
    Ok(Checked { new, existing, failed })
}

async fn recipients_by_email(
    conn: &mut Conn,
    ctx: &Ctx,
    drafts: &[Draft],
) -> Result<HashMap<String, Assignee>, AppError> {
    if drafts.iter().all(|draft| draft.assigned_to.is_none()) {
        return Ok(HashMap::new());
    }
    let recipients = recipients::list(conn, ctx.workspace.id, None).await?;
    Ok(recipients.into_iter().map(|it| (it.email, Assignee { id: it.id, display_name: it.display_name })).collect())
}

/// What there is already, of all that the actor sees and may compare.
struct Stored {
    identities: HashSet<Identity>,
    masked: bool,
}

impl Stored {
    async fn find(conn: &mut Conn, ctx: &Ctx, drafts: &[Draft]) -> Result<Self, AppError> {
        let masked = contact_scope(ctx.actor).masked;
        let mut stored = Self { identities: HashSet::new(), masked };
        let (mut emails, mut names) = (Vec::new(), Vec::new());
        for draft in drafts {
            match draft.identity() {
                // Whether an address is there tells as much as the address.
                Identity::Email(_) if masked => (),
                Identity::Email(email) => emails.push(email),
                Identity::Person(name, _) => names.push(name),
            }
        }
        for emails in emails.chunks(BATCH) {
            let query = seen_by(ctx, sql("select c.email from contacts c where ")).push(" and c.email in ");
            let found: Vec<(String,)> = any_of(query, emails).fetch_all(conn).await?;
            stored.identities.extend(found.into_iter().map(|(email,)| Identity::Email(email)));
        }
        for names in names.chunks(BATCH) {
            let query = sql("select c.name_key, c.phone from contacts c where ");
            let query = any_of(seen_by(ctx, query).push(" and c.name_key in "), names);
            let found: Vec<(String, Option<String>)> = query.fetch_all(conn).await?;
            let phone = |phone: Option<String>| phone.filter(|_| !masked);
            stored.identities.extend(found.into_iter().map(|(name, it)| Identity::Person(name, phone(it))));
        }
        Ok(stored)
    }

    fn has(&self, draft: &Draft) -> bool {
        match draft.identity() {
            Identity::Person(name, _) if self.masked => self.identities.contains(&Identity::Person(name, None)),
            identity => self.identities.contains(&identity),
        }
    }
}

fn any_of(query: Sql, values: &[String]) -> Sql {
    let first = query.push("(").push_bind(values[0].as_str());
    let all = values[1..].iter().fold(first, |query, value| query.push(", ").push_bind(value.as_str()));
    all.push(")")
}
