//! Logs script failures that browsers report.

use crate::state::ServerState;
use app::store::{clock::Millis, person::Person};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header::USER_AGENT},
};
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;

/// The most bytes of a report. A browser sends at most 1,000 characters.
pub const REPORT_MAX: usize = 4096;

/// The most characters of each part of a log line.
const LENGTH_MAX: usize = 1000;

const HOUR_MS: Millis = 60 * 60 * 1000;
/// The most people whose reports are logged within an hour.
const PEOPLE_MAX: usize = 100;

/// The start of the current hour and the people whose reports were logged in it, so that no one can fill the log.
#[derive(Debug, Default)]
pub struct ReportLimit(Mutex<(Millis, BTreeSet<Uuid>)>);

impl ReportLimit {
    /// Counts a report, and returns whether to log it: one an hour for each person.
    fn allows(&self, person: Uuid, now: Millis) -> bool {
        let mut reports = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, people) = &mut *reports;
        if now - *since >= HOUR_MS {
            *since = now;
            people.clear();
        }
        people.len() < PEOPLE_MAX && people.insert(person)
    }
}

/// Logs that a page's script failed; the page then works without one.
pub async fn record(
    State(ServerState { app, reports, .. }): State<ServerState>,
    Extension(person): Extension<Person>,
    headers: HeaderMap,
    report: String,
) -> StatusCode {
    if reports.allows(person.id, app.now()) {
        let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        tracing::warn!(user = %person.id, browser = line(agent), "a page's script failed: {}", line(&report));
    }
    StatusCode::NO_CONTENT
}

/// Returns one line for the log, whatever was sent.
fn line(text: &str) -> String {
    let text: String = text.chars().take(LENGTH_MAX).collect();
    // Debug formatting escapes line breaks, terminal escape sequences and marks of text direction.
    format!("{text:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_one_short_line_without_control_characters() {
        let written = line("a\nb\r\x1b[31m\u{202e}\u{0}\"");
        assert_eq!(written, r#""a\nb\r\u{1b}[31m\u{202e}\0\"""#);
        assert_eq!(line(&"x".repeat(5000)).len(), LENGTH_MAX + 2);
    }

    #[test]
    fn a_person_is_heard_once_an_hour_and_so_are_a_hundred_people() {
        let reports = ReportLimit::default();
        let (ada, now) = (Uuid::from_u128(1), 10 * HOUR_MS);
        assert_eq!([now, now + 1, now + HOUR_MS - 1].map(|at| reports.allows(ada, at)), [true, false, false]);
        let others = (2..200).filter(|id| reports.allows(Uuid::from_u128(*id), now + 2)).count();
        assert_eq!(others, PEOPLE_MAX - 1);
        assert!(reports.allows(ada, now + HOUR_MS));
    }
}
