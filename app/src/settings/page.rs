use super::{
    rules_form::RulesSection,
    save::{GeneralSettings, SaveGeneral, find_general_settings},
};
use crate::{
    domain::{
        error::{AppError, Invalid},
        limit::{INVITATION_DAYS_MAX, INVITATION_DAYS_MIN},
        policy::can_open_settings,
        time_zone_region::Region,
    },
    frame::{
        layout::{current_user::CurrentUser, heading::Heading, notice::from_query},
        refused::Refused,
    },
    ui::{ask::ask, boxed::drawn, location::use_location},
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn GeneralPage() -> impl IntoView {
    let own = expect_context::<CurrentUser>();
    match can_open_settings(own.actor) {
        Ok(()) => view! { <General own/> }.into_any(),
        Err(refusal) => view! { <Refused error=refusal.into()/> }.into_any(),
    }
}

#[component]
fn General(own: CurrentUser) -> impl IntoView {
    let workspace = own.workspace.clone();
    let settings = ask("general", move || find_general_settings(workspace.clone()));
    view! {
        <Heading title="General" crumb="Settings / Workspace Settings"/>
        <div class="page-body">
            {drawn(move || match settings.get() {
                None => view! { <div class="skeleton"></div> }.into_any(),
                Some(Ok(settings)) => view! {
                    <GeneralForm own=own.clone() settings/>
                    <RulesSection own=own.clone()/>
                }
                .into_any(),
                Some(Err(error)) => view! { <Refused error/> }.into_any(),
            })}
        </div>
    }
}

/// A plain form without JavaScript: it is used rarely, so it is not worth its size in the browser build.
#[component]
fn GeneralForm(own: CurrentUser, settings: GeneralSettings) -> impl IntoView {
    let problem = from_query::<AppError>("problem");
    let wrong = |is_it: fn(&Invalid) -> bool| {
        matches!(&problem, Some(AppError::Invalid(invalid)) if is_it(invalid)).then_some("")
    };
    // A refused form comes back with its values in the URL.
    let typed = use_location().query.get_untracked();
    let GeneralSettings { name, time_zone, invitation_days, reminds, regions } = settings;
    // A checkbox that is not checked is not sent.
    let reminds = if typed.get("name").is_some() { typed.get("reminds").is_some() } else { reminds };
    let name = typed.get("name").unwrap_or(name);
    let time_zone = typed.get("time_zone").unwrap_or(time_zone);
    let days = typed.get("invitation_days").unwrap_or_else(|| invitation_days.to_string());
    view! {
        <form class="settings" method="post" action=SaveGeneral::PATH novalidate>
            <input type="hidden" name="workspace" value=own.workspace.clone()/>
            <label class="f" data-invalid=wrong(|it| matches!(it, Invalid::Name(_)))>
                <span>"Workspace name"</span>
                <input name="name" value=name required maxlength="200" autocomplete="off" dir="auto"/>
                <small>"The address stays " <code>"/w/"{own.workspace}</code> "."</small>
            </label>
            <label class="f" data-invalid=wrong(|it| matches!(it, Invalid::TimeZone))>
                <span>"Time zone"</span>
                <select name="time_zone">
                    {regions.into_iter().map(|region| view! { <Zones region chosen=time_zone.clone()/> }.into_any()).collect_view()}
                </select>
                <small>"Used for dates in emails."</small>
            </label>
            <label class="f" data-invalid=wrong(|it| matches!(it, Invalid::InvitationDays))>
                <span>"Invitations expire after"</span>
                <span class="unit">
                    <input
                        type="number" name="invitation_days" value=days required inputmode="numeric"
                        min=INVITATION_DAYS_MIN max=INVITATION_DAYS_MAX
                    />
                    "days"
                </span>
                <small>"Counted from the day the email is sent. Invitations already sent aren't affected."</small>
            </label>
            <label class="cb">
                <input type="checkbox" name="reminds" value="true" checked=reminds/>
                <span>"Send a reminder two days before an invitation expires"</span>
            </label>
            <div class="settings-foot"><button class="btn primary">"SAVE"</button></div>
        </form>
    }
}

#[component]
fn Zones(region: Region, chosen: String) -> impl IntoView {
    // Without the region's name, typing the city selects the option.
    let place = |zone: &str| zone.split_once('/').map_or(zone, |(_, place)| place).replace('_', " ");
    let options = region.zones.into_iter().map(|zone| {
        let (selected, place) = (zone == chosen, place(&zone));
        view! { <option value=zone selected=selected>{place}</option> }
    });
    view! { <optgroup label=region.name>{options.collect_view()}</optgroup> }
}
