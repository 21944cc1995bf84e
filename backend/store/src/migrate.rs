//! Migrations, embedded: the same names on both databases.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connection::{Database, establish};
use crate::{Backend, StoreError};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Brings the database at `url` up to date. Answers the names of what it ran.
pub fn migrate(url: &str) -> Result<Vec<String>, StoreError> {
    crate::store::prepare_folder(url).map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let mut connection = establish(url)?;
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Unavailable(error.to_string());
    let names = match &mut connection {
        Database::Sqlite(sqlite) => {
            sqlite.batch_execute("PRAGMA foreign_keys = OFF")?;
            sqlite.run_pending_migrations(SQLITE).map_err(failed)?
        }
        Database::Postgres(postgres) => {
            // Two nodes that start together must not both migrate.
            postgres.batch_execute("SELECT pg_advisory_lock(7310579)")?;
            postgres.run_pending_migrations(POSTGRES).map_err(failed)?
        }
    };
    Ok(names.iter().map(ToString::to_string).collect())
}

pub fn pending_migrations(url: &str) -> Result<bool, StoreError> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Unavailable(error.to_string());
    match &mut establish(url)? {
        Database::Sqlite(sqlite) => sqlite.has_pending_migration(SQLITE).map_err(failed),
        Database::Postgres(postgres) => postgres.has_pending_migration(POSTGRES).map_err(failed),
    }
}

#[derive(QueryableByName)]
struct Described {
    #[diesel(sql_type = Text)]
    line: String,
}

/// One line per column and index, in words that are the same on both databases.
pub fn schema_description(backend: Backend, url: &str) -> Result<Vec<String>, StoreError> {
    let sql = match backend {
        Backend::Sqlite => {
            "SELECT m.name || '.' || c.name || ' ' || CASE c.type WHEN 'DOUBLE PRECISION' THEN 'double precision' \
               ELSE lower(c.type) END || CASE WHEN c.\"notnull\" THEN ' not null' ELSE '' END \
               || CASE WHEN c.pk > 0 THEN ' key ' || c.pk ELSE '' END AS line \
             FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%' \
             UNION ALL \
             SELECT 'index ' || i.name || ' ' || (SELECT group_concat(x.name, ',') FROM pragma_index_info(i.name) x) \
               || CASE WHEN i.\"unique\" THEN ' unique' ELSE '' END \
             FROM sqlite_master m, pragma_index_list(m.name) i \
             WHERE m.type = 'table' AND i.origin = 'c' ORDER BY 1"
        }
        Backend::Postgres => {
            "SELECT (c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, NULL) \
               || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END \
               || coalesce((SELECT ' key ' || array_position(i.indkey::int2[], a.attnum) + 1 FROM pg_index i \
                    WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)), ''))::text AS line \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid \
             WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND c.relname NOT LIKE '\\_\\_%' \
             UNION ALL \
             SELECT ('index ' || ic.relname || ' ' || (SELECT string_agg(a.attname, ',' ORDER BY k.ord) \
                 FROM unnest(i.indkey) WITH ORDINALITY AS k(num, ord) \
                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num) \
               || CASE WHEN i.indisunique THEN ' unique' ELSE '' END)::text \
             FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_class tc ON tc.oid = i.indrelid \
             JOIN pg_namespace n ON n.oid = tc.relnamespace \
             WHERE n.nspname = 'public' AND NOT i.indisprimary AND tc.relname NOT LIKE '\\_\\_%' ORDER BY 1"
        }
    };
    let mut connection = establish(url)?;
    let mut lines: Vec<String> = diesel::sql_query(sql)
        .load::<Described>(&mut connection)?
        .into_iter()
        .map(|row| row.line)
        .collect();
    // The databases sort by their own collations.
    lines.sort();
    Ok(lines)
}
