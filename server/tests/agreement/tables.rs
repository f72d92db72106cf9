//! "Who may do what", the restrictions and "nobody grants more than they have", as the product's tables say them.

use super::world::{Grant, Level, World};
use std::collections::BTreeSet;

/// `Err` is the answer: its status and its words.
pub type Allowed<T = ()> = Result<T, String>;

pub const RESTRICTIONS: [&str; 5] =
    ["contact_deletion", "contact_visibility", "data_export", "mask_contact_details", "workspace_settings"];

pub fn can_have(level: Level, restriction: &str) -> bool {
    match level {
        Level::Owner => false,
        Level::Manager => true,
        Level::Agent => restriction != "workspace_settings",
    }
}

/// From what a form sends.
pub fn grant_of(level: &str, sent: &[&str]) -> Allowed<Grant> {
    let invalid = || "422 invalid grant".to_owned();
    let level = [Level::Agent, Level::Manager, Level::Owner].into_iter().find(|it| it.key() == level);
    let level = level.ok_or_else(invalid)?;
    if sent.contains(&"contact_visibility=mine") && sent.contains(&"contact_visibility=all") {
        return Err(invalid());
    }
    let mut restrictions = BTreeSet::new();
    for key in sent.iter().filter(|key| **key != "contact_visibility=all") {
        let column = if *key == "contact_visibility=mine" { "contact_visibility" } else { key };
        let known = RESTRICTIONS.into_iter().find(|it| *it == column && can_have(level, it));
        restrictions.insert(known.ok_or_else(invalid)?);
    }
    Ok(Grant { level, restrictions })
}

pub fn open_settings(actor: &Grant) -> Allowed {
    match actor.level {
        Level::Agent => Err("403 refused owners_and_managers_only".into()),
        Level::Manager if actor.restrictions.contains("workspace_settings") => {
            Err("403 refused settings_restricted".into())
        }
        _ => Ok(()),
    }
}

pub fn offer_level(actor: &Grant, level: Level) -> Allowed {
    open_settings(actor)?;
    match actor.level == Level::Owner || level == Level::Agent {
        true => Ok(()),
        false => Err(format!("403 refused only_owners_grant {}", level.key())),
    }
}

/// To somebody new.
pub fn invite(actor: &Grant, offered: &Grant) -> Allowed {
    offer_level(actor, offered.level)?;
    let left_off = |it: &&'static str| can_have(offered.level, it) && !offered.restrictions.contains(*it);
    match actor.restrictions.iter().any(left_off) {
        true => Err("403 refused restriction_carried".into()),
        false => Ok(()),
    }
}

/// Edit or revoke.
pub fn change(world: &World, actor: usize, target: usize) -> Allowed {
    let (actor, target) = (&world.accesses[actor], &world.accesses[target]);
    open_settings(&actor.grant)?;
    if actor.person == target.person {
        return Err(format!("403 refused oneself level {}", actor.grant.level.key()));
    }
    match actor.grant.level == Level::Owner || target.grant.level == Level::Agent {
        true => Ok(()),
        false => Err(format!("403 refused only_owners_change {}", target.grant.level.key())),
    }
}

pub fn edit_to(world: &World, actor: usize, target: usize, to: &Grant) -> Allowed {
    change(world, actor, target)?;
    let (actor, now) = (&world.accesses[actor].grant, &world.accesses[target].grant);
    offer_level(actor, to.level)?;
    let taken_off =
        |it: &&str| now.restrictions.contains(*it) && can_have(to.level, it) && !to.restrictions.contains(*it);
    match actor.restrictions.iter().any(taken_off) {
        true => Err("403 refused restriction_carried".into()),
        false => Ok(()),
    }
}

/// A workspace always has an active Owner.
pub fn leaves_an_owner(world: &World, leaving: usize) -> Allowed {
    match world.is_active_owner(leaving) && !world.has_other_owner(world.accesses[leaving].workspace, leaving) {
        true => Err("403 refused last_owner".into()),
        false => Ok(()),
    }
}

/// Which contacts there are for somebody.
pub fn sees(world: &World, actor: usize, contact: usize) -> bool {
    let (access, it) = (&world.accesses[actor], &world.contacts[contact]);
    let mine_only = access.grant.restrictions.contains("contact_visibility");
    !it.is_deleted && it.workspace == access.workspace && (!mine_only || it.assigned_to == Some(actor))
}
