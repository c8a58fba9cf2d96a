import type { FamilyName } from './families.ts';
import { numberOf } from './rows.ts';

/** Where a number of a server is exposed. */
interface ExposedFigure {
  readonly family: FamilyName;
  /** Values of the labels that the family has besides those of the server. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The numbers of which a server has one each. */
export const figures = {
  uptimeSeconds: { family: 'db_server_uptime_seconds' },
  sizeBytes: { family: 'db_server_size_bytes' },
  usedConnections: { family: 'db_server_connections_used' },
  maxConnections: { family: 'db_server_connections_max' },
  rejectedConnections: { family: 'db_server_rejected_connections_total' },
  commits: { family: 'db_server_transactions_total', labels: { outcome: 'commit' } },
  rollbacks: { family: 'db_server_transactions_total', labels: { outcome: 'rollback' } },
  longestTransactionSeconds: { family: 'db_server_longest_transaction_seconds' },
  transactionIdAge: { family: 'db_server_transaction_id_age' },
  cacheHits: { family: 'db_server_cache_requests_total', labels: { result: 'hit' } },
  cacheMisses: { family: 'db_server_cache_requests_total', labels: { result: 'miss' } },
  deadlocks: { family: 'db_server_deadlocks_total' },
  temporaryFiles: { family: 'db_server_temporary_files_total' },
  temporaryBytes: { family: 'db_server_temporary_bytes_total' },
  statements: { family: 'db_server_statements_total' },
  slowStatements: { family: 'db_server_slow_statements_total' },
  keys: { family: 'db_server_keys' },
  expiredKeys: { family: 'db_server_removed_keys_total', labels: { reason: 'expired' } },
  evictedKeys: { family: 'db_server_removed_keys_total', labels: { reason: 'evicted' } },
  usedMemoryBytes: { family: 'db_server_memory_used_bytes' },
  maxMemoryBytes: { family: 'db_server_memory_max_bytes' },
  fragmentationRatio: { family: 'db_server_memory_fragmentation_ratio' },
  waitingClients: { family: 'db_server_waiting_clients' },
  unsavedChanges: { family: 'db_server_unsaved_changes' },
  lastSaveFailed: { family: 'db_server_last_save_failed' },
  publishedMessages: { family: 'messaging_server_messages_total', labels: { operation: 'publish' } },
  deliveredMessages: { family: 'messaging_server_messages_total', labels: { operation: 'deliver' } },
  brokerConnections: { family: 'messaging_server_connections' },
  brokerMemoryBytes: { family: 'messaging_server_memory_used_bytes' },
} as const satisfies Record<string, ExposedFigure>;

export type FigureName = keyof typeof figures;

export type Figures = Readonly<Partial<Record<FigureName, number>>>;

/** Leaves out what is no number. */
export function knownFigures(values: Readonly<Partial<Record<FigureName, unknown>>>): Figures {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const number = numberOf(value);
      return number === undefined ? [] : [[name, number]];
    }),
  );
}
