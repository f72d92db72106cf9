//! Fills a workspace with 50,000 Users.

use crate::Done;
use app::{
    domain::{
        id::new_id,
        policy::{Grant, Level, Restrictions},
    },
    store::{
        access::{Newcomer, grant_to},
        ctx::AppState,
        db::sql,
        search_key::fold,
        session,
        user::{NewUser, insert_user},
        workspace::insert_workspace,
    },
};
use std::error::Error;

pub const SIZE: usize = 50_000;
/// The slug of the workspace.
pub const WORKSPACE: &str = "bench";

const FIRST: [&str; 20] = [
    "Ava",
    "José",
    "Ingrid",
    "Mehmet",
    "Noor",
    "Åsa",
    "Tommaso",
    "Sakura",
    "Adébáyọ̀",
    "Léa",
    "Max",
    "Olga",
    "Priya",
    "Quentin",
    "Rosa",
    "Søren",
    "Uma",
    "Viktor",
    "Wei",
    "Zoë",
];
const LAST: [&str; 25] = [
    "Álvarez",
    "Brandt",
    "Çelik",
    "Dupont",
    "Eriksen",
    "Feldmann",
    "García",
    "Hartmann",
    "Ivanova",
    "Jensen",
    "Kowalska",
    "Lindqvist",
    "Moreau",
    "Novák",
    "Okafor",
    "Petrov",
    "Quist",
    "Rossi",
    "Solberg",
    "Tanaka",
    "Ueda",
    "Vega",
    "Watanabe",
    "Yılmaz",
    "Zhang",
];

/// The session tokens of an Owner and an Agent.
pub struct Cast {
    pub owner: String,
    pub agent: String,
}

pub async fn fill(state: &AppState) -> Result<Cast, Box<dyn Error>> {
    let now = state.now();
    let mut tx = state.db.begin_in_organization().await?.and_in_none();
    sql("insert into organizations (id, name, created_at) values ($1, 'Bench', $2)")
        .bind(new_id())
        .bind(now)
        .execute(&mut tx)
        .await?;
    let (workspace, _) = insert_workspace(&mut tx, WORKSPACE, now).await?;
    let mut sessions = Vec::new();
    for nth in 0..SIZE {
        let name = format!("{} {} {nth}", FIRST[nth % FIRST.len()], LAST[nth / FIRST.len() % LAST.len()]);
        let email = format!("{}.{nth}@northwind.example", fold(&name).split(' ').next().unwrap_or_default());
        let new =
            NewUser { email: &email, display_name: &name, password_hash: "", is_admin: false, unverified_in: None };
        let user = insert_user(&mut tx, new, now).await?.ok_or("each has an address of their own")?;
        let newcomer = Newcomer { user, display_name: &name, email: &email, invited_by: None };
        let level = if nth == 0 { Level::Owner } else { Level::Agent };
        let grant = Grant { level, restrictions: Restrictions::default() };
        grant_to(&mut tx, workspace, newcomer, grant, now - nth as i64 * 60_000).await?;
        if nth < 2 {
            sessions.push(session::start(&mut tx, user, now).await?.as_str().to_owned());
        }
    }
    tx.commit().await?;
    Ok(Cast { owner: sessions.remove(0), agent: sessions.remove(0) })
}

/// Runs `analyze`, as a database in use has done: the planner then has statistics.
pub async fn settle(state: &AppState) -> Done {
    let mut tx = state.db.begin().await?;
    sql("analyze").execute(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
