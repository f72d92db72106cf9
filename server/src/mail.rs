pub mod invitation;
pub mod mailer;
pub mod worker;
