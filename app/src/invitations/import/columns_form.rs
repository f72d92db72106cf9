use super::choices::{FIRST_AND_LAST, InviteMode, KNOWN, UserColumns};
use crate::{
    csv_import::{name_columns::NameColumns, sheet::excerpt},
    domain::policy::{Grant, Level, can_offer_level},
};
use leptos::prelude::*;

/// Lets the User choose the columns and the default level, and shows the preview again.
#[component]
pub fn ColumnsForm(
    path: String,
    header: Vec<String>,
    columns: UserColumns,
    default_level: Level,
    mode: InviteMode,
    actor: Grant,
) -> impl IntoView {
    let UserColumns { email, name, level, restrictions } = columns;
    let labels = ["Email", "Name", "Access level", "Restrictions"];
    let of_both = NameColumns::first_and_last(&header);
    let is_both = of_both.is_some() && name == of_both;
    let name = match name {
        Some(NameColumns::One(at)) => Some(at),
        _ => None,
    };
    let fields = KNOWN.columns.iter().zip(labels).zip([email, name, level, restrictions]);
    let selects = fields.map(|((column, label), chosen)| {
        let option = |(at, heading): (usize, &String)| {
            let heading = match heading.trim() {
                "" => format!("Column {}", at + 1),
                heading => excerpt(heading),
            };
            view! { <option value=at selected=chosen == Some(at)>{heading}</option> }
        };
        let options = header.iter().enumerate().map(option).collect_view();
        let both = (column.name == "name" && of_both.is_some())
            .then(|| view! { <option value=FIRST_AND_LAST selected=is_both>"First and last name"</option> });
        let is_needed = column.name == "email";
        let none = if is_needed { "Choose a column" } else { "No column" };
        view! {
            <label class="f">
                <span>{label}</span>
                <select name=column.name required=is_needed>
                    <option value="" selected=chosen.is_none() && !(column.name == "name" && is_both)>{none}</option>
                    {both}
                    {options}
                </select>
            </label>
        }
    });
    let levels = Level::ALL.into_iter().rev().filter(|level| can_offer_level(actor, *level).is_ok());
    let levels = levels.map(|it| view! { <option value=it.key() selected=it == default_level>{it.name()}</option> });
    view! {
        <form class="import-columns" method="get" action=path>
            <input type="hidden" name="how" value=mode.key()/>
            {selects.collect_view()}
            <label class="f">
                <span>"Default level"</span>
                <select name="without">{levels.collect_view()}</select>
            </label>
            <button class="btn">"UPDATE PREVIEW"</button>
        </form>
    }
}
