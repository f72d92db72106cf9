pub mod invitation;

pub mod add_dialog;
pub mod cancel;
pub mod invite;
pub mod resend;
pub mod retry_mail;

#[cfg(feature = "ssr")]
pub mod accept;
#[cfg(feature = "ssr")]
pub mod accept_page;
#[cfg(feature = "ssr")]
pub mod find;
