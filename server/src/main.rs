use clap::Parser;
use server::config::{Cli, Command};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(flags) => server::serve::production(flags).await,
        Command::Demo(flags) => server::demo::demo(flags).await,
        Command::ResetPassword(flags) => server::serve::reset_password(flags).await,
        Command::TestMail(flags) => server::serve::test_mail(flags).await,
        Command::CreateOwner(flags) => server::serve::create_owner(flags).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("roster: {error}");
            ExitCode::FAILURE
        }
    }
}
