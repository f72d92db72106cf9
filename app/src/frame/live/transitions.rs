use std::collections::HashMap;
use uuid::Uuid;

/// The Users who came online or went offline since the page was fetched, by events of the stream. Each has the version
/// of presence it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transitions {
    last: HashMap<Uuid, Transition>,
    /// Per event: its version, and by how much the number online changed.
    more: Vec<(i64, i64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Transition {
    presence: i64,
    online: bool,
}

impl Transitions {
    pub fn record(&mut self, presence: i64, users: Vec<Uuid>, online: bool) {
        let count = users.len() as i64;
        self.more.push((presence, if online { count } else { -count }));
        self.last.extend(users.into_iter().map(|user| (user, Transition { presence, online })));
    }

    /// Forgets what a page fetched at the version `until` contains. Events that arrived during that fetch stay.
    pub fn forget(&mut self, until: i64) {
        self.last.retain(|_, transition| transition.presence > until);
        self.more.retain(|(presence, _)| *presence > until);
    }

    /// Returns whether the User is online, or `None` if no event concerned them.
    pub fn is_online(&self, user: Uuid) -> Option<bool> {
        self.last.get(&user).map(|transition| transition.online)
    }

    /// Returns how many more are online than the page says; negative for fewer.
    pub fn more_online(&self) -> i64 {
        self.more.iter().map(|(_, more)| more).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_while_a_page_was_under_way_stays() {
        let (ava, max) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut transitions = Transitions::default();
        transitions.record(7, vec![ava, max], true);
        transitions.record(8, vec![ava], false);
        assert_eq!(
            (transitions.is_online(ava), transitions.is_online(max), transitions.more_online()),
            (Some(false), Some(true), 1)
        );
        transitions.forget(7);
        assert_eq!(
            (transitions.is_online(ava), transitions.is_online(max), transitions.more_online()),
            (Some(false), None, -1)
        );
    }
}
