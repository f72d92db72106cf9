use super::{ACQUIRED_WITHIN, Engine, OpenError, migrations};
use sqlx::{
    Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
    str::FromStr,
    time::Duration,
};

/// The first release in which a checkpoint cannot lose a write (sqlite.org/wal.html, "The WAL-reset bug").
const SQLITE_VERSION_MIN: i64 = 3_051_003;
const OPTIMIZED_EVERY: Duration = Duration::from_secs(60 * 60);

pub async fn open(url: &str) -> Result<Engine, OpenError> {
    let options = SqliteConnectOptions::from_str(url)?;
    let path = options.get_filename().to_owned();
    make_private(&path).map_err(|error| OpenError::File(path.clone(), error.to_string()))?;
    open_with(options).await.map_err(|error| match error {
        OpenError::Database(error) => OpenError::File(path, error.to_string()),
        error => error,
    })
}

async fn open_with(options: SqliteConnectOptions) -> Result<Engine, OpenError> {
    let options = options
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Full: no acknowledged change is lost, even to a power cut.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(ACQUIRED_WITHIN);
    // The writer first: it creates the file and switches to WAL.
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRED_WITHIN)
        .after_release(|conn, _| Box::pin(is_reusable(conn)))
        .connect_with(options.clone())
        .await?;
    let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(&writer).await?;
    if version_number(&version) < SQLITE_VERSION_MIN {
        return Err(OpenError::OldSqlite(version));
    }
    migrations::sqlite().run(&writer).await?;
    spawn_optimizer(&writer).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(8)
        .acquire_timeout(ACQUIRED_WITHIN)
        .after_release(|conn, _| Box::pin(is_reusable(conn)))
        .connect_with(options.read_only(true))
        .await?;
    Ok(Engine::Sqlite { writer, readers })
}

/// Runs SQLite's optimizer now and then every hour: without statistics it plans badly (sqlite.org/lang_analyze.html,
/// "Recommended usage patterns").
async fn spawn_optimizer(writer: &SqlitePool) -> sqlx::Result<()> {
    sqlx::query("pragma optimize = 0x10002").execute(writer).await?;
    let writer = writer.clone();
    tokio::spawn(async move {
        let mut hours = tokio::time::interval(OPTIMIZED_EVERY);
        hours.tick().await;
        while !writer.is_closed() {
            hours.tick().await;
            // It is tried again in an hour.
            let _ = sqlx::query("pragma optimize").execute(&writer).await;
        }
    });
    Ok(())
}

/// Tells whether the connection can be used again. SQLite itself ends a transaction when the disk is full, cannot be
/// read, or memory has run out; sqlx then counts it as open for ever, and no other could begin there.
async fn is_reusable(conn: &mut SqliteConnection) -> sqlx::Result<bool> {
    // A dropped transaction is rolled back before this returns.
    conn.ping().await?;
    Ok(!conn.is_in_transaction())
}

/// Creates the file and its folder, for this system user alone. SQLite gives its other files the same mode.
fn make_private(path: &Path) -> io::Result<()> {
    let is_in_memory = path.to_string_lossy().starts_with("file:");
    if is_in_memory {
        return Ok(());
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => (),
    }
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match fs::set_permissions(&file, Permissions::from_mode(0o600)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => (),
            // The file belongs to another system user and is writable: its mode is theirs to choose.
            Err(error) => tracing::warn!(file = %file.to_string_lossy(), %error, "others may read the database"),
            Ok(()) => (),
        }
    }
    Ok(())
}

fn version_number(version: &str) -> i64 {
    version.split('.').fold(0, |sum, part| sum * 1000 + part.parse::<i64>().unwrap_or(0))
}
