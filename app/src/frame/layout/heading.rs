use crate::ui::page_title::PageTitle;
use leptos::prelude::*;

/// Shows the page's name, as its heading and in the browser tab.
#[component]
pub fn Heading(
    title: &'static str,
    #[prop(optional)] crumb: Option<&'static str>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <PageTitle title/>
        <header class="page-head">
            <div>
                {crumb.map(|crumb| view! { <p class="crumb">{crumb}</p> })}
                <h1>{title}</h1>
            </div>
            {children.map(|children| children())}
        </header>
    }
}
