//! Counts the open connections, in all and for each network.

use super::Limits;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

#[derive(Clone)]
pub struct Places {
    limits: Limits,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_network: HashMap<IpAddr, usize>,
}

/// One connection's place, until it is dropped.
pub struct Place {
    places: Places,
    network: Option<IpAddr>,
}

impl Places {
    pub fn new(limits: Limits) -> Self {
        Self { limits, taken: Arc::default() }
    }

    /// Takes a place for a connection from `network`; `None` is a proxy, which many people share.
    pub fn take(&self, network: Option<IpAddr>) -> Option<Place> {
        let mut taken = self.lock();
        if taken.all >= self.limits.connections {
            return None;
        }
        if let Some(network) = network {
            let count = taken.by_network.entry(network).or_default();
            if *count >= self.limits.connections_of_one {
                return None;
            }
            *count += 1;
        }
        taken.all += 1;
        Some(Place { places: self.clone(), network })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
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
        let places = Places::new(Limits::of(4));
        let [one, other] = ["203.0.113.9", "198.51.100.1"].map(|it| Some(it.parse::<IpAddr>().unwrap()));
        let held = [places.take(one), places.take(one)];
        assert!(held.iter().all(Option::is_some));
        assert!(places.take(one).is_none(), "half of all is enough for one network");
        let third = places.take(other);
        assert!(third.is_some());
        let fourth = places.take(None);
        assert!(fourth.is_some() && places.take(None).is_none(), "there are four in all");
        drop((held, third, fourth));
        let again: Vec<_> = (0..4).filter_map(|_| places.take(None)).collect();
        assert_eq!(again.len(), 4);
    }
}
