use crate::invitations::check::Seats;
use leptos::prelude::*;

/// How many seats are taken, as a picture and in words.
#[component]
pub fn SeatsGauge(seats: Seats) -> impl IntoView {
    let Seats { all, taken } = seats;
    let text = format!("{taken} of {all} seats are taken");
    view! {
        <p class="seats">
            <meter min="0" max=all value=taken.min(all) high=all aria-hidden="true" class:full=seats.free() == 0></meter>
            <span>{text}"."</span>
        </p>
    }
}
