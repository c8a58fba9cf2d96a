/** A metric of servers. */
interface Family {
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  /** Labels besides the system and the name of the server. */
  readonly labels: readonly string[];
}

const gauge = (help: string, ...labels: string[]): Family => ({ type: 'gauge', help, labels });
const counter = (help: string, ...labels: string[]): Family => ({ type: 'counter', help, labels });

/** Names that no exporter of a server uses: those have `pg_`, `mysql_`, `redis_` and `rabbitmq_`. */
export const families = {
  db_server_up: gauge('Whether the server could be read at the last attempt.'),
  db_server_uptime_seconds: gauge('Time since the server started.'),
  db_server_size_bytes: gauge('Size of the database on disk.'),
  db_server_connections: gauge('Connections by what they do.', 'state'),
  db_server_connections_used: gauge('Connections, whatever they do.'),
  db_server_connections_max: gauge('Connections that the server allows.'),
  db_server_rejected_connections_total: counter('Connections refused because there were too many.'),
  db_server_transactions_total: counter('Transactions by how they ended.', 'outcome'),
  db_server_longest_transaction_seconds: gauge('Age of the oldest transaction that is open.'),
  db_server_transaction_id_age: gauge('Transactions since the oldest frozen one; at 2^31 the server stops.'),
  db_server_cache_requests_total: counter('Looks into the cache: of pages, or of keys.', 'result'),
  db_server_deadlocks_total: counter('Deadlocks.'),
  db_server_temporary_files_total: counter('Temporary files, or tables on disk, that queries needed.'),
  db_server_temporary_bytes_total: counter('Bytes written to temporary files.'),
  db_server_statements_total: counter('Statements or commands.'),
  db_server_slow_statements_total: counter('Statements or commands that were slow to the server.'),
  db_server_locks: gauge('Locks that are held.', 'mode'),
  db_server_blocked_sessions: gauge('Sessions that wait for a lock of another.'),
  db_server_replication_lag_seconds: gauge('How far a replica is behind.', 'replica'),
  db_server_replication_lag_bytes: gauge('What a replica has not applied yet.', 'replica'),
  db_server_table_size_bytes: gauge('Size with indexes, of the 50 largest tables.', 'db_collection_name'),
  db_server_table_rows: gauge('Rows as the server estimates them.', 'db_collection_name', 'state'),
  db_server_table_scans_total: counter('Scans, by how rows were found.', 'db_collection_name', 'kind'),
  db_server_table_changes_total: counter('Rows changed.', 'db_collection_name', 'operation'),
  db_server_table_maintained_timestamp_seconds: gauge('When it was last done.', 'db_collection_name', 'kind'),
  db_server_unused_indexes: gauge('Indexes that no query uses, of the 50 largest.'),
  db_server_keys: gauge('Keys.'),
  db_server_removed_keys_total: counter('Keys that the server removed, by why.', 'reason'),
  db_server_memory_used_bytes: gauge('Memory that holds data.'),
  db_server_memory_max_bytes: gauge('Memory from which on keys are evicted, or writes refused.'),
  db_server_memory_fragmentation_ratio: gauge('Resident memory for each byte that holds data.'),
  db_server_waiting_clients: gauge('Clients in a blocking command, such as BLPOP.'),
  db_server_unsaved_changes: gauge('Changes since the last save.'),
  db_server_last_save_failed: gauge('Whether the last save failed.'),
  messaging_server_up: gauge('Whether the broker could be read at the last attempt.'),
  messaging_server_messages_total: counter('Messages by what was done with them.', 'operation'),
  messaging_server_connections: gauge('Connections.'),
  messaging_server_memory_used_bytes: gauge('Memory of all nodes.'),
  messaging_server_queue_messages: gauge(
    'Messages of the 50 fullest queues.',
    'messaging_destination_name',
    'state',
  ),
  messaging_server_queue_consumers: gauge(
    'Consumers of the 50 fullest queues.',
    'messaging_destination_name',
  ),
  messaging_server_alarms: gauge('Resources of which the broker has run short.'),
} as const satisfies Record<string, Family>;

export type FamilyName = keyof typeof families;
