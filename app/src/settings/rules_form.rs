use super::rules::{InvitationRules, NUMBER_MAX, SaveRules, find_rules};
use crate::{
    domain::{
        error::{AppError, Invalid},
        policy::can_change_rules,
        seats::Seats,
    },
    frame::{
        layout::{current_user::CurrentUser, notice::from_query},
        refused::Refused,
    },
    invitations::seats::SeatsGauge,
    ui::{ask::ask, boxed::drawn, location::use_location, text_area::TextArea},
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn RulesSection(own: CurrentUser) -> impl IntoView {
    let workspace = own.workspace.clone();
    let rules = ask("rules", move || find_rules(workspace.clone()));
    view! {
        <section>
            <h2>"Who can be invited"</h2>
            {drawn(move || match rules.get() {
                None => view! { <div class="skeleton"></div> }.into_any(),
                Some(Ok(rules)) => view! { <RulesForm own=own.clone() rules/> }.into_any(),
                Some(Err(error)) => view! { <Refused error/> }.into_any(),
            })}
        </section>
    }
}

/// A plain form without JavaScript, as the General form is.
#[component]
fn RulesForm(own: CurrentUser, rules: InvitationRules) -> impl IntoView {
    let problem = from_query::<AppError>("problem");
    let wrong = |is_it: fn(&Invalid) -> bool| {
        matches!(&problem, Some(AppError::Invalid(invalid)) if is_it(invalid)).then_some("")
    };
    let typed = use_location().query.get_untracked();
    let or_typed = |name: &str, stored: String| typed.get(name).unwrap_or(stored);
    let InvitationRules { allowed_domains, blocked_domains, seats, sends_by_person, sends_a_day, sends_to_address } =
        rules;
    let allowed_domains = or_typed("allowed_domains", allowed_domains);
    let blocked_domains = or_typed("blocked_domains", blocked_domains);
    let all = or_typed("seats", seats.map(|Seats { all, .. }| all.to_string()).unwrap_or_default());
    let refused = can_change_rules(own.actor).err();
    let number = |label: &'static str, name: &'static str, value: i64, unit: &'static str| {
        let value = or_typed(name, value.to_string());
        view! {
            <label class="f" data-invalid=wrong(|it| matches!(it, Invalid::SendLimit))>
                <span>{label}</span>
                <span class="unit">
                    <input type="number" name=name value=value required inputmode="numeric" min="1" max=NUMBER_MAX/>
                    {unit}
                </span>
            </label>
        }
    };
    view! {
        <form method="post" action=SaveRules::PATH novalidate>
            <fieldset class="settings" disabled=refused.is_some()>
                {refused.map(|refusal| view! { <p class="faint">{refusal.to_string()}</p> }.into_any())}
                <input type="hidden" name="workspace" value=own.workspace/>
                <label class="f" data-invalid=wrong(|it| matches!(it, Invalid::DomainEntry))>
                    <span>"Allowed domains"</span>
                    <TextArea text={allowed_domains} {..} name="allowed_domains" rows="3" spellcheck="false" autocapitalize="off"/>
                    <small>"One per line. Use " <code>"*.example.com"</code> " for subdomains. Leave empty to allow any domain."</small>
                </label>
                <label class="f" data-invalid=wrong(|it| matches!(it, Invalid::DomainEntry))>
                    <span>"Blocked domains"</span>
                    <TextArea text={blocked_domains} {..} name="blocked_domains" rows="2" spellcheck="false" autocapitalize="off"/>
                    <small>"People at these domains can't be invited."</small>
                </label>
                <label class="f" data-invalid=wrong(|it| matches!(it, Invalid::Seats))>
                    <span>"Seats"</span>
                    <span class="unit">
                        <input type="number" name="seats" value=all inputmode="numeric" min="1" max=NUMBER_MAX/>
                        "Users"
                    </span>
                    <small>"Maximum number of Users, including pending invitations. Leave empty for no limit."</small>
                </label>
                {seats.map(|seats| view! { <SeatsGauge seats/> }.into_any())}
                {number("Per inviter", "sends_by_person", sends_by_person, "invitations per 10 minutes")}
                {number("Per workspace", "sends_a_day", sends_a_day, "invitations per day")}
                {number("Per recipient", "sends_to_address", sends_to_address, "invitations per day")}
                <div class="settings-foot"><button class="btn primary">"UPDATE"</button></div>
            </fieldset>
        </form>
    }
}
