//! Measures one engine and prints the report.

use crate::{
    Done, crowd, host,
    load::{CONNECTIONS, Load, Target},
};
use app::store::db::sql;
use futures::{StreamExt, future::join_all};
use reqwest::{
    Client, RequestBuilder,
    header::{ACCEPT, COOKIE, HeaderMap, HeaderValue, ORIGIN},
};
use std::{
    env,
    error::Error,
    net::TcpListener,
    process::{Child, Command},
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant},
};
use uuid::Uuid;

const STREAMS: usize = 1000;

pub async fn sqlite() -> Done {
    let folder = tempfile::tempdir()?;
    engine("SQLite", &format!("sqlite:{}", folder.path().join("bench.db").display())).await
}

/// Measures an engine, on an empty database.
pub async fn engine(name: &str, database_url: &str) -> Done {
    let listen = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let state = host::open(database_url, &listen).await?;
    let cast = crowd::fill(&state).await?;
    crowd::settle(&state).await?;
    let mut conn = state.db.read().await?;
    let agents: Vec<(Uuid,)> =
        sql("select id from accesses where level = 'agent' order by id limit 16").fetch_all(&mut conn).await?;
    drop(conn);
    state.db.close().await;

    let began = Instant::now();
    let mut server = Server::start(database_url, &listen)?;
    let target = Target { client: client(&cast.owner)?, url: format!("http://{listen}"), pid: server.0.id() };
    while target.client.get(format!("{}/readyz", target.url)).send().await.is_err() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    println!("\n### {name}, {} Users in one workspace, {CONNECTIONS} connections\n", crowd::SIZE);
    println!(
        "Ready {} ms after its start, with {:.0} MB resident.\n",
        began.elapsed().as_millis(),
        target.memory_mb()?
    );
    println!("| asked | a second | of the floor | p50 | p99 | processor each | bytes |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    let page = format!("/w/{}/settings/users", crowd::WORKSPACE);
    let list = |query: &str| format!("/api/users/list?workspace={}&query={query}", crowd::WORKSPACE);
    // A page half way down.
    let deep = format!("{page}?after=00000000-0000-0000-0000-000000000000%20olga");
    beside_floor(&target, "the page", &page).await?;
    beside_floor(&target, "a page far down", &deep).await?;
    beside_floor(&target, "search, two letters (`an`)", &list("q%3Dan")).await?;
    beside_floor(&target, "search, five letters (`solbe`)", &list("q%3Dsolbe")).await?;
    beside_floor(&target, "search that finds one (`zoe 49999`)", &list("q%3D49999")).await?;
    beside_floor(&target, "by last active", &list("sort%3D-active")).await?;
    let revisions: Vec<AtomicI64> = (0..CONNECTIONS).map(|_| AtomicI64::new(1)).collect();
    let edits = target.load(move |target, connection| {
        let revision = revisions[connection].fetch_add(1, Ordering::Relaxed);
        edit(target, agents[connection].0, revision)
    });
    row("an edit", &edits.await?, None);
    export(&target, &format!("{page}/export.csv")).await?;
    println!("\n{:.0} MB resident after that.", target.memory_mb()?);
    streams(&target, &client(&cast.agent)?).await?;
    server.0.kill()?;
    Ok(())
}

/// The server's process, killed when dropped.
struct Server(Child);

impl Server {
    fn start(database_url: &str, listen: &str) -> Result<Self, Box<dyn Error>> {
        Ok(Self(Command::new(env::current_exe()?).args(["host", database_url, listen]).spawn()?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It fails only if the process has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn client(token: &str) -> Result<Client, Box<dyn Error>> {
    let mut headers = HeaderMap::new();
    headers.insert(COOKIE, HeaderValue::from_str(&format!("roster={token}"))?);
    Ok(Client::builder().default_headers(headers).pool_max_idle_per_host(STREAMS + CONNECTIONS).build()?)
}

fn get(path: String) -> impl Fn(&Target, usize) -> RequestBuilder + Send + Sync + 'static {
    move |target, _| target.client.get(format!("{}{path}", target.url))
}

async fn beside_floor(target: &Target, name: &str, path: &str) -> Done {
    let load = target.load(get(path.to_owned())).await?;
    let floor = target.load(get(format!("/floor/{}", load.bytes))).await?;
    row(name, &load, Some(&floor));
    Ok(())
}

fn row(name: &str, load: &Load, floor: Option<&Load>) {
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0);
    let share = floor.map(|floor| format!("1/{:.0}", floor.per_second / load.per_second)).unwrap_or_default();
    let Load { per_second, p50, p99, cpu_each, bytes } = load;
    println!("| {name} | {per_second:.0} | {share} | {} | {} | {} | {bytes} |", ms(*p50), ms(*p99), ms(*cpu_each));
}

/// Edits a User of this connection: puts a restriction on, or takes it off again.
fn edit(target: &Target, id: Uuid, revision: i64) -> RequestBuilder {
    let (id, revision_text) = (id.to_string(), revision.to_string());
    let mut fields =
        vec![("workspace", crowd::WORKSPACE), ("id", &id), ("revision", &revision_text), ("level", "agent")];
    if revision % 2 == 1 {
        fields.push(("restrictions[0]", "data_export"));
    }
    let request = target.client.post(format!("{}/api/users/edit", target.url)).form(&fields);
    request.header(ORIGIN, &target.url).header(ACCEPT, "application/json")
}

async fn export(target: &Target, path: &str) -> Done {
    let began = Instant::now();
    let csv = target.client.get(format!("{}{path}", target.url)).send().await?.error_for_status()?.bytes().await?;
    let lines = csv.split(|byte| *byte == b'\n').count() - 2;
    println!("\nExport of {lines} Users: {:.0} ms, {} bytes.", began.elapsed().as_secs_f64() * 1000.0, csv.len());
    Ok(())
}

/// Measures the time from a beat to its event on a thousand streams.
async fn streams(target: &Target, agent: &Client) -> Done {
    let url = format!("{}/w/{}/stream", target.url, crowd::WORKSPACE);
    let opened = join_all((0..STREAMS).map(|_| target.client.get(&url).send())).await;
    let mut streams = Vec::with_capacity(STREAMS);
    for stream in opened {
        let mut stream = stream?.error_for_status()?.bytes_stream();
        // The greeting.
        stream.next().await.ok_or("a stream ended")??;
        streams.push(stream);
    }
    println!("\n{STREAMS} streams open: {:.0} MB resident.", target.memory_mb()?);
    let began = Instant::now();
    agent.post(format!("{}/beat", target.url)).header(ORIGIN, &target.url).send().await?.error_for_status()?;
    let heard = join_all(streams.iter_mut().map(|stream| async {
        stream.next().await;
        began.elapsed()
    }))
    .await;
    let last = heard.iter().max().copied().unwrap_or_default();
    println!(
        "A beat reached the last of them after {:.0} ms; it is written once a second.",
        last.as_secs_f64() * 1000.0
    );
    Ok(())
}
