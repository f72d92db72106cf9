use crate::ui::{head::set_title, location::use_location};
use leptos::{html, prelude::*};

/// Shows the page's name, as its heading and in the browser tab.
#[component]
pub fn Heading(
    title: &'static str,
    #[prop(optional)] crumb: Option<&'static str>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    set_title(title);
    let heading = NodeRef::<html::H1>::new();
    use_location().focus_on_arrival(heading);
    view! {
        <header class="page-head">
            <div>
                {crumb.map(|crumb| view! { <p class="crumb">{crumb}</p> }.into_any())}
                <h1 tabindex="-1" node_ref=heading>{title}</h1>
            </div>
            {children.map(|children| children())}
        </header>
    }
}
