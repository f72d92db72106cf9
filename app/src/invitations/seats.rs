use crate::domain::{
    number::{count_of, grouped},
    seats::Seats,
};
use leptos::prelude::*;

/// Shows the used seats as a meter and as text.
#[component]
pub fn SeatsGauge(seats: Seats) -> impl IntoView {
    let Seats { all, taken } = seats;
    let text = format!("{} of {} used", grouped(taken), count_of(all, "seat", "seats"));
    view! {
        <p class="seats">
            <meter min="0" max=all value=taken.min(all) high=all aria-hidden="true" class:full=seats.free() == 0></meter>
            <span>{text}</span>
        </p>
    }
}
