//! Recognizes user exports of other programs, and skips people who can no longer sign in there.

use super::sheet::{SheetLine, heading_letters};

/// An export format, recognized by columns that only it has.
struct Directory {
    marks: &'static [&'static str],
    status: &'static str,
    /// Values of the status column for people who cannot sign in, in lower case.
    inactive: &'static [&'static str],
}

const DIRECTORIES: [Directory; 6] = [
    // Slack.
    Directory { marks: &["userid", "billingactive"], status: "status", inactive: &["deactivated", "bot"] },
    // Google Workspace.
    Directory { marks: &["orgunitpath"], status: "status", inactive: &["suspended", "archived", "deleted"] },
    // The Microsoft 365 admin center.
    Directory { marks: &["userprincipalname"], status: "blockcredential", inactive: &["true", "yes"] },
    // Microsoft Entra.
    Directory { marks: &["userprincipalname"], status: "accountenabled", inactive: &["false", "no"] },
    // Okta, by its field names and by its column titles.
    Directory { marks: &["login"], status: "status", inactive: OKTA_INACTIVE },
    Directory { marks: &["username", "primaryemail"], status: "status", inactive: OKTA_INACTIVE },
];

const OKTA_INACTIVE: &[&str] = &["suspended", "deprovisioned", "deactivated"];

/// Removes the lines of people who are deactivated or suspended, and returns how many there were.
pub fn remove_inactive(header: &[String], lines: &mut Vec<SheetLine>) -> usize {
    let headings: Vec<String> = header.iter().map(|heading| heading_letters(heading)).collect();
    let at = |heading: &str| headings.iter().position(|it| it == heading);
    let found = DIRECTORIES.iter().filter(|it| it.marks.iter().all(|mark| at(mark).is_some()));
    let Some((status, inactive)) = found.into_iter().find_map(|it| Some((at(it.status)?, it.inactive))) else {
        return 0;
    };
    let before = lines.len();
    lines.retain(|line| line.cell(Some(status)).is_none_or(|cell| !inactive.contains(&cell.to_lowercase().as_str())));
    before - lines.len()
}
