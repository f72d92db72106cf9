//! What a page says beside its markup: the title of the browser's tab, and the HTTP status.

#[cfg(feature = "ssr")]
pub use on_the_server::{Head, set_status, set_title};

#[cfg(not(feature = "ssr"))]
pub use in_the_browser::{set_status, set_title};

#[cfg(feature = "ssr")]
mod on_the_server {
    use leptos::prelude::*;

    #[derive(Clone, Copy)]
    pub struct Head {
        pub title: RwSignal<&'static str>,
        pub status: RwSignal<u16>,
    }

    impl Head {
        /// Provides a head that what is drawn fills in.
        pub fn provide() -> Self {
            let head = Self { title: RwSignal::new("Roster"), status: RwSignal::new(200) };
            provide_context(head);
            head
        }
    }

    pub fn set_title(title: &'static str) {
        if let Some(head) = use_context::<Head>() {
            head.title.set(title);
        }
    }

    pub fn set_status(status: u16) {
        if let Some(head) = use_context::<Head>() {
            head.status.set(status);
        }
    }
}

#[cfg(not(feature = "ssr"))]
mod in_the_browser {
    use leptos::prelude::*;

    /// Sets the title while the current part of the page is drawn.
    pub fn set_title(title: &'static str) {
        let before = document().title();
        document().set_title(&format!("{title} · Roster"));
        on_cleanup(move || document().set_title(&before));
    }

    /// Does nothing: a page that the browser draws has none.
    pub fn set_status(_status: u16) {}
}
