//! Answers in the words of the model: the status, and what it says.

use super::model::shown;
use crate::support::page::Page;
use app::{
    contacts::contact::{Contact, Details},
    domain::{error::AppError, invitation::InvitationState, policy::Grant},
    users_page::row::{RowKind, UserRow, UsersPageData},
};
use serde::Serialize;
use serde_json::Value;

pub fn told<T>(answer: Result<T, AppError>, of: impl FnOnce(T) -> String) -> String {
    match answer {
        Ok(it) => match of(it) {
            whole if whole.starts_with("200 ") => whole,
            words => format!("200 {words}"),
        },
        Err(error) => format!("{} {}", error.status(), words(&error)),
    }
}

/// `{"refused":{"oneself":{"level":"owner"}}}` is `refused oneself level owner`.
pub fn words(code: &impl Serialize) -> String {
    fn tell(value: Value, told: &mut Vec<String>) {
        match value {
            Value::Object(fields) => fields.into_iter().for_each(|(key, value)| {
                told.push(key);
                tell(value, told);
            }),
            Value::Array(items) => items.into_iter().for_each(|item| tell(item, told)),
            Value::String(text) => told.push(text),
            other => told.push(other.to_string()),
        }
    }
    let mut told = Vec::new();
    tell(serde_json::to_value(code).expect("it is JSON"), &mut told);
    told.join(" ")
}

pub fn in_words(grant: Grant) -> String {
    let mut restrictions: Vec<&str> = grant.restrictions.iter().map(|it| it.key()).collect();
    restrictions.sort();
    let words = restrictions.into_iter().map(|it| format!(" {}", it.trim_end_matches("=mine")));
    format!("{}{}", grant.level.key(), words.collect::<String>())
}

pub fn users(page: &UsersPageData) -> String {
    let name = |row: &UserRow| match &row.who {
        RowKind::User { display_name, suspended_at: Some(_), .. } => {
            format!("{} suspended", display_name.to_lowercase())
        }
        RowKind::User { display_name, .. } => display_name.to_lowercase(),
        RowKind::Invited { state, .. } => invited(
            &row.email,
            match state {
                InvitationState::NoLongerValid => "no longer valid",
                InvitationState::Expired => "expired",
                _ => "pending",
            },
        ),
    };
    let mut users: Vec<String> = page.rows.iter().map(name).collect();
    users.sort();
    users.join(", ")
}

pub fn exported(page: &Page) -> String {
    match page.status {
        200 => (),
        // As a browser asks for a page, it is shown where to sign in.
        303 if page.location().is_some_and(|it| it.starts_with("/sign-in")) => return "401".into(),
        status => return status.to_string(),
    }
    let mut csv = csv::Reader::from_reader(page.html.as_bytes());
    let name = |row: csv::StringRecord| match &row[5] {
        "Active" => row[1].to_lowercase(),
        "Suspended" => format!("{} suspended", row[1].to_lowercase()),
        state => invited(&row[2], &state.to_lowercase()),
    };
    let mut users: Vec<String> = csv.records().map(|row| name(row.expect("a row of CSV"))).collect();
    users.sort();
    format!("200 {}", users.join(", "))
}

pub fn invited(email: &str, state: &str) -> String {
    format!("{} {state}", email.split('@').next().unwrap_or_default())
}

pub fn contacts(found: &[Contact]) -> String {
    let masked = found.iter().filter(|it| it.details == Details::Masked).count();
    assert!(masked == 0 || masked == found.len(), "all are masked or none");
    let mut found_names: Vec<&str> = found.iter().map(|it| &*it.name).collect();
    found_names.sort();
    shown(found_names.into_iter(), masked > 0)
}
