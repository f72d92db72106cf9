//! Checks whether the sessions and accesses behind the streams are still valid, in one batch for all streams that ask
//! at once.

use app::{
    domain::error::AppError,
    store::{
        ctx::{AppState, WorkspaceAccess, find_open_accesses},
        session::find_live,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// The most sessions or Users in one statement.
const CHUNK: usize = 1000;

#[derive(Clone, Debug)]
pub enum AccessState {
    SignedOut,
    NoAccess,
    Access(Arc<WorkspaceAccess>),
}

/// Checks access for many streams at once. Clones share the same batches.
#[derive(Clone, Debug)]
pub struct AccessChecks(mpsc::UnboundedSender<Question>);

struct Question {
    /// The hash of the session's token.
    session: Vec<u8>,
    workspace: Uuid,
    answer: oneshot::Sender<AccessState>,
}

impl AccessChecks {
    pub fn start(app: AppState) -> Self {
        let (ask, questions) = mpsc::unbounded_channel();
        tokio::spawn(answer_all(app, questions));
        Self(ask)
    }

    /// Returns what a session can access in a workspace. `None` where the database does not answer.
    pub async fn check(&self, session: &[u8], workspace: Uuid) -> Option<AccessState> {
        let (answer, answered) = oneshot::channel();
        self.0.send(Question { session: session.to_owned(), workspace, answer }).ok()?;
        answered.await.ok()
    }
}

/// Answers questions in batches. A question that arrives during a batch waits for the next one, which reads newer data.
async fn answer_all(app: AppState, mut questions: mpsc::UnboundedReceiver<Question>) {
    let mut asked = Vec::new();
    while questions.recv_many(&mut asked, usize::MAX).await > 0 {
        // Already logged where it was converted; dropping the questions answers them with `None`.
        let Ok(found) = check(&app, &asked).await else {
            asked.clear();
            continue;
        };
        for Question { session, workspace, answer } in asked.drain(..) {
            let state = match found.users.get(&session) {
                None => AccessState::SignedOut,
                Some(user) => match found.accesses.get(&(workspace, *user)) {
                    None => AccessState::NoAccess,
                    Some(access) => AccessState::Access(access.clone()),
                },
            };
            // The stream may have ended since it asked.
            let _ = answer.send(state);
        }
    }
}

struct ValidAccess {
    /// The User of each session that is still valid.
    users: HashMap<Vec<u8>, Uuid>,
    /// By workspace and User.
    accesses: HashMap<(Uuid, Uuid), Arc<WorkspaceAccess>>,
}

async fn check(app: &AppState, asked: &[Question]) -> Result<ValidAccess, AppError> {
    let mut conn = app.db.read().await?;
    let sessions: Vec<&[u8]> = asked.iter().map(|it| &*it.session).collect::<BTreeSet<_>>().into_iter().collect();
    let mut found = ValidAccess { users: HashMap::new(), accesses: HashMap::new() };
    for sessions in sessions.chunks(CHUNK) {
        found.users.extend(find_live(&mut conn, app.now(), sessions).await?);
    }
    let mut users = BTreeMap::<Uuid, BTreeSet<Uuid>>::new();
    for question in asked {
        if let Some(user) = found.users.get(&question.session) {
            users.entry(question.workspace).or_default().insert(*user);
        }
    }
    for (workspace, users) in users {
        let users: Vec<Uuid> = users.into_iter().collect();
        for users in users.chunks(CHUNK) {
            for access in find_open_accesses(&mut conn, workspace, users).await? {
                found.accesses.insert((workspace, access.user), Arc::new(access));
            }
        }
    }
    Ok(found)
}
