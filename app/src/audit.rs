pub mod act;
pub mod line;
pub mod page;

#[cfg(feature = "ssr")]
pub mod list;
#[cfg(feature = "ssr")]
pub mod organization_act;
#[cfg(feature = "ssr")]
pub mod organization_list;
#[cfg(feature = "ssr")]
pub mod organization_page;
#[cfg(feature = "ssr")]
pub mod record;
