//! The field for the addresses to invite, and the check of each address below it.

use super::{
    check::{CheckedInvitees, Invitee, InviteeStatus, check_invitees},
    seats::SeatsGauge,
};
use crate::{
    domain::{
        number::{count_of, grouped},
        seats::Seats,
    },
    ui::{
        ask::ask,
        boxed::{drawn, effect},
        debounce::Debounce,
        icon::{Glyph, Icon},
        text_area::TextArea,
    },
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

const DEBOUNCE_MS: u32 = 200;

/// Takes any text with addresses, and checks it while typing. `wrong` marks it as invalid.
#[component]
pub fn InviteesField(
    workspace: String,
    workspace_name: String,
    typed: RwSignal<String>,
    #[prop(into)] wrong: Signal<bool>,
) -> impl IntoView {
    let asked = RwSignal::new(typed.get_untracked());
    let pause = Debounce::new();
    effect(move || {
        let text = typed.get();
        pause.call(DEBOUNCE_MS, move || asked.set(text));
    });
    let checked = ask("invitees", move || {
        let (workspace, emails) = (workspace.clone(), asked.get());
        async move {
            match emails.trim().is_empty() {
                true => Ok(CheckedInvitees::default()),
                false => check_invitees(workspace, emails).await,
            }
        }
    });
    let rows = move || typed.with(|typed| typed.lines().count().clamp(1, 6)).to_string();
    view! {
        <label class="f" data-invalid=move || wrong.get().then_some("")>
            <span>"Email addresses"</span>
            <TextArea
                text=typed.get_untracked()
                {..}
                name="emails" autofocus=true autocomplete="off" autocapitalize="off" spellcheck="false" rows=rows
                aria-invalid=move || wrong.get().then_some("true") prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event)) on:keydown=send_with_enter
            />
            <small>"Type or paste one or more addresses. Each person gets an email with a link to join "<bdi>{workspace_name}</bdi>"."</small>
        </label>
        {drawn(move || match checked.get() {
            Some(Ok(checked)) if !checked.invitees.is_empty() => view! { <Chips checked typed/> }.into_any(),
            Some(Err(error)) => view! { <p class="field-error">{error.to_string()}</p> }.into_any(),
            _ => ().into_any(),
        })}
    }
}

/// Submits a single line on Enter, as an input does. In a longer text Enter adds a line.
fn send_with_enter(event: ev::KeyboardEvent) {
    let is_one_line = !event_target_value(&event).contains('\n');
    if event.key() != "Enter" || event.shift_key() || event.is_composing() || !is_one_line {
        return;
    }
    let field = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    let form = field.and_then(|it| it.closest("form").ok().flatten());
    if let Some(form) = form.and_then(|it| it.dyn_into::<web_sys::HtmlFormElement>().ok()) {
        event.prevent_default();
        // It fails only if the form has left the page.
        let _ = form.request_submit();
    }
}

#[component]
fn Chips(checked: CheckedInvitees, typed: RwSignal<String>) -> impl IntoView {
    let invitable = checked.count(InviteeStatus::is_invitable);
    let others = checked.invitees.len() as i64 - invitable;
    let text = match (invitable, others) {
        (1, 0) => "1 person will be invited".to_owned(),
        (invitable, 0) => format!("{} people will be invited", grouped(invitable)),
        (invitable, others) => format!("{} will be invited, {} skipped", grouped(invitable), grouped(others)),
    };
    let pending = checked.count(|it| it == InviteeStatus::Pending);
    let warning = too_many(invitable, checked.sends, checked.seats);
    let all = StoredValue::new(checked.invitees.clone());
    let chips = checked.invitees.into_iter().enumerate().map(|(nth, invitee)| {
        let take_off = move |_| {
            let left = all.with_value(|all| {
                let left = all.iter().enumerate().filter(|(at, _)| *at != nth).map(|(_, it)| it.email.as_str());
                left.collect::<Vec<_>>().join("\n")
            });
            typed.set(left);
        };
        view! { <Chip invitee take_off/> }
    });
    view! {
        <div class="invitees">
            <p role="status">{text}</p>
            {checked.seats.map(|seats| view! { <SeatsGauge seats/> }.into_any())}
            <ul class="chips" aria-label="Addresses">{chips.collect_view()}</ul>
            {(pending > 0).then(|| view! {
                <label class="cb">
                    <input type="checkbox" name="resend" value="true"/>
                    <span><b>"Resend to people who are already invited"</b></span>
                </label>
            }.into_any())}
            {warning.map(|text| view! { <div class="warn-box"><Glyph icon=Icon::Warning/><p>{text}</p></div> }.into_any())}
        </div>
    }
}

#[component]
fn Chip(invitee: Invitee, take_off: impl Fn(ev::MouseEvent) + 'static) -> impl IntoView {
    let Invitee { email, status } = invitee;
    let class = match status {
        status if status.is_invitable() => "chip",
        InviteeStatus::Twice | InviteeStatus::Pending | InviteeStatus::User | InviteeStatus::Suspended => "chip amber",
        _ => "chip red",
    };
    let said = (status != InviteeStatus::New).then(|| view! { <small>{status.to_string()}</small> }.into_any());
    view! {
        <li class=class>
            <span><bdi>{email.clone()}</bdi> " " {said}</span>
            <button type="button" class="icon" aria-label=format!("Remove {email}") on:click=take_off>
                <Glyph icon=Icon::Close/>
            </button>
        </li>
    }
}

/// Warns before sending if not all fit the seats or the sending limit.
fn too_many(invitable: i64, sends: i64, seats: Option<Seats>) -> Option<String> {
    match seats {
        Some(seats) if seats.free() == 0 && invitable > 0 => {
            let used = count_of(seats.all, "seat", "seats");
            Some(format!("You've used all {used}. Remove someone or ask an Owner to add seats."))
        }
        Some(seats) if invitable > seats.free() && seats.free() <= sends => Some(match seats.free() {
            1 => "Only 1 seat left. The first person will be invited; the rest stay here.".to_owned(),
            free => {
                let free = grouped(free);
                format!("Only {free} seats left. The first {free} will be invited; the rest stay here.")
            }
        }),
        _ if invitable > sends => {
            Some(format!("Sending limit: you can send {} right now. The rest stay here.", grouped(sends)))
        }
        _ => None,
    }
}
