/// Sets the HTTP status of the page being rendered. Does nothing in the browser.
#[cfg(feature = "ssr")]
pub fn set(status: u16) {
    if let (Some(options), Ok(status)) =
        (leptos::prelude::use_context::<leptos_axum::ResponseOptions>(), axum::http::StatusCode::from_u16(status))
    {
        options.set_status(status);
    }
}

#[cfg(not(feature = "ssr"))]
pub fn set(_status: u16) {}
