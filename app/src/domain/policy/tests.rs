//! Compares the whole policy with a readable table, `truth_table.txt`, and tests the rules that hold throughout.

use super::*;
use std::fmt::Write;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/domain/policy/truth_table.txt");

/// A row: an action, and the policy's answer to each actor.
type Act = (String, Box<dyn Fn(Grant) -> Cell>);

enum Cell {
    Asked(Decision),
    Word(&'static str),
}

#[test]
fn the_truth_table_is_as_committed() {
    let table = table();
    if std::env::var_os("UPDATE_TRUTH_TABLE").is_some() {
        std::fs::write(FILE, &table).expect("the table can be written");
    }
    let committed = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        committed == table,
        "the policy answers otherwise than app/src/domain/policy/truth_table.txt says:\n\n{}\n\
         If that is meant, UPDATE_TRUTH_TABLE=1 writes it anew.",
        difference(&committed, &table)
    );
}

#[test]
fn nobody_grants_more_than_they_have() {
    let invitations = grants().flat_map(|actor| grants().filter(move |offered| can_invite(actor, *offered).is_ok()));
    assert!(invitations.count() > grants().count());
    for actor in grants() {
        for offered in grants().filter(|offered| can_invite(actor, *offered).is_ok()) {
            assert!(offered.level <= actor.level, "{actor:?} invites {offered:?}");
            assert!(actor.restrictions.iter().all(|carried| !lacks(offered, carried)), "{actor:?} invites {offered:?}");
        }
        for (target, to) in grants().flat_map(|target| grants().map(move |to| (target, to))) {
            if can_edit_to(actor, other(target), to).is_ok() {
                let taken_off = |it: &Restriction| target.restrictions.has(*it) && lacks(to, *it);
                assert!(to.level <= actor.level, "{actor:?} makes {target:?} {to:?}");
                assert!(!actor.restrictions.iter().any(|it| taken_off(&it)), "{actor:?} makes {target:?} {to:?}");
            }
        }
    }
}

#[test]
fn nobody_changes_their_own_access() {
    for actor in grants() {
        let oneself = Target { grant: actor, is_self: true };
        assert!(can_edit(actor, oneself).is_err() && can_revoke(actor, oneself).is_err());
        assert!(can_suspend(actor, oneself).is_err());
        assert!(grants().all(|to| can_edit_to(actor, oneself, to).is_err()));
    }
}

#[test]
fn a_disabled_button_is_never_more_than_the_server_allows() {
    for (actor, target) in grants().flat_map(|actor| grants().map(move |target| (actor, target))) {
        let saves = grants().any(|to| can_edit_to(actor, other(target), to).is_ok());
        assert_eq!(can_edit(actor, other(target)).is_ok(), saves, "{actor:?} edits {target:?}");
        if can_open_users(actor).is_err() {
            assert!(can_revoke(actor, other(target)).is_err() && can_invite(actor, target).is_err());
            assert!(can_manage_invitation(actor, target).is_err() && can_export_users(actor).is_err());
        }
    }
}

#[test]
fn an_owner_has_no_restriction_and_an_agent_no_settings_to_restrict() {
    assert_eq!(grants().filter(|grant| grant.level == Level::Owner).count(), 1);
    assert_eq!(grants().filter(|grant| grant.level == Level::Manager).count(), 32);
    assert_eq!(grants().filter(|grant| grant.level == Level::Agent).count(), 16);
}

/// Returns every grant that can exist.
fn grants() -> impl Iterator<Item = Grant> {
    let subsets = (0_u8..32).map(|bits| {
        let chosen = Restriction::ALL.into_iter().enumerate().filter(move |(nth, _)| bits & (1 << nth) != 0);
        chosen.fold(Restrictions::default(), |restrictions, (_, it)| restrictions.with(it))
    });
    subsets
        .flat_map(|restrictions| Level::ALL.into_iter().filter_map(move |level| Grant::new(level, restrictions).ok()))
}

fn other(grant: Grant) -> Target {
    Target { grant, is_self: false }
}

fn plain(level: Level) -> Grant {
    Grant { level, restrictions: Restrictions::default() }
}

fn with(level: Level, restriction: Restriction) -> Grant {
    Grant { level, restrictions: Restrictions::default().with(restriction) }
}

/// Returns the level alone, and with each restriction that it can have.
fn each(level: Level) -> Vec<Grant> {
    let carrying = Restriction::ALL.into_iter().filter(move |it| it.applies_to(level)).map(move |it| with(level, it));
    [plain(level)].into_iter().chain(carrying).collect()
}

fn actors() -> Vec<Grant> {
    Level::ALL.into_iter().flat_map(each).collect()
}

fn described(grant: Grant) -> String {
    match grant.restrictions.iter().next() {
        None => grant.level.name().to_owned(),
        Some(restriction) => format!("{}, {}", grant.level.name(), restriction.name()),
    }
}

fn act(name: impl Into<String>, answer: impl Fn(Grant) -> Decision + 'static) -> Act {
    (name.into(), Box::new(move |actor| Cell::Asked(answer(actor))))
}

fn word(name: &str, answer: impl Fn(Grant) -> &'static str + 'static) -> Act {
    (name.into(), Box::new(move |actor| Cell::Word(answer(actor))))
}

fn sections() -> Vec<(&'static str, Vec<Act>)> {
    let everyone = || Level::ALL.into_iter().flat_map(each);
    let oneself = |actor: Grant| Target { grant: actor, is_self: true };
    let targets = |may: fn(Grant, Target) -> Decision| {
        let others = Level::ALL.map(|level| act(level.name(), move |actor| may(actor, other(plain(level)))));
        others.into_iter().chain([act("oneself", move |actor| may(actor, oneself(actor)))]).collect::<Vec<_>>()
    };
    let levels = Level::ALL.into_iter().flat_map(|from| Level::ALL.into_iter().map(move |to| (from, to)));
    let restrictions = [Level::Manager, Level::Agent].into_iter().flat_map(|level| {
        Restriction::ALL.into_iter().filter(move |it| it.applies_to(level)).map(move |it| (level, it))
    });
    let oneself_to = Level::ALL.into_iter().map(|to| {
        act(format!("oneself, to {}", to.name()), move |actor| can_edit_to(actor, oneself(actor), plain(to)))
    });
    vec![
        (
            "Pages and data",
            vec![
                act("open the Users page", can_open_users),
                act("open the other pages under Settings", can_open_settings),
                act("open the audit", can_open_audit),
                act("try mails again", can_try_mails_again),
                act("export Users", can_export_users),
                act("export contacts", can_export),
                act("delete contacts", can_delete_contacts),
                word("see contacts", |actor| if contact_scope(actor).mine_only { "own" } else { "all" }),
                word(
                    "see phone and email of contacts",
                    |actor| if contact_scope(actor).masked { "masked" } else { "yes" },
                ),
            ],
        ),
        (
            "Invite somebody as",
            everyone().map(|offered| act(described(offered), move |actor| can_invite(actor, offered))).collect(),
        ),
        (
            "Cancel the invitation of somebody as (to resend it is to invite)",
            Level::ALL
                .map(|level| act(level.name(), move |actor| can_manage_invitation(actor, plain(level))))
                .into_iter()
                .collect(),
        ),
        ("Open the Edit dialog of", targets(can_edit)),
        (
            "Change the access level",
            levels
                .filter(|(from, to)| from != to)
                .map(|(from, to)| {
                    let name = format!("{} to {}", from.name(), to.name());
                    act(name, move |actor| can_edit_to(actor, other(plain(from)), plain(to)))
                })
                .chain(oneself_to)
                .collect(),
        ),
        (
            "Put a restriction on",
            restrictions
                .clone()
                .map(|(level, it)| {
                    let name = described(with(level, it));
                    act(name, move |actor| can_edit_to(actor, other(plain(level)), with(level, it)))
                })
                .collect(),
        ),
        (
            "Take a restriction off",
            restrictions
                .map(|(level, it)| {
                    let name = described(with(level, it));
                    act(name, move |actor| can_edit_to(actor, other(with(level, it)), plain(level)))
                })
                .collect(),
        ),
        ("Suspend or reactivate the access of", targets(can_suspend)),
        ("Revoke the access of", targets(can_revoke)),
    ]
}

fn table() -> String {
    const NAME: usize = 38;
    const COLUMN: usize = 9;
    let mut reasons: Vec<String> = Vec::new();
    let mut rows = String::new();
    for (section, acts) in sections() {
        writeln!(rows, "\n{section}").unwrap();
        for (name, answer) in acts {
            let mut row = format!("  {name:NAME$}");
            for actor in actors() {
                let cell = match answer(actor) {
                    Cell::Word(word) => word.to_owned(),
                    Cell::Asked(Ok(())) => "yes".to_owned(),
                    Cell::Asked(Err(refusal)) => format!("no {}", number(&mut reasons, refusal.to_string())),
                };
                write!(row, "{cell:COLUMN$}").unwrap();
            }
            writeln!(rows, "{}", row.trim_end()).unwrap();
        }
    }
    let columns = actors();
    let mut table = String::from(
        "Who may do what to whom. Each column is an actor: a level, alone (-) or with one restriction.\n\
         The numbers are the reasons at the end, in the words that the screen and the server give.\n\
         Some questions are asked later, of what is stored: is this the last Owner or admin, and is the person still here.\n\n\
         The columns' restrictions:\n",
    );
    for restriction in Restriction::ALL {
        writeln!(table, "  {:COLUMN$}{}: {}", letter(restriction), restriction.name(), restriction.summary()).unwrap();
    }
    let heads = columns.iter().map(|actor| format!("{:COLUMN$}", actor.level.name())).collect::<String>();
    let carried = columns.iter().map(|actor| {
        let letter = actor.restrictions.iter().next().map_or("-", letter);
        format!("{letter:COLUMN$}")
    });
    let carried = carried.collect::<String>();
    writeln!(table, "\n  {:NAME$}{}", "", heads.trim_end()).unwrap();
    writeln!(table, "  {:NAME$}{}", "", carried.trim_end()).unwrap();
    table += &rows;
    table += &organization(&mut reasons);
    table += "\nReasons\n";
    for (nth, reason) in reasons.iter().enumerate() {
        writeln!(table, "  {:2}  {reason}", nth + 1).unwrap();
    }
    table
}

/// Renders the Organization's part, where only being an admin matters.
fn organization(reasons: &mut Vec<String>) -> String {
    const NAME: usize = 38;
    const COLUMN: usize = 9;
    let (other, oneself) = (
        OrganizationTarget { is_self: false, is_unverified: false },
        OrganizationTarget { is_self: true, is_unverified: false },
    );
    let unverified = OrganizationTarget { is_self: false, is_unverified: true };
    let acts: [(&str, &dyn Fn(OrganizationActor) -> Decision); 7] = [
        ("open its Users and its Workspaces", &can_open_organization),
        ("make a User admin", &|actor| can_make_admin(actor, other)),
        ("make an unverified User admin", &|actor| can_make_admin(actor, unverified)),
        ("take admin away", &can_take_admin),
        ("remove somebody from it", &|actor| can_remove_from_organization(actor, other)),
        ("remove oneself from it", &|actor| can_remove_from_organization(actor, oneself)),
        ("create, rename, archive a Workspace", &can_change_workspaces),
    ];
    let mut rows = format!("\nThe Organization, whatever the level\n  {:NAME$}{:COLUMN$}others\n", "", "admin");
    for (name, answer) in acts {
        let mut row = format!("  {name:NAME$}");
        for is_admin in [true, false] {
            let cell = match answer(OrganizationActor { is_admin }) {
                Ok(()) => "yes".to_owned(),
                Err(refusal) => format!("no {}", number(reasons, refusal.to_string())),
            };
            write!(row, "{cell:COLUMN$}").unwrap();
        }
        writeln!(rows, "{}", row.trim_end()).unwrap();
    }
    rows
}

fn letter(restriction: Restriction) -> &'static str {
    match restriction {
        Restriction::ContactVisibility => "own",
        Restriction::MaskContactDetails => "mask",
        Restriction::DataExport => "export",
        Restriction::ContactDeletion => "delete",
        Restriction::WorkspaceSettings => "settings",
    }
}

fn number(reasons: &mut Vec<String>, reason: String) -> usize {
    let found = reasons.iter().position(|known| *known == reason);
    found.unwrap_or_else(|| {
        reasons.push(reason);
        reasons.len() - 1
    }) + 1
}

/// Returns the lines that only one of the two has, in their order.
fn difference(committed: &str, now: &str) -> String {
    let only = |here: &str, there: &str, sign: char| {
        let lines = here.lines().filter(|line| !there.lines().any(|other| other == *line));
        lines.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    only(committed, now, '-') + &only(now, committed, '+')
}
