use super::number::count_of;
use leptos::prelude::*;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// `12 minutes ago`. Both renders are given the same `now`.
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

/// `in 5 days`, rounded down: never later than it is.
pub fn until(now: i64, at: i64) -> String {
    match at - now {
        left if left < MINUTE => "in less than a minute".into(),
        left if left < HOUR => format!("in {}", count(left / MINUTE, "minute")),
        left if left < DAY => format!("in {}", count(left / HOUR, "hour")),
        left => format!("in {}", count(left / DAY, "day")),
    }
}

/// ISO 8601, UTC, to the second; for machines, tooltips and screen readers.
pub fn exact(at: i64) -> String {
    let (days, second) = (at.div_euclid(DAY), at.rem_euclid(DAY) / 1000);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A relative time with the exact one behind it.
#[component]
pub fn Ago(#[prop(into)] now: Signal<i64>, at: i64) -> impl IntoView {
    let exact = exact(at);
    view! { <time datetime=exact.clone() title=exact>{move || ago(now.get().max(at), at)}</time> }
}

fn count(number: i64, unit: &str) -> String {
    count_of(number, unit, &format!("{unit}s"))
}

/// Days since 1970 to a date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"): a date library would
/// be the largest thing in the browser build.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
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
    }
}
