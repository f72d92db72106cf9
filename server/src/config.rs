pub mod public_url;

use crate::{mail::mailer::TIMEOUT, network::parse_networks, telemetry::parse_log_filter};
use app::store::db::CONNECTIONS;
use clap::{Arg, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use ipnet::IpNet;
use std::{env, net::SocketAddr, path::PathBuf, time::Duration};
use tracing_subscriber::filter::Targets;

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
    /// Run Roster with example data and without a mail server. Not for production.
    Demo(Demo),
    /// Set up Roster from the shell, or add an Owner to every workspace if no one can sign in anymore.
    CreateOwner(CreateOwner),
    /// Print a link that resets a User's password, for when email isn't available.
    ResetPassword(ResetPassword),
    /// Send a test email and print the mail server's reply.
    TestMail(TestMail),
}

#[derive(Debug, Args)]
pub struct Serve {
    /// The address people use to reach Roster, such as https://roster.example.com. Used for links in emails. With
    /// https, the session cookie is Secure. Required.
    #[arg(long, env = "ROSTER_PUBLIC_URL", value_parser = public_url::parse)]
    pub public_url: Option<String>,

    /// The mail server, such as smtps://user:password@mail.example.com, or smtp://…?tls=required for STARTTLS.
    /// Required.
    #[arg(long, env = "ROSTER_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// The sender of every email, such as roster@example.com or "Roster <roster@example.com>". An internationalized
    /// domain is sent in ASCII. Required.
    #[arg(long, env = "ROSTER_MAIL_FROM")]
    pub mail_from: Option<String>,

    #[command(flatten)]
    pub smtp: SmtpFlags,

    /// The database: sqlite:PATH, created if it doesn't exist, or postgres://user:password@host/database
    /// (?host=/run/postgresql for a socket).
    #[arg(long, env = "ROSTER_DATABASE_URL", default_value = "sqlite:data/roster.db", hide_env_values = true)]
    pub database_url: String,

    #[command(flatten)]
    pub shared: Shared,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Send email through this server. Without it, emails aren't sent but shown at /mailbox.
    #[arg(long, env = "ROSTER_SMTP_URL", hide_env_values = true, requires = "mail_from")]
    pub smtp_url: Option<String>,

    /// The sender of every email.
    #[arg(long, env = "ROSTER_MAIL_FROM")]
    pub mail_from: Option<String>,

    #[command(flatten)]
    pub smtp: SmtpFlags,

    /// The database: sqlite:PATH, created if it doesn't exist, or postgres://user:password@host/database
    /// (?host=/run/postgresql for a socket).
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

    /// How often an open page sends a heartbeat, in seconds.
    #[arg(long, env = "ROSTER_BEAT_S", default_value_t = 15, value_parser = clap::value_parser!(i64).range(1..=3600))]
    pub beat_s: i64,

    /// How long a User counts as online after a heartbeat, in seconds. More than two heartbeats, so that one can be
    /// lost.
    #[arg(long, env = "ROSTER_LEASE_S", default_value_t = 40, value_parser = clap::value_parser!(i64).range(1..=86400))]
    pub lease_s: i64,

    /// Trusted proxies in front of Roster, as networks or addresses, such as 10.0.0.0/8,::1. The audit log shows the
    /// client address that they report in X-Forwarded-For.
    #[arg(long, env = "ROSTER_TRUSTED_PROXIES", value_parser = parse_networks, default_value = "", hide_default_value = true)]
    // With the full path, or clap would read each network as a separate value.
    pub trusted_proxies: std::vec::Vec<IpNet>,

    /// How long one attempt to send an email may take, in seconds.
    #[arg(long, env = "ROSTER_MAIL_TIMEOUT_S", default_value_t = TIMEOUT.as_secs(), value_parser = clap::value_parser!(u64).range(1..=600))]
    pub mail_timeout_s: u64,

    /// The maximum number of connections to PostgreSQL. All nodes together must stay below its max_connections.
    #[arg(long, env = "ROSTER_DATABASE_CONNECTIONS", default_value_t = CONNECTIONS, value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub database_connections: u32,

    /// The log level: error, warn, info or debug, or per module, as in `info,server::mail=debug`.
    #[arg(long, env = "ROSTER_LOG", default_value = "info", value_parser = parse_log_filter)]
    pub log: Targets,
}

/// How to talk to the mail server.
#[derive(Clone, Debug, Default, Args)]
pub struct SmtpFlags {
    /// A PEM file with certificates of your own authority, trusted for the mail server in addition to the public ones.
    #[arg(long, env = "ROSTER_SMTP_CA")]
    pub smtp_ca: Option<PathBuf>,

    /// The name that Roster gives the mail server (EHLO): a domain or an IP address. Defaults to the host of
    /// --public-url.
    #[arg(long, env = "ROSTER_SMTP_HELLO")]
    pub smtp_hello: Option<String>,
}

#[derive(Debug, Args)]
pub struct ResetPassword {
    /// The User's email address.
    pub email: String,

    /// The database, as for `roster serve`.
    #[arg(long, env = "ROSTER_DATABASE_URL", default_value = "sqlite:data/roster.db", hide_env_values = true)]
    pub database_url: String,

    /// The address people use to reach Roster. Used for the link.
    #[arg(long, env = "ROSTER_PUBLIC_URL", value_parser = public_url::parse)]
    pub public_url: String,
}

#[derive(Debug, Args)]
pub struct TestMail {
    /// The recipient.
    pub address: String,

    /// The mail server, as for `roster serve`.
    #[arg(long, env = "ROSTER_SMTP_URL", hide_env_values = true)]
    pub smtp_url: String,

    /// The sender of every email.
    #[arg(long, env = "ROSTER_MAIL_FROM")]
    pub mail_from: String,

    #[command(flatten)]
    pub smtp: SmtpFlags,

    /// The address people use to reach Roster. Its host is the name for EHLO, unless --smtp-hello is set.
    #[arg(long, env = "ROSTER_PUBLIC_URL", value_parser = public_url::parse)]
    pub public_url: Option<String>,

    /// How long the attempt may take, in seconds.
    #[arg(long, env = "ROSTER_MAIL_TIMEOUT_S", default_value_t = TIMEOUT.as_secs(), value_parser = clap::value_parser!(u64).range(1..=600))]
    pub mail_timeout_s: u64,
}

#[derive(Debug, Args)]
pub struct CreateOwner {
    /// The database, as for `roster serve`.
    #[arg(long, env = "ROSTER_DATABASE_URL", default_value = "sqlite:data/roster.db", hide_env_values = true)]
    pub database_url: String,

    /// The Owner's email address.
    #[arg(long)]
    pub email: String,

    /// The Owner's display name.
    #[arg(long)]
    pub name: String,

    /// The Owner's password, at least 12 characters. Set it in the environment: others can see the command line.
    #[arg(long, env = "ROSTER_OWNER_PASSWORD", hide_env_values = true)]
    pub password: String,

    /// The name of the organization, if Roster is not set up yet.
    #[arg(long, default_value = "My Organization")]
    pub organization: String,

    /// The name of the first workspace, if Roster is not set up yet.
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
                "--public-url (ROSTER_PUBLIC_URL) is missing. It's the address that links in emails lead to. To try \
                 Roster without one, run `roster demo`.",
            ),
            Self::SmtpUrl => f.write_str(
                "--smtp-url (ROSTER_SMTP_URL) is missing. Without a mail server, no one can be invited. To try \
                 Roster without one, run `roster demo`.",
            ),
            Self::MailFrom => f.write_str(
                "--mail-from (ROSTER_MAIL_FROM) is missing. Set it to an address that your mail server may send from.",
            ),
            Self::ShortLease => f.write_str(
                "--lease-s must be greater than --beat-s. Otherwise Users would go offline between two heartbeats.",
            ),
        }
    }
}

impl std::error::Error for UnsafeDefault {}

#[cfg(test)]
mod tests;
