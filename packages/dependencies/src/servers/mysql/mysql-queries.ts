// Queries for MariaDB from 10.5 on and MySQL from 8.0 on. None reads the text of a statement, because that has literals.

export const serverQuery = `
SELECT version() AS version, database() AS database_name, @@max_connections AS max_connections,
  @@performance_schema AS performance_schema`;

export const statusQuery = `
SHOW GLOBAL STATUS WHERE Variable_name IN ('Uptime', 'Threads_connected', 'Threads_running', 'Com_commit',
  'Com_rollback', 'Innodb_buffer_pool_read_requests', 'Innodb_buffer_pool_reads', 'Innodb_deadlocks',
  'Created_tmp_disk_tables', 'Questions', 'Slow_queries', 'Connection_errors_max_connections')`;

export const sizeQuery = `
SELECT sum(data_length + index_length) AS size_bytes FROM information_schema.tables
WHERE table_schema = database()`;

export const longestTransactionQuery = `
SELECT max(timestampdiff(SECOND, trx_started, now())) AS longest_seconds FROM information_schema.innodb_trx
WHERE trx_mysql_thread_id <> connection_id()`;

export function blockedQuery(isMariadb: boolean): string {
  const [waits, waiting, blocking] = isMariadb
    ? ['information_schema.innodb_lock_waits', 'requesting_trx_id', 'blocking_trx_id']
    : [
        'performance_schema.data_lock_waits',
        'requesting_engine_transaction_id',
        'blocking_engine_transaction_id',
      ];
  return `
SELECT r.trx_mysql_thread_id AS session, group_concat(DISTINCT b.trx_mysql_thread_id) AS blocked_by,
  min(p.command) AS blocker_command, max(timestampdiff(SECOND, r.trx_wait_started, now())) AS waited_seconds
FROM ${waits} w
JOIN information_schema.innodb_trx r ON r.trx_id = w.${waiting}
JOIN information_schema.innodb_trx b ON b.trx_id = w.${blocking}
LEFT JOIN information_schema.processlist p ON p.id = b.trx_mysql_thread_id
GROUP BY r.trx_mysql_thread_id LIMIT 50`;
}

/** @param version Of MySQL, for example 8.0.22, which was the first to say replica. */
export function replicationQuery(isMariadb: boolean, version: string): string {
  if (isMariadb) return 'SHOW ALL SLAVES STATUS';
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major > 8 || minor > 0 || patch >= 22 ? 'SHOW REPLICA STATUS' : 'SHOW SLAVE STATUS';
}

/** Changes are known where the performance schema is on. */
export function tablesQuery(hasPerformanceSchema: boolean): string {
  const [columns, join] = hasPerformanceSchema
    ? [
        'io.count_insert AS inserts, io.count_update AS updates, io.count_delete AS deletes',
        `LEFT JOIN performance_schema.table_io_waits_summary_by_table io
  ON io.object_schema = t.table_schema AND io.object_name = t.table_name`,
      ]
    : ['NULL AS inserts, NULL AS updates, NULL AS deletes', ''];
  return `
SELECT t.table_name AS name, t.data_length + t.index_length AS size_bytes, t.table_rows AS live_rows, ${columns}
FROM information_schema.tables t ${join}
WHERE t.table_schema = database() AND t.table_type = 'BASE TABLE'
ORDER BY size_bytes DESC LIMIT 50`;
}

/** Those that enforce something are used, whether queries use them or not. */
export const unusedIndexesQuery = `
SELECT DISTINCT u.index_name AS name, u.object_name AS table_name
FROM performance_schema.table_io_waits_summary_by_index_usage u
JOIN information_schema.statistics s
  ON s.table_schema = u.object_schema AND s.table_name = u.object_name AND s.index_name = u.index_name
WHERE u.object_schema = database() AND u.count_star = 0 AND s.non_unique = 1
LIMIT 50`;
