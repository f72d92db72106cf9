pub mod invitation;

pub mod add_dialog;
pub mod cancel;
pub mod check;
pub mod invite;
pub mod invitees;
pub mod limit;
pub mod resend;

#[cfg(feature = "ssr")]
pub mod accept;
#[cfg(feature = "ssr")]
pub mod accept_page;
#[cfg(feature = "ssr")]
pub mod decline;
#[cfg(feature = "ssr")]
pub mod find;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod lost;
#[cfg(feature = "ssr")]
pub mod lost_page;
#[cfg(feature = "ssr")]
pub mod pasted;
#[cfg(feature = "ssr")]
pub mod rules;
