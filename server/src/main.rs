use server::{
    config::{Cli, Command},
    demo,
    serve::{self, CommandResult},
};
use std::process::ExitCode;
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    let command = Cli::read().command;
    let done = match Runtime::new() {
        Ok(runtime) => {
            let done = runtime.block_on(run(command));
            // Does not wait for a password that is being hashed.
            runtime.shutdown_background();
            done
        }
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("roster: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> CommandResult {
    let stop = serve::stop_on_signal()?;
    let running = stop.clone();
    let is_server = matches!(command, Command::Serve(_) | Command::Demo(_));
    let done = async {
        match command {
            Command::Serve(flags) => serve::production(flags, running).await,
            Command::Demo(flags) => demo::demo(flags, running).await,
            Command::ResetPassword(flags) => serve::reset_password(flags).await,
            Command::TestMail(flags) => serve::test_mail(flags).await,
            Command::CreateOwner(flags) => serve::create_owner(flags).await,
        }
    };
    serve::run_until(stop, is_server, done).await
}
