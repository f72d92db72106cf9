//! Counts the open connections, in total and by network.

use super::Limits;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

#[derive(Clone)]
pub struct Slots {
    limits: Limits,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_network: HashMap<IpAddr, usize>,
}

/// A connection's slot; dropping it frees the slot.
pub struct Slot {
    slots: Slots,
    network: Option<IpAddr>,
}

impl Slots {
    pub fn new(limits: Limits) -> Self {
        Self { limits, taken: Arc::default() }
    }

    /// Takes a slot for a connection from `network`; `None` is a trusted proxy, which many people share.
    pub fn take(&self, network: Option<IpAddr>) -> Option<Slot> {
        let mut taken = self.lock();
        if taken.all >= self.limits.connections {
            return None;
        }
        if let Some(network) = network {
            let count = taken.by_network.entry(network).or_default();
            if *count >= self.limits.connections_per_network {
                return None;
            }
            *count += 1;
        }
        taken.all += 1;
        Some(Slot { slots: self.clone(), network })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.lock();
        taken.all -= 1;
        if let Some(network) = self.network
            && let Some(count) = taken.by_network.get_mut(&network)
        {
            *count -= 1;
            if *count == 0 {
                taken.by_network.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_leaves_room_for_others_and_a_proxy_has_all() {
        let slots = Slots::new(Limits::of(4));
        let [one, other] = ["203.0.113.9", "198.51.100.1"].map(|it| Some(it.parse::<IpAddr>().unwrap()));
        let held = [slots.take(one), slots.take(one)];
        assert!(held.iter().all(Option::is_some));
        assert!(slots.take(one).is_none(), "half of all is enough for one network");
        let third = slots.take(other);
        assert!(third.is_some());
        let fourth = slots.take(None);
        assert!(fourth.is_some() && slots.take(None).is_none(), "there are four in all");
        drop((held, third, fourth));
        let again: Vec<_> = (0..4).filter_map(|_| slots.take(None)).collect();
        assert_eq!(again.len(), 4);
    }
}
