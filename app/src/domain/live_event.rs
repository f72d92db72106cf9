//! Events that tell open pages of changes, on their way between servers and to the browser.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A change that open pages show without a reload. It carries ids: a page fetches what its User may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveEvent {
    pub workspace: Uuid,
    /// The workspace's version that includes this change; 0 if no row changed.
    pub version: i64,
    /// The version of presence that includes this change; 0 if nobody came or went.
    #[serde(default)]
    pub presence: i64,
    pub change: Change,
}

/// A change that browsers are told about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Rows of the Users page: ids of accesses and invitations.
    Users { ids: Vec<Uuid> },
    /// Contacts, or who they are assigned to.
    Contacts,
    /// The workspace's name, or whether it is archived.
    Workspace,
    /// This User's access was edited or has ended, or one of their sessions has ended.
    Access { user: Uuid },
    /// These Users came online, or their lease ran out.
    Presence { users: Vec<Uuid>, online: bool },
    /// Something was missed: fetch everything again.
    Resync,
}

/// A message of the stream, with the versions that the browser has once it has handled it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionedEvent {
    pub version: i64,
    pub presence: i64,
    pub message: StreamMessage,
}

/// A message of the stream to the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamMessage {
    /// The first message. A page of an older version fetches its data again.
    Hello,
    Users {
        ids: Vec<Uuid>,
    },
    Contacts,
    Presence {
        users: Vec<Uuid>,
        online: bool,
    },
    /// The actor's own access or the workspace's name changed.
    AccessChanged,
    AccessEnded,
    /// The session that the stream was opened with has ended.
    SignedOut,
    /// Sent at intervals when nothing happens: a broken network may end no stream. Older pages know it as `still`.
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

    /// Merges `other` into this event: rows of one workspace are published together, and an equal event once. Returns
    /// whether it did.
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

    /// Tells whether pages have to fetch rows again. Presence needs no fetch.
    pub fn changes_rows(&self) -> bool {
        !matches!(self.change, Change::Presence { .. })
    }

    /// Returns the event as JSON, split into pieces that fit one notification each.
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

    #[test]
    fn pages_of_older_builds_read_a_heartbeat() {
        assert_eq!(serde_json::to_string(&StreamMessage::Heartbeat).unwrap(), "\"still\"");
    }
}
