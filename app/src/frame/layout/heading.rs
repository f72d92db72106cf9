use crate::ui::{boxed::effect, head::set_title, location::use_location};
use leptos::{html, prelude::*};
use web_sys::FocusOptions;

/// Shows the page's name, as its heading and in the browser tab. When the browser goes from one page to another, the
/// heading takes the focus, as at the start of a document: screen readers read it, and Tab continues from it.
#[component]
pub fn Heading(
    title: &'static str,
    #[prop(optional)] crumb: Option<&'static str>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    set_title(title);
    let location = use_location();
    let heading = NodeRef::<html::H1>::new();
    effect(move || {
        if let Some(heading) = heading.get()
            && location.has_arrived()
        {
            // Where to scroll is the browser's to know: to where the page was left, if it is gone back to.
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            // It throws only when the element has left the page.
            let _ = heading.focus_with_options(&options);
        }
    });
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
