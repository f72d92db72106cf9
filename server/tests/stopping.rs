//! Told to end, the program ends within two seconds, whatever it is at.

use crate::support::{
    line::Line,
    program::{ENDS_WITHIN, Program},
    stream::Stream,
    *,
};
use app::store::{clock::Clock, db::sql, token::Token};
use macro_rules_attribute::apply;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};

#[apply(both_engines)]
async fn while_it_serves_requests_and_streams_it_ends_within_two_seconds(app: &TestApp) {
    app.advance(Clock::System.now() - app.now());
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let session = app.db_session(olivia.user).await;
    let mut program = Program::start(&app.database_url()).await;
    let mut stream = listening(&program, &session).await;
    let mut connections = Vec::new();
    for sent in ["", "GET /livez HT", "POST /sign-in HTTP/1.1\r\nhost: roster\r\ncontent-length: 100\r\n\r\nemail="] {
        connections.push(connect(&program, sent).await);
    }
    // It waits for the workspace, which is held.
    let held = app.state.db.begin_in_all(sql("select id from workspaces")).await.expect("a transaction");
    let fields = format!("workspace={SUPPORT}&id={}", ava.access);
    let head = format!(
        "POST /api/users/revoke HTTP/1.1\r\nhost: roster\r\nsec-fetch-site: same-origin\r\ncookie: roster={}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{fields}",
        session.as_str(),
        fields.len()
    );
    connections.push(connect(&program, &head).await);
    program.browser.get("/livez").await.is(200);
    let took = program.end().await;
    assert!(took < ENDS_WITHIN, "{took:?}");
    over(&mut stream).await;
    drop((held, connections));
    assert_eq!(app.db_count("select count(*) from accesses where revoked_at is not null").await, 0);
}

#[apply(both_engines)]
async fn while_a_database_connection_hangs_it_ends_within_two_seconds(app: &TestApp) {
    if app.state.db.postgres().is_none() {
        return;
    }
    app.advance(Clock::System.now() - app.now());
    let Cast { olivia, .. } = app.db_cast().await;
    let session = app.db_session(olivia.user).await;
    let line = Line::to(&app.database_url()).await;
    let mut program = Program::start(&line.url).await;
    let mut stream = listening(&program, &session).await;
    line.fall_silent();
    let page = format!("GET /account HTTP/1.1\r\nhost: roster\r\ncookie: roster={}\r\n\r\n", session.as_str());
    let asking = connect(&program, &page).await;
    program.browser.get("/livez").await.is(200);
    let took = program.end().await;
    assert!(took < ENDS_WITHIN, "{took:?}");
    over(&mut stream).await;
    drop(asking);
}

#[apply(both_engines)]
async fn as_the_first_process_of_a_container_it_ends_when_it_is_told_to(app: &TestApp) {
    app.advance(Clock::System.now() - app.now());
    let Cast { olivia, .. } = app.db_cast().await;
    let session = app.db_session(olivia.user).await;
    let mut program = Program::start_in_container(&app.database_url()).await;
    let mut stream = listening(&program, &session).await;
    let took = program.end().await;
    assert!(took < ENDS_WITHIN, "{took:?}");
    over(&mut stream).await;
}

#[tokio::test]
async fn while_the_database_says_nothing_at_the_start_it_ends_within_two_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound port");
    let mut program = Program::begin(&format!("postgres://roster@{address}/roster"), &[]).await;
    let asked = listener.accept().await;
    let took = program.end().await;
    assert!(took < ENDS_WITHIN, "{took:?}");
    drop(asked);
}

/// A page of somebody's, open on the running program.
async fn listening(program: &Program, session: &Token) -> Stream {
    program.browser.db_cookie(session);
    let mut stream = program.browser.stream(SUPPORT).await;
    assert!(stream.next_event().await.is_some(), "it greets");
    stream
}

/// The stream ends, whatever else it tells before.
async fn over(stream: &mut Stream) {
    while stream.next_event().await.is_some() {}
}

async fn connect(program: &Program, sent: &str) -> TcpStream {
    let address = program.browser.url.trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).await.expect("it listens");
    connection.write_all(sent.as_bytes()).await.expect("it takes what is sent");
    connection
}
