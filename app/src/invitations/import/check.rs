use super::{draft::UserDraft, line_error::UserLineError};
use crate::{
    csv_import::failed_line::FailedLine,
    domain::{
        error::{AppError, Invalid},
        limit::{SendLimit, TooMany},
        policy,
    },
    invitations::{
        check::{InviteeStatus, query::statuses},
        rules::{Capacity, Rules, count_sent},
    },
    store::{ctx::Ctx, db::Conn},
};
use std::{collections::HashMap, fmt};

/// What the import does with a valid line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineOutcome {
    Invite,
    /// Replaces an invitation that has expired, was declined or is no longer valid.
    InviteAgain,
    User,
    Suspended,
    Pending,
    HadEnded,
}

/// The drafts of a file, checked for this workspace and actor.
#[derive(Debug)]
pub struct CheckedLines {
    /// Sorted by line.
    pub lines: Vec<(UserDraft, LineOutcome)>,
    /// Sorted by line.
    pub failed: Vec<FailedLine<UserLineError>>,
    /// How many more people can be invited now.
    pub capacity: Capacity,
}

impl LineOutcome {
    pub fn is_invited(self) -> bool {
        matches!(self, Self::Invite | Self::InviteAgain)
    }
}

impl CheckedLines {
    /// Adds the lines that failed before the check.
    pub fn and_failed(mut self, failed: Vec<FailedLine<UserLineError>>) -> Self {
        self.failed.extend(failed);
        self.failed.sort_by_key(|failed| failed.line);
        self
    }

    pub fn count(&self, is_it: impl Fn(LineOutcome) -> bool) -> i64 {
        self.lines.iter().filter(|(_, outcome)| is_it(*outcome)).count() as i64
    }
}

/// Checks drafts as the import will, without writing.
pub async fn check(conn: &mut Conn, ctx: &Ctx, drafts: Vec<UserDraft>) -> Result<CheckedLines, AppError> {
    let mut rules = Rules::of(conn, ctx).await?;
    let capacity = rules.capacity();
    let emails = || drafts.iter().map(|draft| draft.email.as_str());
    let known = statuses(conn, ctx, emails()).await?;
    let sent = count_sent(conn, ctx.now, emails()).await?;
    let (mut lines, mut failed, mut full) = (Vec::new(), Vec::new(), None);
    for draft in drafts {
        let checked = match outcome(ctx, &known, &draft) {
            Ok(outcome) if outcome.is_invited() => match (rules.check_domain(&draft.email), &full) {
                (Err(why), _) => Err(why),
                (Ok(()), Some(full)) => Err(AppError::clone(full)),
                (Ok(()), None) => {
                    let to_address = sent.get(&draft.email).copied().unwrap_or_default();
                    rules.reserve(conn, ctx, &draft.email, true, to_address).await.map(|()| outcome)
                }
            },
            checked => checked,
        };
        match checked {
            Ok(outcome) => lines.push((draft, outcome)),
            Err(fault) if fault.is_fault() => return Err(fault),
            Err(why) => {
                full = full.or_else(|| stops_all(&why));
                failed.push(FailedLine { line: draft.line, why: UserLineError::Refused(why) });
            }
        }
    }
    Ok(CheckedLines { lines, failed, capacity })
}

/// Decides a line's outcome before the workspace's rules are checked. The policy is asked only about people who would
/// get an invitation.
fn outcome(ctx: &Ctx, known: &HashMap<String, InviteeStatus>, draft: &UserDraft) -> Result<LineOutcome, AppError> {
    let outcome = match known.get(&draft.email) {
        Some(InviteeStatus::User) => return Ok(LineOutcome::User),
        Some(InviteeStatus::Suspended) => return Ok(LineOutcome::Suspended),
        Some(InviteeStatus::Pending) => return Ok(LineOutcome::Pending),
        _ if draft.had_ended => return Ok(LineOutcome::HadEnded),
        Some(InviteeStatus::Expired | InviteeStatus::Declined | InviteeStatus::NoLongerValid) => {
            LineOutcome::InviteAgain
        }
        _ => LineOutcome::Invite,
    };
    policy::can_invite(ctx.actor, draft.grant)?;
    Ok(outcome)
}

/// Returns the error if it also refuses every following line, so that it is checked once.
fn stops_all(why: &AppError) -> Option<AppError> {
    let stops = match why {
        AppError::TooMany(TooMany { limit, .. }) => *limit != SendLimit::Address,
        AppError::Invalid(Invalid::NoSeat { .. }) => true,
        _ => false,
    };
    stops.then(|| why.clone())
}

impl fmt::Display for LineOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invite => "Will be invited",
            Self::InviteAgain => "New invitation",
            Self::User => "Already has access",
            Self::Suspended => "Suspended, skipped",
            Self::Pending => "Already invited",
            Self::HadEnded => "Invitation had already ended",
        })
    }
}
