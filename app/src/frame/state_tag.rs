use crate::domain::{error::Invalid, invitation::InvitationState};
use leptos::prelude::*;

/// Shows an invitation's state as a coloured tag.
#[component]
pub fn StateTag(state: InvitationState) -> impl IntoView {
    let why = (state == InvitationState::NoLongerValid).then(|| Invalid::NoLongerValid.to_string());
    let (class, text) = match state {
        InvitationState::Pending => ("tag amber", "Pending"),
        InvitationState::Expired => ("tag red", "Expired"),
        InvitationState::Declined => ("tag red", "Declined"),
        InvitationState::NoLongerValid => ("tag red", "No longer valid"),
        InvitationState::Cancelled => ("tag", "Cancelled"),
        InvitationState::Accepted => ("tag", "Accepted"),
    };
    view! { <span class=class title=why>{text}</span> }
}
