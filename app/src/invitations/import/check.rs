use super::{draft::Draft, wrong::Wrong};
use crate::{
    csv_import::failed_line::FailedLine,
    domain::{
        error::{AppError, Invalid},
        limit::{SendLimit, TooMany},
        policy,
    },
    invitations::{
        check::{Standing, query::standings},
        rules::{Room, Rules, sent_to},
    },
    store::{ctx::Ctx, db::Conn},
};
use std::{collections::HashMap, fmt};

/// What becomes of a line that is not wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Invite,
    /// Their invitation had expired or was no longer valid, or they had declined it.
    Anew,
    User,
    Suspended,
    Pending,
    HadEnded,
}

/// What a file comes to, in this workspace and for this actor.
#[derive(Debug)]
pub struct Checked {
    /// In the order of the file.
    pub lines: Vec<(Draft, Fate)>,
    /// In the order of the file.
    pub failed: Vec<FailedLine<Wrong>>,
    /// How many more can be invited now.
    pub room: Room,
}

impl Fate {
    pub fn is_invited(self) -> bool {
        matches!(self, Self::Invite | Self::Anew)
    }
}

impl Checked {
    /// And what was wrong before anybody was looked up.
    pub fn and_failed(mut self, failed: Vec<FailedLine<Wrong>>) -> Self {
        self.failed.extend(failed);
        self.failed.sort_by_key(|failed| failed.line);
        self
    }

    pub fn count(&self, is_it: impl Fn(Fate) -> bool) -> i64 {
        self.lines.iter().filter(|(_, fate)| is_it(*fate)).count() as i64
    }
}

/// What a preview shows, and what an import then does. Nothing is written.
pub async fn check(conn: &mut Conn, ctx: &Ctx, drafts: Vec<Draft>) -> Result<Checked, AppError> {
    let mut rules = Rules::of(conn, ctx).await?;
    let room = rules.room();
    let emails = || drafts.iter().map(|draft| draft.email.as_str());
    let known = standings(conn, ctx, emails()).await?;
    let sent = sent_to(conn, ctx.now, emails()).await?;
    let (mut lines, mut failed, mut full) = (Vec::new(), Vec::new(), None);
    for draft in drafts {
        let foreseen = match fate(ctx, &known, &draft) {
            Ok(fate) if fate.is_invited() => match (rules.check_domain(&draft.email), &full) {
                (Err(why), _) => Err(why),
                (Ok(()), Some(full)) => Err(AppError::clone(full)),
                (Ok(()), None) => {
                    let to_address = sent.get(&draft.email).copied().unwrap_or_default();
                    rules.foresee(conn, ctx, &draft.email, true, to_address).await.map(|()| fate)
                }
            },
            foreseen => foreseen,
        };
        match foreseen {
            Ok(fate) => lines.push((draft, fate)),
            Err(fault) if fault.is_fault() => return Err(fault),
            Err(why) => {
                full = full.or_else(|| stops_all(&why));
                failed.push(FailedLine { line: draft.line, why: Wrong::Refused(why) });
            }
        }
    }
    Ok(Checked { lines, failed, room })
}

/// Before the workspace's rules are asked. Of whoever is here already nothing is granted: the policy is not asked.
fn fate(ctx: &Ctx, known: &HashMap<String, Standing>, draft: &Draft) -> Result<Fate, AppError> {
    let fate = match known.get(&draft.email) {
        Some(Standing::User) => return Ok(Fate::User),
        Some(Standing::Suspended) => return Ok(Fate::Suspended),
        Some(Standing::Pending) => return Ok(Fate::Pending),
        _ if draft.had_ended => return Ok(Fate::HadEnded),
        Some(Standing::Expired | Standing::Declined | Standing::NoLongerValid) => Fate::Anew,
        _ => Fate::Invite,
    };
    policy::can_invite(ctx.actor, draft.grant)?;
    Ok(fate)
}

/// What refuses one and then all that follow: it is asked once.
fn stops_all(why: &AppError) -> Option<AppError> {
    let stops = match why {
        AppError::TooMany(TooMany { limit, .. }) => *limit != SendLimit::Address,
        AppError::Invalid(Invalid::NoSeat { .. }) => true,
        _ => false,
    };
    stops.then(|| why.clone())
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invite => "Will be invited",
            Self::Anew => "Will be invited anew",
            Self::User => "Has access already",
            Self::Suspended => "Is suspended: stays so",
            Self::Pending => "Is invited already",
            Self::HadEnded => "Had ended when this list was exported",
        })
    }
}
