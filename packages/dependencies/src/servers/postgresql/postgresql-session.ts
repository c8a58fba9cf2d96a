import { knownFigures } from '../figures.ts';
import { Parts } from '../parts.ts';
import type { PlanSteps } from '../plans/query-plan.ts';
import { millisecondsOf, numberOf, type Row, textOf } from '../rows.ts';
import type { ServerSession, ServerSource } from '../server-source.ts';
import { type ServerState, serverState, type TableState } from '../server-state.ts';
import { isFatalPostgresql, type PostgresqlClient, PostgresqlStatements } from './postgresql-client.ts';
import { explainStatements, postgresqlPlan, preparedName } from './postgresql-plan.ts';
import * as queries from './postgresql-queries.ts';

/** What a role needs to see the sessions of others. */
const needsMonitorRole = 'they are hidden from this role; GRANT pg_monitor to it';

/** PostgreSQL 12 to 18, through `pg`. */
export const postgresqlSource: ServerSource<PostgresqlClient> = {
  system: 'postgresql',
  session(client, context) {
    const statements = new PostgresqlStatements(client, context);
    return new PostgresqlSession(statements);
  },
};

class PostgresqlSession implements ServerSession {
  readonly #statements: PostgresqlStatements;
  #versionNumber = 0;
  #tables: readonly TableState[] = [];

  constructor(statements: PostgresqlStatements) {
    this.#statements = statements;
  }

  open(): Promise<void> {
    return this.#statements.open();
  }

  close(): Promise<void> {
    return this.#statements.close();
  }

  async read(): Promise<ServerState> {
    const [server = {}] = await this.#statements.rows(queries.serverQuery);
    this.#versionNumber = numberOf(server.version_number) ?? 0;
    const parts = new Parts(isFatalPostgresql);
    const add = (part: string, query: string, toPart: (rows: readonly Row[]) => Partial<ServerState>) =>
      parts.add(part, async () => toPart(await this.#statements.rows(query)));
    parts.read.push({
      database: textOf(server.database),
      figures: knownFigures({ maxConnections: server.max_connections, uptimeSeconds: server.uptime_seconds }),
    });
    await add('the database', queries.databaseQuery, ([row = {}]) => databasePart(row));
    await add('the size', queries.sizeQuery, ([row = {}]) => ({
      figures: knownFigures({ sizeBytes: row.size_bytes }),
    }));
    await add('sessions', queries.sessionsQuery, (rows) => {
      if (rows.some(({ hidden }) => numberOf(hidden) !== 0))
        parts.miss('sessions of others', needsMonitorRole);
      return sessionsPart(rows);
    });
    await add('blocked sessions', queries.blockedQuery(this.#versionNumber), blockedPart);
    await add('locks', queries.locksQuery, (rows) => ({
      locks: Object.fromEntries(rows.map(({ mode, locks }) => [textOf(mode), numberOf(locks) ?? 0])),
    }));
    const replication = server.is_standby === true ? queries.standbyQuery : queries.replicasQuery;
    await add('replication', replication, (rows) => {
      const seen = rows.filter(({ lag_bytes: lag }) => lag !== null);
      if (seen.length < rows.length) parts.miss('replicas', needsMonitorRole);
      return replicationPart(seen);
    });
    await add('tables', queries.tablesQuery, tablesPart);
    await add('unused indexes', queries.unusedIndexesQuery, indexesPart);
    const state = serverState(
      { system: 'postgresql', version: textOf(server.version).split(' ')[0]! },
      ...parts.read,
    );
    this.#tables = state.tables;
    return state;
  }

  async explain(text: string): Promise<PlanSteps> {
    const rows = await this.#plan(text);
    const rowsOf = new Map(this.#tables.map(({ name, liveRows }) => [name, liveRows]));
    return { steps: postgresqlPlan(Object.values(rows[0] ?? {})[0], rowsOf) };
  }

  async #plan(text: string): Promise<readonly Row[]> {
    const statements = explainStatements(text, this.#versionNumber);
    try {
      return await this.#statements.rows(...statements);
    } finally {
      // It may not have come to be.
      if (statements.length > 1) await this.#statements.rows(`DEALLOCATE ${preparedName}`).catch(() => {});
    }
  }
}

function databasePart(row: Row): Partial<ServerState> {
  return {
    countedFromMs: millisecondsOf(row.counted_from),
    figures: knownFigures({
      commits: row.xact_commit,
      rollbacks: row.xact_rollback,
      cacheHits: row.blks_hit,
      cacheMisses: row.blks_read,
      deadlocks: row.deadlocks,
      temporaryFiles: row.temp_files,
      temporaryBytes: row.temp_bytes,
      transactionIdAge: row.transaction_id_age,
    }),
  };
}

function sessionsPart(rows: readonly Row[]): Partial<ServerState> {
  const connections = Object.fromEntries(
    rows.map(({ state, sessions }) => [textOf(state), numberOf(sessions) ?? 0]),
  );
  return {
    connections,
    figures: {
      usedConnections: Object.values(connections).reduce((sum, count) => sum + count, 0),
      longestTransactionSeconds: Math.max(0, ...rows.map((row) => numberOf(row.longest_seconds) ?? 0)),
    },
  };
}

function blockedPart(rows: readonly Row[]): Partial<ServerState> {
  return {
    blocked: rows.map((row) => ({
      session: textOf(row.pid),
      // The same session may block with several of its workers.
      blockedBy: [...new Set(textOf(row.blocked_by).split(','))],
      blockerState: textOf(row.blocker_state) || undefined,
      waitedMs: Math.max(0, millisecondsOf(row.waited_seconds) ?? 0),
      table: textOf(row.relation) || undefined,
    })),
  };
}

function replicationPart(rows: readonly Row[]): Partial<ServerState> {
  return {
    replicas: rows.map((row) => ({
      name: textOf(row.replica),
      lagMs: millisecondsOf(row.lag_seconds),
      lagBytes: numberOf(row.lag_bytes),
    })),
  };
}

function tablesPart(rows: readonly Row[]): Partial<ServerState> {
  return {
    tables: rows.map((row) => ({
      name: textOf(row.name),
      sizeBytes: numberOf(row.size_bytes) ?? 0,
      liveRows: numberOf(row.n_live_tup) ?? 0,
      deadRows: numberOf(row.n_dead_tup),
      sequentialScans: numberOf(row.seq_scan),
      indexScans: numberOf(row.idx_scan),
      inserts: numberOf(row.n_tup_ins),
      updates: numberOf(row.n_tup_upd),
      deletes: numberOf(row.n_tup_del),
      vacuumedAtMs: millisecondsOf(row.vacuumed_at),
      analyzedAtMs: millisecondsOf(row.analyzed_at),
    })),
  };
}

function indexesPart(rows: readonly Row[]): Partial<ServerState> {
  return {
    unusedIndexes: rows.map((row) => ({
      name: textOf(row.name),
      table: textOf(row.table_name),
      sizeBytes: numberOf(row.size_bytes),
    })),
  };
}
