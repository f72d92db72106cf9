use crate::support::*;
use app::store::db::sql;
use std::collections::BTreeSet;

/// The trigram index is a virtual table, and a table that numbers its rows.
const ON_SQLITE_ALONE: [&str; 4] = [
    "access_numbers.access_id: blob, not null",
    "access_numbers.number: integer, not null",
    "access_numbers: constraint (access_id), unique",
    "accesses_found.search_key: any",
];

/// The trigram index is an index of pg_trgm.
const ON_POSTGRES_ALONE: [&str; 1] = ["accesses: accesses_found (search_key), partial"];

/// SQLite has no word for the key's `not null`, which `strict` does not imply either. The tables that an index keeps for
/// itself are `shadow`.
const SQLITE_COLUMNS: &str = "
    select t.name || '.' || c.name || ': ' || coalesce(nullif(lower(c.type), ''), 'any')
        || case when c.\"notnull\" or c.pk > 0 then ', not null' else '' end
    from pragma_table_list t join pragma_table_xinfo(t.name) c
    where t.schema = 'main' and t.type in ('table', 'virtual') and c.hidden <> 1
        and t.name not like 'sqlite%' and t.name <> '_sqlx_migrations'";

/// In the kinds that SQLite has.
const POSTGRES_COLUMNS: &str = "
    select table_name || '.' || column_name || ': '
        || case data_type
            when 'uuid' then 'blob' when 'bytea' then 'blob'
            when 'bigint' then 'integer' when 'boolean' then 'integer'
            else data_type end
        || case is_nullable when 'NO' then ', not null' else '' end
    from information_schema.columns
    where table_schema = 'public' and table_name <> '_sqlx_migrations'";

/// The engines name the index of a constraint differently.
const SQLITE_INDEXES: &str = "
    select t.name || ': ' || case i.origin when 'c' then i.name else 'constraint' end || ' ('
        || (select group_concat(c.name, ', ' order by c.seqno) from pragma_index_info(i.name) c) || ')'
        || case when i.\"unique\" then ', unique' else '' end || case when i.partial then ', partial' else '' end
    from pragma_table_list t join pragma_index_list(t.name) i
    where t.schema = 'main' and t.type = 'table' and t.name <> '_sqlx_migrations'";

const POSTGRES_INDEXES: &str = "
    select t.relname::text || ': ' || case when k.oid is null then i.relname::text else 'constraint' end || ' ('
        || (select string_agg(pg_get_indexdef(x.indexrelid, n, true), ', ' order by n)
            from generate_series(1, x.indnkeyatts::integer) n) || ')'
        || case when x.indisunique then ', unique' else '' end
        || case when x.indpred is not null then ', partial' else '' end
    from pg_index x
    join pg_class i on i.oid = x.indexrelid
    join pg_class t on t.oid = x.indrelid
    left join pg_constraint k on k.conindid = x.indexrelid and k.contype in ('p', 'u')
    where t.relnamespace = 'public'::regnamespace and t.relname <> '_sqlx_migrations'";

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_and_indexes() {
    let sqlite = schema(Engine::Sqlite, [SQLITE_COLUMNS, SQLITE_INDEXES]).await;
    let postgres = schema(Engine::Postgres, [POSTGRES_COLUMNS, POSTGRES_INDEXES]).await;
    assert_eq!(sqlite.difference(&postgres).collect::<Vec<_>>(), ON_SQLITE_ALONE.iter().collect::<Vec<_>>());
    assert_eq!(postgres.difference(&sqlite).collect::<Vec<_>>(), ON_POSTGRES_ALONE.iter().collect::<Vec<_>>());
}

/// Reads one line for each column and each index of a migrated database.
async fn schema(engine: Engine, statements: [&'static str; 2]) -> BTreeSet<String> {
    let app = TestApp::start(engine).await;
    let mut conn = app.state.db.read().await.expect("a connection");
    let mut lines = BTreeSet::new();
    for statement in statements {
        let rows = sql(statement).fetch_all::<(String,)>(&mut conn).await.expect("the schema can be read");
        lines.extend(rows.into_iter().map(|(line,)| line));
    }
    drop(conn);
    app.stop().await;
    lines
}
