//! Naming Users without their email addresses, for actors who may not open the Users page.

use super::{
    db::{Conn, Sql, sql},
    recipients::OFFERED_MAX,
    search_key::{fold, words},
};
use crate::{
    columns,
    domain::{
        error::{AppError, InvalidRecipient},
        policy::Level,
        recipient::Candidate,
    },
};
use uuid::Uuid;

#[derive(Clone, Debug)]
struct NamedAccess {
    id: Uuid,
    display_name: String,
    level: Level,
    sort_key: String,
}
columns!(NamedAccess { id, display_name, level, sort_key });

/// Lists the first Users whose names match. Addresses are not searched, so the result reveals none.
pub async fn search(conn: &mut Conn, workspace: Uuid, but: Option<Uuid>, search: &str) -> sqlx::Result<Vec<Candidate>> {
    let found = |query: Sql, word: String| query.push(" and ").push_has("a.sort_key", &word);
    let query = words(search).into_iter().fold(everyone(workspace), found);
    let found: Vec<NamedAccess> =
        query.push(" order by a.sort_key, a.id").push_limit(OFFERED_MAX).fetch_all(conn).await?;
    let all = with_sort_keys(conn, workspace, found.iter().map(|it| it.sort_key.clone())).await?;
    let offered = found.iter().filter(|it| Some(it.id) != but);
    Ok(offered.map(|it| Candidate { id: it.id, value: label(it, &all), name: it.level.name().to_owned() }).collect())
}

/// Finds the access that a label, or a unique name, stands for.
pub async fn find(conn: &mut Conn, workspace: Uuid, typed: &str) -> Result<Uuid, AppError> {
    let typed = fold(&typed.split_whitespace().collect::<Vec<_>>().join(" "));
    let name = typed.rsplit_once(" (").map(|(name, _)| name.to_owned());
    let all = with_sort_keys(conn, workspace, name.into_iter().chain([typed.clone()])).await?;
    let labelled: Vec<&NamedAccess> = all.iter().filter(|it| fold(&label(it, &all)) == typed).collect();
    match labelled[..] {
        [one] => Ok(one.id),
        [] if !all.iter().any(|it| it.sort_key == typed) => Err(InvalidRecipient::NoAccess.into()),
        _ => Err(InvalidRecipient::SeveralOfThisName.into()),
    }
}

/// Returns a unique label: Users of the same name are told apart by their level, and those of one level by who came
/// first.
fn label(of: &NamedAccess, all: &[NamedAccess]) -> String {
    let (name, level) = (&of.display_name, of.level.name());
    let namesakes: Vec<&NamedAccess> = all.iter().filter(|it| it.sort_key == of.sort_key).collect();
    let peers: Vec<&&NamedAccess> = namesakes.iter().filter(|it| it.level == of.level).collect();
    match (namesakes.len(), peers.len()) {
        (1, _) => name.clone(),
        (_, 1) => format!("{name} ({level})"),
        _ => {
            let nth = peers.iter().take_while(|it| it.id != of.id).count() + 1;
            format!("{name} ({level} {nth})")
        }
    }
}

async fn with_sort_keys(
    conn: &mut Conn,
    workspace: Uuid,
    sort_keys: impl Iterator<Item = String>,
) -> sqlx::Result<Vec<NamedAccess>> {
    let query = everyone(workspace).push(" and a.sort_key in (").push_list(sort_keys.map(|key| key.replace('\0', "")));
    query.push(") order by a.id").fetch_all(conn).await
}

fn everyone(workspace: Uuid) -> Sql {
    sql("select a.id, u.display_name, a.level, a.sort_key from accesses a join users u on u.id = a.user_id
        where a.revoked_at is null and a.suspended_at is null and a.workspace_id = ")
    .push_bind(workspace)
}
