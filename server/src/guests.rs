//! The pages that open without signing in, and what their forms do.

pub mod home;
pub mod invitation;
pub mod lost_invitation;
pub mod mailbox;
pub mod notices;
pub mod passwords;
pub mod set_up;
pub mod sign_in;
