pub mod public_url;

use crate::{mail::mailer::TIMEOUT, network::parse_networks};
use app::store::db::CONNECTIONS;
use clap::{Arg, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use ipnet::IpNet;
use std::{env, net::SocketAddr, path::PathBuf, time::Duration};

/// Manage who may work in your workspaces.
#[derive(Debug, Parser)]
#[command(name = "roster", version = env!("ROSTER_VERSION"))]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run Roster.
    Serve(Serve),
    /// Run Roster with example data, and without a mail server. Not for production.
    Demo(Demo),
    /// Set Roster up from the shell, or make one more Owner of every workspace where nobody can sign in any more.
    CreateOwner(CreateOwner),
    /// Print a link that sets somebody's password, where mail cannot.
    ResetPassword(ResetPassword),
    /// Send one mail, and say what the mail server answered.
    TestMail(TestMail),
}

#[derive(Debug, Args)]
pub struct Serve {
    /// Where people reach Roster: https://roster.example.com. Links in mails begin with it; with https the session
    /// cookie is Secure. Must be given.
    #[arg(long, env = "ROSTER_PUBLIC_URL", value_parser = public_url::parse)]
    pub public_url: Option<String>,

    /// The mail server: smtps://user:password@mail.example.com, or smtp://…?tls=required for STARTTLS. Must be given.
    #[arg(long, env = "ROSTER_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// The sender of every email: roster@example.com, or "Roster <roster@example.com>". A domain in other letters is
    /// sent in ASCII.
    #[arg(long, env = "ROSTER_MAIL_FROM")]
    pub mail_from: Option<String>,

    #[command(flatten)]
    pub smtp: SmtpFlags,

    /// sqlite:PATH, made if it is not there, or postgres://user:password@host/database (?host=/run/postgresql for a
    /// socket).
    #[arg(long, env = "ROSTER_DATABASE_URL", default_value = "sqlite:data/roster.db", hide_env_values = true)]
    pub database_url: String,

    #[command(flatten)]
    pub shared: Shared,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Send mails through this server. Without it they are kept, and shown at /mailbox.
    #[arg(long, env = "ROSTER_SMTP_URL", hide_env_values = true, requires = "mail_from")]
    pub smtp_url: Option<String>,

    /// The sender of every mail.
    #[arg(long, env = "ROSTER_MAIL_FROM")]
    pub mail_from: Option<String>,

    #[command(flatten)]
    pub smtp: SmtpFlags,

    /// sqlite:PATH, made if it is not there, or postgres://user:password@host/database (?host=/run/postgresql for a
    /// socket).
    #[arg(long, env = "ROSTER_DATABASE_URL", default_value = "sqlite:data/demo.db", hide_env_values = true)]
    pub database_url: String,

    #[command(flatten)]
    pub shared: Shared,
}

#[derive(Clone, Debug, Args)]
pub struct Shared {
    /// The address to listen on.
    #[arg(long, env = "ROSTER_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// How often an open page gives a sign of life, in seconds.
    #[arg(long, env = "ROSTER_BEAT_S", default_value_t = 15, value_parser = clap::value_parser!(i64).range(1..=3600))]
    pub beat_s: i64,

    /// How long a sign of life counts as online, in seconds. More than two beats, so that one may be lost.
    #[arg(long, env = "ROSTER_LEASE_S", default_value_t = 40, value_parser = clap::value_parser!(i64).range(1..=86400))]
    pub lease_s: i64,

    /// Proxies in front of Roster, as networks or addresses: 10.0.0.0/8,::1. The address that they tell a request came
    /// from is the one that the audit shows.
    #[arg(long, env = "ROSTER_TRUSTED_PROXIES", value_parser = parse_networks, default_value = "", hide_default_value = true)]
    // With the full path, or clap would read each network as a separate value.
    pub trusted_proxies: std::vec::Vec<IpNet>,

    /// How long one try to send a mail may take, in seconds.
    #[arg(long, env = "ROSTER_MAIL_TIMEOUT_S", default_value_t = TIMEOUT.as_secs(), value_parser = clap::value_parser!(u64).range(1..=600))]
    pub mail_timeout_s: u64,

    /// The most connections to PostgreSQL. All nodes together stay below its max_connections.
    #[arg(long, env = "ROSTER_DATABASE_CONNECTIONS", default_value_t = CONNECTIONS, value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub database_connections: u32,

    /// What is logged: error, warn, info, debug, or per module as in `info,server::mail=debug`.
    #[arg(long, env = "ROSTER_LOG", default_value = "info")]
    pub log: String,
}

/// How to talk to the mail server.
#[derive(Clone, Debug, Default, Args)]
pub struct SmtpFlags {
    /// Certificates of your own authority, in PEM, that vouch for the mail server. The public ones stay trusted.
    #[arg(long, env = "ROSTER_SMTP_CA")]
    pub smtp_ca: Option<PathBuf>,

    /// The name that Roster greets the mail server with (EHLO): a domain or an IP address. By default the host of
    /// --public-url.
    #[arg(long, env = "ROSTER_SMTP_HELLO")]
    pub smtp_hello: Option<String>,
}

#[derive(Debug, Args)]
pub struct ResetPassword {
    /// Whose password.
    pub email: String,

    #[arg(long, env = "ROSTER_DATABASE_URL", default_value = "sqlite:data/roster.db", hide_env_values = true)]
    pub database_url: String,

    /// Where people reach Roster: the link begins with it.
    #[arg(long, env = "ROSTER_PUBLIC_URL", value_parser = public_url::parse)]
    pub public_url: String,
}

#[derive(Debug, Args)]
pub struct TestMail {
    /// To whom.
    pub address: String,

    /// The mail server, as `roster serve` is given it.
    #[arg(long, env = "ROSTER_SMTP_URL", hide_env_values = true)]
    pub smtp_url: String,

    /// The sender of every mail.
    #[arg(long, env = "ROSTER_MAIL_FROM")]
    pub mail_from: String,

    #[command(flatten)]
    pub smtp: SmtpFlags,

    /// As `roster serve` is given it: its host is the name for EHLO, where --smtp-hello gives none.
    #[arg(long, env = "ROSTER_PUBLIC_URL", value_parser = public_url::parse)]
    pub public_url: Option<String>,

    /// How long it may take, in seconds.
    #[arg(long, env = "ROSTER_MAIL_TIMEOUT_S", default_value_t = TIMEOUT.as_secs(), value_parser = clap::value_parser!(u64).range(1..=600))]
    pub mail_timeout_s: u64,
}

#[derive(Debug, Args)]
pub struct CreateOwner {
    #[arg(long, env = "ROSTER_DATABASE_URL", default_value = "sqlite:data/roster.db", hide_env_values = true)]
    pub database_url: String,

    /// The Owner's email address.
    #[arg(long)]
    pub email: String,

    /// The Owner's name, as others see it.
    #[arg(long)]
    pub name: String,

    /// At least 12 characters. Better in the environment than on the command line, where others can see it.
    #[arg(long, env = "ROSTER_OWNER_PASSWORD", hide_env_values = true)]
    pub password: String,

    /// The Organization, where there is none yet.
    #[arg(long, default_value = "My Organization")]
    pub organization: String,

    /// The first Workspace, where there is none yet.
    #[arg(long, default_value = "My Workspace")]
    pub workspace: String,
}

/// The checked flags of `serve`: everything that has no safe default is present.
#[derive(Debug)]
pub struct Production {
    pub public_url: String,
    pub smtp_url: String,
    pub mail_from: String,
    pub smtp: SmtpFlags,
    pub database_url: String,
    pub shared: Shared,
}

#[derive(Debug, PartialEq, Eq)]
pub enum UnsafeDefault {
    PublicUrl,
    SmtpUrl,
    MailFrom,
    ShortLease,
}

impl Cli {
    /// Reads the command line and the environment. An empty variable counts as unset.
    pub fn read() -> Self {
        Self::from_arg_matches(&Self::command_without_empty().get_matches()).unwrap_or_else(|error| error.exit())
    }

    fn command_without_empty() -> clap::Command {
        let is_empty = |arg: &Arg| {
            let value = arg.get_env().and_then(env::var_os);
            value.is_some_and(|value| value.to_string_lossy().trim().is_empty())
        };
        let unset = move |arg: Arg| if is_empty(&arg) { arg.env(None::<&'static str>) } else { arg };
        Self::command().mut_subcommands(move |command| command.mut_args(unset))
    }
}

impl Shared {
    pub fn mail_timeout(&self) -> Duration {
        Duration::from_secs(self.mail_timeout_s)
    }
}

impl Serve {
    pub fn check(self) -> Result<Production, UnsafeDefault> {
        let public_url = self.public_url.ok_or(UnsafeDefault::PublicUrl)?;
        if self.shared.lease_s <= self.shared.beat_s {
            return Err(UnsafeDefault::ShortLease);
        }
        Ok(Production {
            public_url,
            smtp_url: self.smtp_url.ok_or(UnsafeDefault::SmtpUrl)?,
            mail_from: self.mail_from.ok_or(UnsafeDefault::MailFrom)?,
            smtp: self.smtp,
            database_url: self.database_url,
            shared: self.shared,
        })
    }
}

impl std::fmt::Display for UnsafeDefault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::PublicUrl => f.write_str(
                "--public-url (ROSTER_PUBLIC_URL) is missing. Links in mails lead there, and a guess would lead \
                 invited people nowhere. To look at Roster without one, run `roster demo`.",
            ),
            Self::SmtpUrl => f.write_str(
                "--smtp-url (ROSTER_SMTP_URL) is missing. Without a mail server nobody can be invited. To look at \
                 Roster without one, run `roster demo`.",
            ),
            Self::MailFrom => f.write_str(
                "--mail-from (ROSTER_MAIL_FROM) is missing. Mail servers refuse mails from an address that is not theirs.",
            ),
            Self::ShortLease => f.write_str(
                "--lease-s is not more than --beat-s. Everybody would go offline between two signs of life.",
            ),
        }
    }
}

impl std::error::Error for UnsafeDefault {}

#[cfg(test)]
mod tests;
