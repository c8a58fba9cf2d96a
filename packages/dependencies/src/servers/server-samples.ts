import type { FamilyName } from './families.ts';
import { type FigureName, figures } from './figures.ts';
import type { ServerState, TableState } from './server-state.ts';

/** One value of one series. */
export interface Sample {
  readonly family: FamilyName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Returns what a state says, as samples. */
export function serverSamples(state: ServerState): Sample[] {
  return [
    ...Object.entries(state.figures).map(([name, value]) => {
      const { family, labels = {} } = exposed(name as FigureName);
      return { family, labels, value };
    }),
    ...byLabel('db_server_connections', 'state', state.connections),
    ...byLabel('db_server_locks', 'mode', state.locks),
    ...state.tables.flatMap(tableSamples),
    ...(state.system === 'rabbitmq' ? brokerSamples(state) : databaseSamples(state)),
  ];
}

function exposed(name: FigureName): {
  readonly family: FamilyName;
  readonly labels?: Readonly<Record<string, string>>;
} {
  return figures[name];
}

function byLabel(family: FamilyName, label: string, values: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(values).map(([of, value]) => ({ family, labels: { [label]: of }, value }));
}

function databaseSamples({ blocked, replicas, unusedIndexes }: ServerState): Sample[] {
  return [
    sample('db_server_blocked_sessions', {}, blocked.length),
    sample('db_server_unused_indexes', {}, unusedIndexes.length),
    ...replicas.flatMap(({ name: replica, lagMs, lagBytes }) => [
      ...known('db_server_replication_lag_seconds', { replica }, inSeconds(lagMs)),
      ...known('db_server_replication_lag_bytes', { replica }, lagBytes),
    ]),
  ];
}

function brokerSamples({ queues, alarms }: ServerState): Sample[] {
  return [
    sample('messaging_server_alarms', {}, alarms.length),
    ...queues.flatMap(({ name, ready, unacknowledged, consumers }) => {
      const labels = { messaging_destination_name: name };
      return [
        sample('messaging_server_queue_messages', { ...labels, state: 'ready' }, ready),
        sample('messaging_server_queue_messages', { ...labels, state: 'unacknowledged' }, unacknowledged),
        sample('messaging_server_queue_consumers', labels, consumers),
      ];
    }),
  ];
}

function tableSamples(table: TableState): Sample[] {
  const of = { db_collection_name: table.name };
  return [
    sample('db_server_table_size_bytes', of, table.sizeBytes),
    sample('db_server_table_rows', { ...of, state: 'live' }, table.liveRows),
    ...known('db_server_table_rows', { ...of, state: 'dead' }, table.deadRows),
    ...known('db_server_table_scans_total', { ...of, kind: 'sequential' }, table.sequentialScans),
    ...known('db_server_table_scans_total', { ...of, kind: 'index' }, table.indexScans),
    ...known('db_server_table_changes_total', { ...of, operation: 'insert' }, table.inserts),
    ...known('db_server_table_changes_total', { ...of, operation: 'update' }, table.updates),
    ...known('db_server_table_changes_total', { ...of, operation: 'delete' }, table.deletes),
    ...known(
      'db_server_table_maintained_timestamp_seconds',
      { ...of, kind: 'vacuum' },
      inSeconds(table.vacuumedAtMs),
    ),
    ...known(
      'db_server_table_maintained_timestamp_seconds',
      { ...of, kind: 'analyze' },
      inSeconds(table.analyzedAtMs),
    ),
  ];
}

const inSeconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1_000);

function sample(family: FamilyName, labels: Sample['labels'], value: number): Sample {
  return { family, labels, value };
}

function known(family: FamilyName, labels: Sample['labels'], value: number | undefined): Sample[] {
  return value === undefined ? [] : [{ family, labels, value }];
}
