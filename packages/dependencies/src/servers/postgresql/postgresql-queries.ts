// Queries for PostgreSQL 12 to 18. None reads the text of a statement, because that has literals.

export const serverQuery = `
SELECT current_setting('server_version') AS version,
  current_setting('server_version_num') AS version_number,
  current_database() AS database,
  current_setting('max_connections') AS max_connections,
  pg_is_in_recovery() AS is_standby,
  extract(epoch FROM clock_timestamp() - pg_postmaster_start_time()) AS uptime_seconds`;

export const databaseQuery = `
SELECT s.xact_commit, s.xact_rollback, s.blks_hit, s.blks_read, s.deadlocks, s.temp_files, s.temp_bytes,
  age(d.datfrozenxid) AS transaction_id_age,
  extract(epoch FROM coalesce(s.stats_reset, pg_postmaster_start_time())) AS counted_from
FROM pg_stat_database s JOIN pg_database d ON d.oid = s.datid
WHERE d.datname = current_database()`;

export const sizeQuery = 'SELECT pg_database_size(current_database()) AS size_bytes';

/** To roles without the rights, sessions of others have neither a type nor a state, but those of clients have a database. */
export const sessionsQuery = `
SELECT CASE WHEN backend_type IS NULL THEN 'unknown' ELSE coalesce(state, 'unknown') END AS state,
  count(*) AS sessions,
  count(*) FILTER (WHERE backend_type IS NULL) AS hidden,
  max(extract(epoch FROM clock_timestamp() - xact_start)) FILTER (WHERE pid <> pg_backend_pid()) AS longest_seconds
FROM pg_stat_activity
WHERE backend_type = 'client backend' OR (backend_type IS NULL AND datid IS NOT NULL)
GROUP BY 1`;

/** From 14 on the server knows since when a lock is waited for; before, since when the statement runs. */
export function blockedQuery(versionNumber: number): string {
  const since =
    versionNumber >= 140_000
      ? `coalesce((SELECT min(waitstart) FROM pg_locks WHERE pid = a.pid AND NOT granted), a.query_start)`
      : 'a.query_start';
  return `
SELECT b.pid, array_to_string(b.blockers, ',') AS blocked_by,
  (SELECT state FROM pg_stat_activity WHERE pid = b.blockers[1]) AS blocker_state,
  extract(epoch FROM clock_timestamp() - b.since) AS waited_seconds,
  (SELECT min(relation::regclass::text) FROM pg_locks WHERE pid = b.pid AND NOT granted AND locktype = 'relation') AS relation
FROM (SELECT a.pid, pg_blocking_pids(a.pid) AS blockers, ${since} AS since
  FROM pg_stat_activity a WHERE a.wait_event_type = 'Lock') b
WHERE cardinality(b.blockers) > 0
ORDER BY b.since LIMIT 50`;
}

export const locksQuery = `
SELECT mode, count(*) AS locks FROM pg_locks
WHERE granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
GROUP BY mode`;

export const replicasQuery = `
SELECT coalesce(nullif(application_name, ''), 'replica') AS replica,
  CASE WHEN replay_lsn = pg_current_wal_lsn() THEN 0 ELSE extract(epoch FROM replay_lag) END AS lag_seconds,
  pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) AS lag_bytes
FROM pg_stat_replication LIMIT 50`;

/** On a primary that changes nothing, time goes by without any lag. */
export const standbyQuery = `
SELECT 'this server' AS replica,
  CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
    ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END AS lag_seconds,
  pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) AS lag_bytes`;

/** The largest are found by the pages that the catalogue knows of, because to measure all would take long. */
export const tablesQuery = `
SELECT CASE WHEN s.schemaname = 'public' THEN s.relname ELSE s.schemaname || '.' || s.relname END AS name,
  pg_total_relation_size(s.relid) AS size_bytes, s.n_live_tup, s.n_dead_tup, s.seq_scan, s.idx_scan,
  s.n_tup_ins, s.n_tup_upd, s.n_tup_del,
  extract(epoch FROM greatest(s.last_vacuum, s.last_autovacuum)) AS vacuumed_at,
  extract(epoch FROM greatest(s.last_analyze, s.last_autoanalyze)) AS analyzed_at
FROM (SELECT u.* FROM pg_stat_user_tables u JOIN pg_class c ON c.oid = u.relid
  ORDER BY c.relpages DESC, u.n_live_tup DESC LIMIT 50) s
ORDER BY size_bytes DESC`;

/** Those that enforce something are used, whether queries use them or not. */
export const unusedIndexesQuery = `
SELECT s.indexrelname AS name,
  CASE WHEN s.schemaname = 'public' THEN s.relname ELSE s.schemaname || '.' || s.relname END AS table_name,
  pg_relation_size(s.indexrelid) AS size_bytes
FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid JOIN pg_class c ON c.oid = s.indexrelid
WHERE s.idx_scan = 0 AND NOT i.indisunique
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = s.indexrelid)
ORDER BY c.relpages DESC LIMIT 50`;
