//! Sends requests over several connections at once and measures them.

use reqwest::{Client, RequestBuilder};
use std::{
    error::Error,
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

pub const CONNECTIONS: usize = 16;
const WARM: Duration = Duration::from_millis(500);
const MEASURED: Duration = Duration::from_secs(4);

#[derive(Debug)]
pub struct Load {
    pub per_second: f64,
    pub p50: Duration,
    pub p99: Duration,
    /// Processor time of the server per request.
    pub cpu_each: Duration,
    /// Bytes of one answer.
    pub bytes: usize,
}

/// The server under test.
#[derive(Clone)]
pub struct Target {
    pub client: Client,
    pub url: String,
    pub pid: u32,
}

type Ask = dyn Fn(&Target, usize) -> RequestBuilder + Send + Sync;

impl Target {
    /// Measures requests made by `ask`, which is given the number of the connection.
    pub async fn load(
        &self,
        ask: impl Fn(&Target, usize) -> RequestBuilder + Send + Sync + 'static,
    ) -> Result<Load, Box<dyn Error>> {
        let ask: Arc<Ask> = Arc::new(ask);
        self.run(ask.clone(), WARM).await?;
        let (cpu, began) = (self.cpu()?, Instant::now());
        let (mut times, bytes) = self.run(ask, MEASURED).await?;
        let (took, cpu) = (began.elapsed(), self.cpu()? - cpu);
        times.sort();
        let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
        Ok(Load {
            per_second: times.len() as f64 / took.as_secs_f64(),
            p50: at(0.5),
            p99: at(0.99),
            cpu_each: cpu / times.len() as u32,
            bytes,
        })
    }

    async fn run(&self, ask: Arc<Ask>, long: Duration) -> Result<(Vec<Duration>, usize), Box<dyn Error>> {
        let end = Instant::now() + long;
        let connections = (0..CONNECTIONS).map(|connection| {
            let (target, ask) = (self.clone(), ask.clone());
            tokio::spawn(async move {
                let (mut times, mut bytes) = (Vec::new(), 0);
                while Instant::now() < end {
                    let began = Instant::now();
                    let answer = ask(&target, connection).send().await.map_err(|it| it.to_string())?;
                    if !answer.status().is_success() {
                        return Err(format!("{}: {}", answer.url(), answer.status()));
                    }
                    bytes = answer.bytes().await.map_err(|it| it.to_string())?.len();
                    times.push(began.elapsed());
                }
                Ok((times, bytes))
            })
        });
        let (mut all, mut bytes) = (Vec::new(), 0);
        for connection in connections.collect::<Vec<_>>() {
            let (times, length) = connection.await??;
            all.extend(times);
            bytes = length;
        }
        Ok((all, bytes))
    }

    /// Returns the server's user and system time, by proc(5).
    fn cpu(&self) -> Result<Duration, Box<dyn Error>> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid))?;
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        // The 14th and 15th field; the first two stand before the parenthesis. A tick is a hundredth of a second.
        let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
        Ok(Duration::from_millis(ticks * 10))
    }

    /// Returns the server's resident memory in megabytes.
    pub fn memory_mb(&self) -> Result<f64, Box<dyn Error>> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
    }
}
