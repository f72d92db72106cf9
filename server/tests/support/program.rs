use super::Browser;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    net::TcpListener,
    process::{Child, ChildStdout, Command},
    task::{JoinHandle, spawn},
    time::{sleep, timeout},
};

const ROSTER: &str = env!("CARGO_BIN_EXE_roster");
const STARTING_MAX: Duration = Duration::from_secs(20);
/// How long the program may take to stop.
pub const ENDS_WITHIN: Duration = Duration::from_secs(2);

/// The running program, as `roster serve` starts it, and a visitor's browser.
pub struct Program {
    pub child: Child,
    pub browser: Browser,
    id: i32,
    output: Option<BufReader<ChildStdout>>,
}

/// Starts it with a database that it refuses, and returns its error output.
pub async fn refused(database_url: &str) -> String {
    let (mut command, _) = serving(Command::new(ROSTER), database_url, &[]).await;
    let ended = timeout(STARTING_MAX, command.output()).await.expect("it ends").expect("the program starts");
    assert!(!ended.status.success(), "{ended:?}");
    String::from_utf8(ended.stderr).expect("text")
}

/// Returns a command that serves on a free port, and its URL.
async fn serving(mut command: Command, database_url: &str, flags: &[&str]) -> (Command, String) {
    // A port that was free a moment ago.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound port").to_string();
    drop(listener);
    let url = format!("http://{address}");
    // What a flag gives goes before what the environment has.
    let defaults = [
        ("ROSTER_PUBLIC_URL", &*url),
        ("ROSTER_SMTP_URL", "smtp://127.0.0.1:9"),
        ("ROSTER_MAIL_FROM", "roster@northwind.example"),
        ("ROSTER_LOG", "error"),
        ("ROSTER_SMTP_CA", ""),
    ];
    command.args(["serve", "--listen", &address, "--database-url", database_url]).args(flags);
    command.envs(defaults).kill_on_drop(true);
    (command, url)
}

impl Program {
    /// Starts it with nothing but errors in its log, and waits until it is ready.
    pub async fn start(database_url: &str) -> Self {
        Self::start_with(database_url, &[]).await
    }

    /// Starts it with more flags.
    pub async fn start_with(database_url: &str, flags: &[&str]) -> Self {
        let program = Self::begin(database_url, flags).await;
        program.is_ready().await;
        program
    }

    /// Starts it as the first process of a container, which gets only the signals that it asks for.
    pub async fn start_in_container(database_url: &str) -> Self {
        let mut command = Command::new("unshare");
        // With users of its own, where it is root: only root may be given processes of its own.
        command.args(["--user", "--map-root-user", "--pid", "--fork", "--kill-child", ROSTER]);
        let mut program = Self::spawn(database_url, &[], command).await;
        program.is_ready().await;
        let parent = program.id;
        let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).expect("it runs");
        program.id = children.trim().parse().expect("one child");
        program
    }

    /// Starts it and waits for nothing.
    pub async fn begin(database_url: &str, flags: &[&str]) -> Self {
        Self::spawn(database_url, flags, Command::new(ROSTER)).await
    }

    async fn spawn(database_url: &str, flags: &[&str], command: Command) -> Self {
        let (mut command, url) = serving(command, database_url, flags).await;
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let output = child.stdout.take().map(BufReader::new);
        let id = child.id().expect("it runs").try_into().expect("a process");
        Self { child, browser: Browser::new(&url), id, output }
    }

    async fn is_ready(&self) {
        let ready = async {
            loop {
                let answer = self.browser.request(reqwest::Method::GET, "/readyz").send().await;
                if answer.is_ok_and(|it| it.status().is_success()) {
                    return;
                }
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(STARTING_MAX, ready).await.expect("it is ready soon (in a container: if `unshare` is allowed)");
    }

    /// Returns its peak memory in MiB.
    pub fn memory_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id)).expect("it runs");
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux counts it");
        most.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") / 1024
    }

    /// Reads its output until it listens.
    pub async fn first_lines(&mut self) -> String {
        let output = self.output.as_mut().expect("nobody else reads it");
        let mut lines = String::new();
        while !lines.contains("Roster is listening on") {
            let read = timeout(STARTING_MAX, output.read_line(&mut lines)).await.expect("it starts").expect("a line");
            assert_ne!(read, 0, "{lines}");
        }
        lines
    }

    /// Collects its further output until it ends.
    pub fn follow(&mut self) -> JoinHandle<String> {
        let mut output = self.output.take().expect("nobody else reads it");
        spawn(async move {
            let mut text = String::new();
            output.read_to_string(&mut text).await.expect("text");
            text
        })
    }

    /// Stops it, and returns how long that took.
    pub async fn end(&mut self) -> Duration {
        let began = Instant::now();
        kill_process(Pid::from_raw(self.id).expect("a process"), Signal::TERM).expect("it runs");
        let ended = self.child.wait().await.expect("it ends");
        assert!(ended.success(), "{ended}");
        began.elapsed()
    }
}
