use crate::{
    domain::{
        number::form_of,
        policy::{Grant, Level, Restriction, Restrictions, can_offer_level, permissions::difference},
    },
    frame::layout::current_user::CurrentUser,
    ui::{
        boxed::{drawn, effect},
        icon::{Glyph, Icon},
        location::use_location,
    },
};
use leptos::prelude::*;

/// Shows the fields for level and restrictions. `current` is the access being edited.
#[component]
pub fn GrantFields(own: CurrentUser, #[prop(optional_no_strip)] current: Option<Grant>) -> impl IntoView {
    let start = chosen_before().or(current.map(|current| (current.level, current.restrictions)));
    let (level, chosen) = start.unwrap_or((Level::Agent, Restrictions::default()));
    let level = RwSignal::new(level);
    let now = RwSignal::new(chosen);
    // Without JavaScript all fields are shown, and the server refuses invalid combinations.
    let awake = RwSignal::new(false);
    effect(move || awake.set(true));
    let levels = own.path("settings/access-levels");
    let actor = own.actor;
    view! {
        <fieldset class="lvls">
            <legend>
                <span>"Access level"</span>
                <a href=levels>"Read more about Access Levels"</a>
            </legend>
            <div class="lvls-cards">
                {Level::ALL.into_iter().map(|card| view! { <LevelOption card level actor/> }).collect_view()}
            </div>
        </fieldset>
        {drawn(move || (awake.get() && level.get() == Level::Owner).then(|| view! {
            <p class="faint">"Owners can't be restricted."</p>
        }.into_any()))}
        <details class="fold" open=chosen != Restrictions::default() hidden=move || awake.get() && level.get() == Level::Owner>
            <summary>"Advanced restrictions" <em>{(chosen.iter().count() > 0).then(|| chosen.iter().count())}</em></summary>
            {Restriction::ALL.into_iter().map(|it| {
                let carried = actor.restrictions.has(it) && current.is_none_or(|current| current.restrictions.has(it));
                view! { <RestrictionField it level awake now checked=chosen.has(it) carried/> }
            }).collect_view()}
        </details>
        {current.map(|current| view! { <Dropped current level/> <Difference current level now/> }.into_any())}
    }
}

#[component]
fn LevelOption(card: Level, level: RwSignal<Level>, actor: Grant) -> impl IntoView {
    let refused = can_offer_level(actor, card).err();
    let checked = level.get_untracked() == card;
    view! {
        <label>
            <input
                type="radio" name="level" value=card.key() checked=checked disabled=refused.is_some() required
                on:change=move |_| level.set(card)
            />
            <b>{card.name()}</b>
            <small>{refused.map_or(card.summary().to_owned(), |refusal| refusal.to_string())}</small>
        </label>
    }
}

#[component]
fn RestrictionField(
    it: Restriction,
    level: RwSignal<Level>,
    awake: RwSignal<bool>,
    now: RwSignal<Restrictions>,
    checked: bool,
    /// The actor has it too, so it cannot be removed.
    carried: bool,
) -> impl IntoView {
    let out = Signal::derive(move || awake.get() && !it.applies_to(level.get()));
    let click = move |event| {
        now.update(|now| *now = if event_target_checked(&event) { now.with(it) } else { now.without(it) });
    };
    view! {
        <label class="cb" hidden=out>
            <input
                type="checkbox" name="restrictions[]" value=it.key() checked=checked || carried
                disabled=move || carried || out.get() on:change=click
            />
            <span>
                <b>{it.name()}</b>
                <small>{if carried { "You have this restriction too, so it stays on" } else { it.summary() }}</small>
            </span>
        </label>
        // A disabled field is not sent.
        {carried.then(|| view! { <input type="hidden" name="restrictions[]" value=it.key() disabled=out/> }.into_any())}
    }
}

/// Lists the restrictions that the new level does not allow, before they are removed.
#[component]
fn Dropped(current: Grant, level: RwSignal<Level>) -> impl IntoView {
    drawn(move || {
        let kept = current.restrictions.kept_by(level.get());
        let dropped: Vec<&str> =
            current.restrictions.iter().filter(|it| !kept.has(*it)).map(Restriction::name).collect();
        (!dropped.is_empty()).then(|| {
            view! {
                <div class="warn-box">
                    <Glyph icon=Icon::Warning/>
                    <p>{dropped_from(level.get(), &dropped)}</p>
                </div>
            }
            .into_any()
        })
    })
}

fn dropped_from(level: Level, dropped: &[&str]) -> String {
    let (these, names) = (dropped.len() as i64, dropped.join(", "));
    let these = form_of(these, "This restriction doesn't apply", "These restrictions don't apply");
    format!("{these} to {}s and will be removed: {names}.", level.name())
}

/// Lists the permissions gained and lost, before they are saved.
#[component]
fn Difference(current: Grant, level: RwSignal<Level>, now: RwSignal<Restrictions>) -> impl IntoView {
    let said = move || {
        let level = level.get();
        let (gained, lost) = difference(current, Grant { level, restrictions: now.get().kept_by(level) });
        let list = |title: &'static str, names: Vec<&'static str>| {
            (!names.is_empty()).then(|| {
                view! {
                    <p><b>{title}</b></p>
                    <ul>{names.into_iter().map(|name| view! { <li>{name}</li> }.into_any()).collect_view()}</ul>
                }
                .into_any()
            })
        };
        (!gained.is_empty() || !lost.is_empty()).then(|| {
            view! {
                <div class="info-box">
                    <Glyph icon=Icon::Info/>
                    {list("Will be able to:", gained)}
                    {list("Will no longer be able to:", lost)}
                </div>
            }
            .into_any()
        })
    };
    view! { <div class="difference" role="status">{drawn(said)}</div> }
}

/// Returns the choices of a form that came back without JavaScript.
fn chosen_before() -> Option<(Level, Restrictions)> {
    let query = use_location().query.get_untracked();
    let level = Level::parse(&query.get("level")?)?;
    let keys: Vec<String> = query.get_all("restrictions[]").collect();
    let chosen = Restriction::ALL.into_iter().filter(|it| keys.iter().any(|key| key == it.key()));
    Some((level, chosen.fold(Restrictions::default(), Restrictions::with)))
}
