//! What each level and restriction means, in the words of the policy itself.

use crate::{
    layout::heading::Heading,
    layout::own::Own,
    policy::{self, Answer, Grant, Level, Restriction, Restrictions, Target, can_open_settings},
    refused::Refused,
    ui::icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// An act, and how the policy answers somebody without restrictions.
type Act = (&'static str, fn(Grant) -> Answer);

const ACTS: [Act; 10] = [
    ("See and work with contacts", |_| Ok(())),
    ("Export contacts", policy::can_export),
    ("Delete contacts", policy::can_delete_contacts),
    ("Change the general settings", policy::can_open_settings),
    ("Open the Users page", policy::can_open_users),
    ("Export Users", policy::can_export_users),
    ("Invite an Agent", |actor| policy::can_offer_level(actor, Level::Agent)),
    ("Edit or revoke an Agent", |actor| policy::can_revoke(actor, other(Level::Agent))),
    ("Invite a Manager or an Owner", |actor| policy::can_offer_level(actor, Level::Manager)),
    ("Edit or revoke a Manager or an Owner", |actor| policy::can_revoke(actor, other(Level::Owner))),
];

#[component]
pub fn AccessLevelsPage() -> impl IntoView {
    let own = expect_context::<Own>();
    if let Err(refusal) = can_open_settings(own.actor) {
        return view! { <Refused error=refusal.into()/> }.into_any();
    }
    view! {
        <Heading title="Access Levels" crumb="Settings / Workspace Settings"/>
        <div class="page-body">
            <section class="levels">{Level::ALL.map(|level| view! { <LevelCard level/> })}</section>
            <h2>"Advanced restrictions"</h2>
            <p class="faint">"They take something away from a Manager or an Agent. An Owner never has one."</p>
            <dl class="restrictions">
                {Restriction::ALL.map(|it| view! { <dt>{it.name()}</dt><dd>{it.summary()} " (" {on(it)} ")"</dd> })}
            </dl>
        </div>
    }
    .into_any()
}

#[component]
fn LevelCard(level: Level) -> impl IntoView {
    let grant = Grant { level, restrictions: Restrictions::default() };
    view! {
        <article class="level-card">
            <h2>{level.name()}</h2>
            <p>{level.summary()}</p>
            <ul class="can">
                {ACTS.map(|(act, may)| match may(grant) {
                    Ok(()) => view! { <li><Glyph icon=Icon::Check/><span>{act}</span></li> }.into_any(),
                    Err(_) => view! {
                        <li class="cannot"><Glyph icon=Icon::Cross/><span><span class="vh">"Cannot: "</span>{act}</span></li>
                    }.into_any(),
                })}
            </ul>
        </article>
    }
}

fn other(level: Level) -> Target {
    Target { grant: Grant { level, restrictions: Restrictions::default() }, is_self: false }
}

fn on(restriction: Restriction) -> &'static str {
    match restriction.applies_to(Level::Agent) {
        true => "Managers and Agents",
        false => "Managers",
    }
}
