//! Shows the progress of an upload, which a plain form cannot.

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    Element, Event, FormData, HtmlButtonElement, HtmlElement, HtmlFormElement, HtmlProgressElement, ProgressEvent,
    XmlHttpRequest,
};

/// Takes over the form that sends a file. Without a script it is sent as a plain form.
pub fn follow_upload() {
    let Some(form) = find::<HtmlFormElement>("form[enctype]") else { return };
    let sent = form.clone();
    listen(&form, "submit", move |event: Event| {
        if send(&sent).is_ok() {
            event.prevent_default();
        }
    });
}

fn send(form: &HtmlFormElement) -> Result<(), JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open("POST", &form.action())?;
    let upload = request.upload()?;
    listen(&upload, "progress", |event: ProgressEvent| {
        if let Some(bar) = find::<HtmlProgressElement>("#sending progress").filter(|_| event.length_computable()) {
            bar.set_max(event.total());
            bar.set_value(event.loaded());
        }
    });
    let (answered, action) = (request.clone(), form.action());
    listen(&request, "load", move |_: Event| show(&answered, &action));
    // Sent as a plain form, the browser itself shows what is wrong with the network.
    let again = form.clone();
    listen(&request, "error", move |_: Event| drop(again.submit()));
    request.send_with_opt_form_data(Some(&FormData::new_with_form(form)?))?;
    if let Some(sending) = find::<HtmlElement>("#sending") {
        sending.set_hidden(false);
    }
    if let Some(button) = find::<HtmlButtonElement>("form[enctype] button") {
        button.set_disabled(true);
    }
    Ok(())
}

/// Shows the page that the answer redirects to, or the same page with its error.
fn show(answered: &XmlHttpRequest, action: &str) {
    let address = answered.response_url();
    if address != action {
        // It throws only on a URL of another site.
        let _ = window().location().replace(&address);
    } else if let (Ok(Some(page)), Some(root)) = (answered.response_text(), document().document_element()) {
        root.set_inner_html(&page);
        follow_upload();
    }
}

fn find<E: JsCast>(selector: &str) -> Option<E> {
    let found: Option<Element> = document().query_selector(selector).ok().flatten();
    found.and_then(|found| found.dyn_into().ok())
}

/// Adds a listener that lives as long as the page.
fn listen<E: wasm_bindgen::convert::FromWasmAbi + 'static>(
    target: &web_sys::EventTarget,
    name: &str,
    on_event: impl Fn(E) + 'static,
) {
    let on_event = Closure::<dyn Fn(E)>::new(on_event);
    // It throws only on a target that takes no listeners.
    let _ = target.add_event_listener_with_callback(name, on_event.as_ref().unchecked_ref());
    on_event.forget();
}
