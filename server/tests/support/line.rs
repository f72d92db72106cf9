use sqlx::postgres::PgConnectOptions;
use std::{net::SocketAddr, str::FromStr};
use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::{TcpListener, TcpStream, UnixStream},
    spawn,
};
use tokio_util::sync::CancellationToken;

/// A proxy between the program and PostgreSQL that can go silent with all connections open.
pub struct Line {
    pub url: String,
    silent: CancellationToken,
}

impl Line {
    /// Starts a proxy to the database at `url`.
    pub async fn to(url: &str) -> Self {
        let options = PgConnectOptions::from_str(url).expect("a URL");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let near = own_url(url, listener.local_addr().expect("a bound port"));
        let silent = CancellationToken::new();
        spawn(pass_on(listener, options, silent.clone()));
        Self { url: near, silent }
    }

    pub fn fall_silent(&self) {
        self.silent.cancel();
    }
}

/// Returns the URL of the same database at another address.
fn own_url(url: &str, address: SocketAddr) -> String {
    let mut near = url::Url::parse(url).expect("a URL");
    near.set_query(None);
    near.set_host(Some(&address.ip().to_string())).expect("a host");
    near.set_port(Some(address.port())).expect("a port");
    near.into()
}

async fn pass_on(listener: TcpListener, options: PgConnectOptions, silent: CancellationToken) {
    while let Ok((near, _)) = listener.accept().await {
        let (options, silent) = (options.clone(), silent.clone());
        spawn(async move {
            match options.get_socket() {
                Some(folder) => {
                    let path = folder.join(format!(".s.PGSQL.{}", options.get_port()));
                    talk(near, UnixStream::connect(path).await.expect("PostgreSQL listens"), silent).await;
                }
                None => {
                    let address = (options.get_host(), options.get_port());
                    talk(near, TcpStream::connect(address).await.expect("PostgreSQL listens"), silent).await;
                }
            }
        });
    }
}

/// Forwards both directions until `silent`, then keeps both connections open and forwards nothing.
async fn talk(mut near: TcpStream, mut far: impl AsyncRead + AsyncWrite + Unpin, silent: CancellationToken) {
    if silent.run_until_cancelled(copy_bidirectional(&mut near, &mut far)).await.is_none() {
        std::future::pending::<()>().await;
    }
}
