use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A change that others see without a reload. It carries ids: who reads it fetches what they may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveEvent {
    pub workspace: Uuid,
    /// The workspace's, with this change in it; 0 where no row changed.
    pub version: i64,
    /// How far presence has come with this; 0 where nobody came or went.
    #[serde(default)]
    pub presence: i64,
    pub change: Change,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Rows of the Users page: ids of accesses and invitations.
    Users { ids: Vec<Uuid> },
    /// Contacts, or whom they are assigned to.
    Contacts,
    /// Its name, or whether it is archived.
    Workspace,
    /// This User's access was edited or has ended, or one of their sessions has.
    Access { user: Uuid },
    /// These Users came online, or their lease ran out.
    Presence { users: Vec<Uuid>, online: bool },
    /// Something was missed: fetch everything again.
    Resync,
}

/// What a browser's stream carries, and how far the browser has come with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionedEvent {
    pub version: i64,
    pub presence: i64,
    pub message: StreamMessage,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamMessage {
    /// The first one. Whoever has an older page fetches it again.
    Hello,
    Users {
        ids: Vec<Uuid>,
    },
    Contacts,
    Presence {
        users: Vec<Uuid>,
        online: bool,
    },
    /// The actor's own access is another now, or the workspace's name.
    AccessChanged,
    AccessEnded,
    /// The session that the stream was opened with has ended.
    SignedOut,
    /// Nothing has happened, and the stream is there: a network that is lost may say nothing at all.
    #[serde(rename = "still")]
    Heartbeat,
    Resync,
}

#[cfg(feature = "ssr")]
impl LiveEvent {
    /// PostgreSQL's limit is 8,000 bytes a notification; an id takes 39 of them.
    const IDS_MAX: usize = 150;

    pub fn new(workspace: Uuid, change: Change) -> Self {
        Self { workspace, version: 0, presence: 0, change }
    }

    pub fn users(workspace: Uuid, ids: impl Into<Vec<Uuid>>) -> Self {
        Self::new(workspace, Change::Users { ids: ids.into() })
    }

    pub fn contacts(workspace: Uuid) -> Self {
        Self::new(workspace, Change::Contacts)
    }

    pub fn workspace(workspace: Uuid) -> Self {
        Self::new(workspace, Change::Workspace)
    }

    pub fn access(workspace: Uuid, user: Uuid) -> Self {
        Self::new(workspace, Change::Access { user })
    }

    /// Rows of the same workspace are told together, and what is told already is not told again.
    pub fn merge(&mut self, other: &Self) -> bool {
        match (&mut self.change, &other.change) {
            _ if self.workspace != other.workspace => false,
            (Change::Users { ids }, Change::Users { ids: more }) => {
                ids.extend(more);
                true
            }
            (change, other) => change == other,
        }
    }

    /// Presence is nothing that a page would have to fetch.
    pub fn changes_rows(&self) -> bool {
        !matches!(self.change, Change::Presence { .. })
    }

    /// JSON, in pieces that fit one notification each.
    pub fn payloads(&self) -> Vec<String> {
        let pieces: Vec<Change> = match &self.change {
            Change::Users { ids } => ids.chunks(Self::IDS_MAX).map(|ids| Change::Users { ids: ids.into() }).collect(),
            Change::Presence { users, online } => users
                .chunks(Self::IDS_MAX)
                .map(|users| Change::Presence { users: users.into(), online: *online })
                .collect(),
            change => vec![change.clone()],
        };
        let json = |change| serde_json::to_string(&Self { change, ..*self });
        pieces.into_iter().map(|change| json(change).expect("ids are always JSON")).collect()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_notification_fits_however_many_rows_changed() {
        let ids: Vec<Uuid> = (0..1000).map(Uuid::from_u128).collect();
        let payloads = LiveEvent::users(Uuid::nil(), ids).payloads();
        assert_eq!(payloads.len(), 7);
        assert!(payloads.iter().all(|payload| payload.len() < 8000));
    }
}
