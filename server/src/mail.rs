pub mod invitation;
pub mod mailer;
pub mod password_reset;
pub mod worker;
