use std::time::Duration;

const SHORTEST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(15);

/// The delay before the next connection to the database's notifications.
#[derive(Debug, Default)]
pub struct Backoff(Option<Duration>);

impl Backoff {
    /// Returns the delay after a connection that lasted for `held`: doubled each time, and reset by a connection that
    /// lasted longer than `LONGEST`.
    pub fn next(&mut self, held: Duration) -> Duration {
        let longer = self.0.filter(|_| held <= LONGEST).map_or(SHORTEST, |pause| (2 * pause).min(LONGEST));
        *self.0.insert(longer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_at_once_is_tried_ever_later_and_what_held_for_a_while_soon() {
        let mut backoff = Backoff::default();
        let mut pauses_ms = |held_s: &[u64]| -> Vec<u128> {
            held_s.iter().map(|held| backoff.next(Duration::from_secs(*held)).as_millis()).collect()
        };
        assert_eq!(pauses_ms(&[0; 8]), [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
        assert_eq!(pauses_ms(&[15, 16, 0, 1]), [15_000, 500, 1000, 2000]);
    }
}
