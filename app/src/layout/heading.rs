use leptos::prelude::*;
use leptos_meta::Title;

/// The page's name, in its head and in the browser's tab.
#[component]
pub fn Heading(
    title: &'static str,
    #[prop(optional)] crumb: Option<&'static str>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        // leptos_meta does not escape titles: nothing that a user wrote may stand in one.
        <Title text=format!("{title} · Roster")/>
        <header class="page-head">
            <div>
                {crumb.map(|crumb| view! { <p class="crumb">{crumb}</p> })}
                <h1>{title}</h1>
            </div>
            {children.map(|children| children())}
        </header>
    }
}
