use crate::domain::{
    number::count_of,
    time::{DAY, HOUR, MINUTE, exact},
};
use leptos::prelude::*;

/// Formats a past time: `12 minutes ago`. Server and browser must pass the same `now`.
pub fn ago(now: i64, at: i64) -> String {
    match now - at {
        age if age < MINUTE => "just now".into(),
        age if age < HOUR => count(age / MINUTE, "minute") + " ago",
        age if age < DAY => count(age / HOUR, "hour") + " ago",
        age if age < 2 * DAY => "yesterday".into(),
        age if age < 14 * DAY => count(age / DAY, "day") + " ago",
        age if age < 60 * DAY => count(age / (7 * DAY), "week") + " ago",
        age if age < 730 * DAY => count(age / (30 * DAY), "month") + " ago",
        age => count(age / (365 * DAY), "year") + " ago",
    }
}

/// Formats a future time, rounded down: `in 5 days`. Less than an hour short of a day counts as that day: an invitation
/// for seven days must not say six as soon as it is sent.
pub fn until(now: i64, at: i64) -> String {
    match at - now {
        left if left < MINUTE => "in less than a minute".into(),
        left if left < HOUR => format!("in {}", count(left / MINUTE, "minute")),
        left if left + HOUR < DAY => format!("in {}", count(left / HOUR, "hour")),
        left => format!("in {}", count((left + HOUR) / DAY, "day")),
    }
}

/// Shows a relative time with the exact one as its tooltip.
#[component]
pub fn Ago(#[prop(into)] now: Signal<i64>, at: i64) -> impl IntoView {
    let exact = exact(at);
    view! { <time datetime=exact.clone() title=exact>{move || ago(now.get().max(at), at)}</time> }
}

fn count(number: i64, unit: &str) -> String {
    count_of(number, unit, &format!("{unit}s"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_time_is_iso_8601() {
        for (at, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_795_560_110_999, "2026-11-24T22:41:50Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(exact(at), expected);
        }
    }

    #[test]
    fn a_relative_time_says_about_when() {
        for (age, expected) in [
            (0, "just now"),
            (MINUTE, "1 minute ago"),
            (12 * MINUTE + 59_999, "12 minutes ago"),
            (23 * HOUR, "23 hours ago"),
            (DAY, "yesterday"),
            (13 * DAY, "13 days ago"),
            (21 * DAY, "3 weeks ago"),
            (800 * DAY, "2 years ago"),
        ] {
            assert_eq!(ago(age, 0), expected);
        }
        assert_eq!(until(0, 5 * DAY + 1), "in 5 days");
        assert_eq!(until(0, 7 * DAY - 10 * MINUTE), "in 7 days");
        assert_eq!(until(0, 7 * DAY - 2 * HOUR), "in 6 days");
        assert_eq!(until(0, 22 * HOUR), "in 22 hours");
    }
}
