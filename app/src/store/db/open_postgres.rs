use super::{ACQUIRED_WITHIN, Engine, OpenError, migrations};
use sqlx::{
    ConnectOptions, Connection, Executor, PgConnection, Row,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{borrow::Cow, str::FromStr, time::Duration};
use tokio::time::timeout;

/// How long PostgreSQL may take to answer at the start.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// Sets the isolation level that commands rely on: they lock a row and then read what is there now. At another level,
/// which a database may have as its default, they would read older data, or fail.
const READ_COMMITTED: &str = "set session characteristics as transaction isolation level read committed";

/// Adds the schema of `pg_trgm` to the search path, where it is not in it yet.
const FIND_TRIGRAMS: &str =
    "select set_config('search_path', current_setting('search_path') || ', ' || quote_ident(nspname),
        false)
    from pg_extension join pg_namespace on pg_namespace.oid = extnamespace
    where extname = 'pg_trgm' and nspname <> all (current_schemas(true))";

pub async fn open(url: &str, connections: u32) -> Result<Engine, OpenError> {
    let options = options(url)?;
    // Checked before, because the pool would retry for as long as nobody answers.
    check(&options).await?;
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRED_WITHIN)
        .after_connect(|conn, _| {
            Box::pin(async move {
                conn.execute(READ_COMMITTED).await?;
                conn.execute(FIND_TRIGRAMS).await?;
                Ok(())
            })
        })
        .connect_with(options)
        .await?;
    migrations::postgres().run(&pool).await?;
    Ok(Engine::Postgres(pool))
}

/// Parses the URL as libpq does, where sqlx differs: a host in brackets is IPv6, and an empty host is allowed.
fn options(url: &str) -> Result<PgConnectOptions, OpenError> {
    let options = PgConnectOptions::from_str(&with_host(url))?;
    let host = options.get_host();
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).map(str::to_owned);
    let options = match bare {
        Some(bare) => options.host(&bare),
        None => options,
    };
    // Poolers refuse this setting, and Roster stores no floating-point numbers.
    Ok(options.extra_float_digits(None))
}

/// Fills in the host of a URL that names it in the query or leaves it to the environment.
fn with_host(url: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = url.split_once("://") else { return url.into() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
    if !host.is_empty() && !host.starts_with(':') {
        return url.into();
    }
    let default = PgConnectOptions::new_without_pgpass();
    let default = match default.get_socket() {
        Some(folder) => folder.to_string_lossy().replace('%', "%25").replace('/', "%2F"),
        None => default.get_host().to_owned(),
    };
    let user = if user.is_empty() { String::new() } else { format!("{user}@") };
    format!("{scheme}://{user}{default}{host}{rest}").into()
}

fn address(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    }
}

async fn check(options: &PgConnectOptions) -> Result<(), OpenError> {
    let unreachable = |error: String| OpenError::Unreachable(address(options), error);
    let checked = timeout(ANSWERS_WITHIN, async {
        let mut conn = options.connect().await?;
        let encoding: String = sqlx::raw_sql("show server_encoding").fetch_one(&mut conn).await?.try_get(0)?;
        let mut other = options.connect().await?;
        let is_pooled = share_a_process(&mut conn, &mut other).await?;
        // Without a farewell, which would wait once more.
        let _ = conn.close_hard().await;
        let _ = other.close_hard().await;
        sqlx::Result::Ok((encoding, is_pooled))
    });
    match checked.await {
        Err(_) => Err(unreachable(format!("no answer within {} seconds", ANSWERS_WITHIN.as_secs()))),
        Ok(Err(sqlx::Error::Io(error))) => Err(unreachable(error.to_string())),
        Ok(Err(error)) => Err(unreachable(error.to_string())),
        Ok(Ok((_, true))) => Err(OpenError::Pooler),
        Ok(Ok((encoding, _))) if encoding != "UTF8" => Err(OpenError::Encoding(encoding)),
        Ok(Ok(_)) => Ok(()),
    }
}

/// Tells whether two open connections lead to the same server process, which happens only through a pooler.
async fn share_a_process(one: &mut PgConnection, other: &mut PgConnection) -> sqlx::Result<bool> {
    for _ in 0..4 {
        if process(one).await? == process(other).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn process(conn: &mut PgConnection) -> sqlx::Result<i32> {
    sqlx::raw_sql("select pg_backend_pid()").fetch_one(conn).await?.try_get(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> (String, Option<String>, u16, Option<String>) {
        let options = options(url).expect("a URL");
        let socket = options.get_socket().map(|folder| folder.display().to_string());
        (options.get_host().to_owned(), socket, options.get_port(), options.get_database().map(str::to_owned))
    }

    #[test]
    fn urls_are_read_as_libpq_reads_them() {
        let db = || Some("db".to_owned());
        let socket = || Some("/run/postgresql".to_owned());
        assert_eq!(read("postgres://[::1]:5433/db"), ("::1".into(), None, 5433, db()));
        assert_eq!(read("postgres://u:p@db.example/db?host=10.0.0.7&port=5433"), ("10.0.0.7".into(), None, 5433, db()));
        for url in [
            "postgresql:///db?host=/run/postgresql",
            "postgresql://u@/db?host=/run/postgresql",
            "postgresql://u@:5432/db?host=/run/postgresql",
            "postgres://%2Frun%2Fpostgresql/db",
            "postgres://localhost/db?host=/run/postgresql",
        ] {
            let (_, folder, port, database) = read(url);
            assert_eq!((folder, port, database), (socket(), 5432, db()), "{url}");
        }
    }
}
