//! Connections that say nothing, or too little, end by themselves; the others go on.

use crate::support::*;
use app::domain::live_event::StreamMessage::Contacts;
use macro_rules_attribute::apply;
use server::connections::Limits;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

const LIMIT: Duration = Duration::from_millis(200);
/// Long enough for a busy machine, and no limit of its own.
const SOON: Duration = Duration::from_secs(10);

fn short() -> Limits {
    Limits { first_request: LIMIT, next_request: LIMIT, body: LIMIT, unread: LIMIT, ..Limits::of(100) }
}

async fn connect(address: SocketAddr, sent: &str) -> TcpStream {
    let mut connection = TcpStream::connect(address).await.expect("the server listens");
    connection.write_all(sent.as_bytes()).await.expect("it takes what is sent");
    connection
}

/// What comes until the server closes the connection.
async fn rest(mut connection: TcpStream) -> String {
    let mut text = Vec::new();
    // A connection that is reset is closed, too.
    let _ = timeout(SOON, connection.read_to_end(&mut text)).await.expect("the connection is closed");
    String::from_utf8_lossy(&text).into_owned()
}

#[apply(both_engines)]
async fn a_connection_without_a_whole_request_is_closed(app: &TestApp) {
    let address = app.within(short()).await;
    for sent in ["", "GET", "GET /livez HTTP/1.1\r\nhost: roster\r\n"] {
        assert_eq!(rest(connect(address, sent).await).await, "", "{sent:?}");
    }
}

#[apply(both_engines)]
async fn an_idle_connection_is_closed_after_its_answer(app: &TestApp) {
    let address = app.within(short()).await;
    let limits = Limits { first_request: SOON * 10, ..short() };
    for address in [address, app.within(limits).await] {
        let answer = rest(connect(address, "GET /livez HTTP/1.1\r\nhost: roster\r\n\r\n").await).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok"), "{answer}");
    }
}

#[apply(both_engines)]
async fn a_body_that_does_not_come_is_answered_and_its_connection_closed(app: &TestApp) {
    let address = app.within(short()).await;
    for path in ["/sign-in", "/api/users/revoke", "/forgot-password"] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: roster\r\ncontent-length: 100\r\n\
             content-type: application/x-www-form-urlencoded\r\n\r\nemail="
        );
        let answer = rest(connect(address, &head).await).await;
        assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("took too long"), "{path}: {answer}");
    }
}

#[apply(both_engines)]
async fn a_stream_outlives_the_limits_of_silence(app: &TestApp) {
    let Cast { max, .. } = app.db_cast().await;
    let address = app.within(short()).await;
    let cookie = app.db_session(max.user).await;
    let head = format!("GET /w/support/stream HTTP/1.1\r\nhost: roster\r\ncookie: roster={}\r\n\r\n", cookie.as_str());
    let mut stream = connect(address, &head).await;
    hears(&mut stream, "hello").await;
    for _ in 0..3 {
        rest(connect(address, "").await).await;
    }
    max.assign(app.db_contact("Ida Falk", None).await, &max.access.to_string()).await.unwrap();
    hears(&mut stream, &serde_json::to_string(&Contacts).unwrap()).await;
}

async fn hears(stream: &mut TcpStream, word: &str) {
    let mut text = String::new();
    while !text.contains(word) {
        let mut bytes = [0; 1000];
        let count = timeout(SOON, stream.read(&mut bytes)).await.expect("it comes").expect("the stream goes on");
        assert_ne!(count, 0, "the stream goes on: {text}");
        text.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
}

#[apply(both_engines)]
async fn a_slow_reader_gets_the_whole_of_a_long_file(app: &TestApp) {
    let Cast { max, .. } = app.db_cast().await;
    app.db_crowd(3000, SUPPORT, grant(app::domain::policy::Level::Agent)).await;
    let address = app.within(Limits { unread: SOON, ..short() }).await;
    let cookie = app.db_session(max.user).await;
    let export = "/w/support/settings/users/export.csv";
    let head = format!(
        "GET {export} HTTP/1.1\r\nhost: roster\r\nconnection: close\r\ncookie: roster={}\r\n\r\n",
        cookie.as_str()
    );
    let mut slow = connect(address, &head).await;
    let mut text = Vec::new();
    loop {
        // As long as a silent connection may last.
        if text.len() < 3000 {
            rest(connect(address, "").await).await;
        }
        let mut bytes = [0; 1000];
        match timeout(SOON, slow.read(&mut bytes)).await.expect("it comes").expect("the answer goes on") {
            0 => break,
            count => text.extend_from_slice(&bytes[..count]),
        }
    }
    let text = String::from_utf8_lossy(&text);
    assert!(text.contains("Agent 3000") && text.ends_with("0\r\n\r\n"), "the file is whole");
}

#[apply(both_engines)]
async fn one_address_cannot_take_all_connections(app: &TestApp) {
    let limits = Limits { first_request: SOON * 10, ..Limits::of(4) };
    let address = app.within(limits).await;
    let held = [connect(address, "").await, connect(address, "GET").await];
    assert_eq!(rest(TcpStream::connect(address).await.expect("it listens")).await, "", "the third is closed at once");
    drop(held);
}

/// A file of contacts, as a browser begins to send it, and the rest of what it sends.
async fn upload(app: &TestApp, person: &Person, address: SocketAddr) -> (TcpStream, Vec<u8>) {
    let file: String = (0..2000).map(|nth| format!("Contact {nth:04}\n")).collect();
    let body = format!(
        "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nname\n{file}\r\n--b--\r\n"
    );
    let head = format!(
        "POST /w/support/contacts/import HTTP/1.1\r\nhost: roster\r\nsec-fetch-site: same-origin\r\n\
         cookie: roster={}\r\nconnection: close\r\ncontent-length: {}\r\n\
         content-type: multipart/form-data; boundary=b\r\n\r\n",
        app.db_session(person.user).await.as_str(),
        body.len()
    );
    (connect(address, &head).await, body.into_bytes())
}

/// As long as a silent connection lasts.
async fn a_while(address: SocketAddr) {
    rest(connect(address, "").await).await;
}

#[apply(both_engines)]
async fn a_slow_upload_is_taken_and_one_that_stalls_is_ended(app: &TestApp) {
    let Cast { max, .. } = app.db_cast().await;
    let address = app.within(short()).await;
    let (mut slow, body) = upload(app, &max, address).await;
    for piece in body.chunks(8 * 1024) {
        slow.write_all(piece).await.expect("it is taken");
        a_while(address).await;
    }
    let answer = rest(slow).await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let (mut stalled, body) = upload(app, &max, address).await;
    stalled.write_all(&body[..8 * 1024]).await.expect("it is taken");
    let answer = rest(stalled).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert_eq!(app.db_count("select count(*) from imports").await, 1);
}

#[apply(both_engines)]
async fn a_client_that_does_not_read_its_answer_loses_its_place(app: &TestApp) {
    let Cast { max, .. } = app.db_cast().await;
    app.db_crowd(3000, SUPPORT, grant(app::domain::policy::Level::Agent)).await;
    let cookie = app.db_session(max.user).await;
    // One for each address.
    let limits = Limits { unread: LIMIT, first_request: SOON * 10, next_request: SOON * 10, ..Limits::of(2) };
    let address = app.within(limits).await;
    let deaf = TcpSocket::new_v4().expect("a socket");
    deaf.set_recv_buffer_size(1024).expect("a small buffer");
    let mut deaf = deaf.connect(address).await.expect("the server listens");
    let export = "/w/support/settings/users/export.csv";
    let head = format!("GET {export} HTTP/1.1\r\nhost: roster\r\ncookie: roster={}\r\n\r\n", cookie.as_str());
    deaf.write_all(head.as_bytes()).await.expect("it takes what is sent");
    let freed = async {
        loop {
            let mut next = TcpStream::connect(address).await.expect("the server listens");
            // Without a place it is closed at once.
            let _ = next.write_all(b"GET /livez HTTP/1.1\r\nhost: roster\r\nconnection: close\r\n\r\n").await;
            if rest(next).await.starts_with("HTTP/1.1 200") {
                return;
            }
        }
    };
    timeout(SOON, freed).await.expect("the place is free soon");
    drop(deaf);
}
