//! The page that explains each level and restriction, generated from the policy.

use crate::{
    domain::policy::{Grant, Level, Restriction, Restrictions, can_open_settings, permissions::PERMISSIONS},
    frame::{
        layout::{current_user::CurrentUser, heading::Heading},
        refused::Refused,
    },
    ui::icon::{Glyph, Icon},
};
use leptos::prelude::*;

#[component]
pub fn AccessLevelsPage() -> impl IntoView {
    let own = expect_context::<CurrentUser>();
    if let Err(refusal) = can_open_settings(own.actor) {
        return view! { <Refused error=refusal.into()/> }.into_any();
    }
    view! {
        <Heading title="Access Levels" crumb="Settings / Workspace Settings"/>
        <div class="page-body">
            <section class="levels">{Level::ALL.map(|level| view! { <LevelOverview level/> }.into_any())}</section>
            <h2>"Advanced restrictions"</h2>
            <p class="faint">"Restrictions limit what Managers and Agents can do. Owners can't be restricted."</p>
            <dl class="restrictions">
                {Restriction::ALL.map(|it| view! { <dt>{it.name()}</dt><dd>{it.summary()} " (" {on(it)} ")"</dd> }.into_any())}
            </dl>
        </div>
    }
    .into_any()
}

#[component]
fn LevelOverview(level: Level) -> impl IntoView {
    let grant = Grant { level, restrictions: Restrictions::default() };
    view! {
        <article class="level-card">
            <h2>{level.name()}</h2>
            <p>{level.summary()}</p>
            <ul class="can">
                {PERMISSIONS.map(|it| match it.is_granted_by(grant) {
                    true => view! { <li><Glyph icon=Icon::Check/><span>{it.name}</span></li> }.into_any(),
                    false => view! {
                        <li class="cannot">
                            <Glyph icon=Icon::Cross/>
                            <span><span class="vh">"Can't: "</span>{it.name}</span>
                        </li>
                    }
                    .into_any(),
                })}
            </ul>
        </article>
    }
}

fn on(restriction: Restriction) -> &'static str {
    match restriction.applies_to(Level::Agent) {
        true => "Managers and Agents",
        false => "Managers",
    }
}
