//! `bin/bench`: measures how fast Roster answers with 50,000 Users in a workspace, beside a route of the same server
//! that sends as many bytes from memory. A report and not a test: machines are noisy, so read the ratios.

mod crowd;
mod host;
mod load;
mod report;

use std::{env, error::Error, process::ExitCode};

pub type Done = Result<(), Box<dyn Error>>;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        // The server runs in a process of its own, so that its processor time and memory are its own.
        ["host", database_url, listen] => host::serve(database_url, listen).await,
        [] => report::sqlite().await,
        [postgres_url] => {
            async {
                report::sqlite().await?;
                report::engine("PostgreSQL", postgres_url).await
            }
            .await
        }
        _ => Err("usage: bench [postgres://…]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}
