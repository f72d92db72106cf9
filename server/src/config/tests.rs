use super::*;
use tracing::Level;

fn checked(flags: &[&str]) -> Result<Production, UnsafeDefault> {
    match Cli::try_parse_from([&["roster", "serve"], flags].concat()).expect("flags").command {
        Command::Serve(serve) => serve.check(),
        _ => unreachable!("these are the flags of serve"),
    }
}

#[test]
fn production_refuses_what_no_default_could_make_safe() {
    let url = ["--public-url", "https://roster.example.com/"];
    let smtp = ["--smtp-url", "smtps://mail.example.com"];
    let from = ["--mail-from", "roster@example.com"];
    assert_eq!(checked(&[]).err(), Some(UnsafeDefault::PublicUrl));
    assert_eq!(checked(&url).err(), Some(UnsafeDefault::SmtpUrl));
    assert_eq!(checked(&[url, smtp].concat()).err(), Some(UnsafeDefault::MailFrom));
    let short = ["--lease-s", "15"];
    assert_eq!(checked(&[url, short].concat()).err(), Some(UnsafeDefault::ShortLease));
    let whole = checked(&[url, smtp, from].concat()).expect("all that is needed is there");
    assert_eq!(whole.public_url, "https://roster.example.com");
}

#[test]
fn what_a_flag_refuses_is_said_with_its_name() {
    for (flag, value) in [
        ("--public-url", "https://example.com/roster"),
        ("--public-url", "roster.example.com"),
        ("--trusted-proxies", "proxy"),
        ("--listen", "here"),
        ("--log", "loud"),
        ("--log", "server=loud"),
        ("--log", "server =debug"),
        ("--log", "info,"),
    ] {
        let refused = Cli::try_parse_from(["roster", "serve", flag, value]).expect_err(value).to_string();
        assert!(refused.contains(flag) && refused.contains(value), "{refused}");
    }
}

#[test]
fn proxies_are_a_list_with_blanks_and_single_addresses() {
    let flags = ["roster", "serve", "--trusted-proxies", "10.0.0.1, ::1,"];
    let Command::Serve(serve) = Cli::try_parse_from(flags).expect("flags").command else { unreachable!("serve") };
    assert_eq!(serve.shared.trusted_proxies.len(), 2);
}

#[test]
fn a_log_filter_is_a_level_and_levels_of_modules() {
    let flags = ["roster", "serve", "--log", "warn, server::mail=debug"];
    let Command::Serve(serve) = Cli::try_parse_from(flags).expect("flags").command else { unreachable!("serve") };
    assert!(serve.shared.log.would_enable("server::mail::worker", &Level::DEBUG));
    assert!(serve.shared.log.would_enable("server::live", &Level::WARN));
    assert!(!serve.shared.log.would_enable("server::live", &Level::INFO));
}

#[test]
fn the_version_is_told_with_the_commit_where_the_build_knows_it() {
    let commit = option_env!("ROSTER_COMMIT").filter(|it| !it.is_empty());
    let commit = commit.map(|it| format!(" ({it})")).unwrap_or_default();
    let told = Cli::try_parse_from(["roster", "--version"]).expect_err("it tells, and ends").to_string();
    assert_eq!(told, format!("roster {}{commit}\n", env!("CARGO_PKG_VERSION")));
}
