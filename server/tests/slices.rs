//! Roster over HTTP, as browsers and mail programs meet it, slice by slice. Every test runs on both engines.
#![recursion_limit = "512"]

#[macro_use]
mod support;

mod accepting;
mod account;
mod addresses;
mod agreement;
mod audit;
mod bulk;
mod connections;
mod contacts;
mod contacts_export;
mod contacts_import;
mod databases;
mod disk_full;
mod edit;
mod export;
mod finding;
mod general_settings;
mod guessing;
mod handing_out;
mod hostile;
mod invitation_life;
mod invitations;
mod invite_many;
mod killed;
mod letters;
mod links;
mod live;
mod lock_order;
mod log;
mod mail;
mod mail_servers;
mod mails;
mod migrations;
mod no_javascript;
mod organization;
mod outbox;
mod panel;
mod passwords;
mod policy_coverage;
mod presence;
mod races;
mod raw_text;
mod reminders;
mod resend_and_cancel;
mod restrictions;
mod revoke;
mod set_up;
mod sign_in;
mod streams;
mod suspend;
mod users_import;
mod users_page;
mod validity;
