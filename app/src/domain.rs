//! The product's rules, values and errors: no SQL, no clock, no pages. Compiled for both builds; uses no other folder.

pub mod audit_act;
pub mod bulk;
pub mod email;
pub mod error;
pub mod invitation;
pub mod invited;
pub mod json;
pub mod limit;
pub mod live_event;
pub mod name;
pub mod number;
pub mod outcome;
pub mod policy;
pub mod recipient;
pub mod seats;
pub mod span;
pub mod time;
pub mod time_zone_region;
pub mod url;
pub mod workspace_link;

#[cfg(feature = "ssr")]
pub mod csv_cell;
#[cfg(feature = "ssr")]
pub mod id;
#[cfg(feature = "ssr")]
pub mod not_tried;
#[cfg(feature = "ssr")]
pub mod organization_act;
