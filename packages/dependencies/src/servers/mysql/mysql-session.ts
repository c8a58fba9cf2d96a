import { knownFigures } from '../figures.ts';
import { Parts } from '../parts.ts';
import type { PlanSteps } from '../plans/query-plan.ts';
import { millisecondsOf, numberOf, type Row, textOf } from '../rows.ts';
import type { ServerSession, ServerSource, SessionContext } from '../server-source.ts';
import { type ServerState, serverState } from '../server-state.ts';
import { isFatalMysql, type MysqlClient, MysqlStatements } from './mysql-client.ts';
import { mysqlPlan } from './mysql-plan.ts';
import * as queries from './mysql-queries.ts';

const schemaIsOff = 'performance_schema is off';

/** MariaDB and MySQL, through `mysql2`. */
export const mysqlSource: ServerSource<MysqlClient> = {
  system: 'mysql',
  session: (client, context) => new MysqlSession(client, context),
};

class MysqlSession implements ServerSession {
  readonly #statements: MysqlStatements;
  readonly #context: SessionContext;
  #isMariadb = false;

  constructor(client: MysqlClient, context: SessionContext) {
    this.#statements = new MysqlStatements(client, context);
    this.#context = context;
  }

  async open(): Promise<void> {
    await this.#statements.open();
    const [row = {}] = await this.#statements.rows('SELECT version() AS version');
    this.#isMariadb = textOf(row.version).includes('MariaDB');
    const { timeoutMs } = this.#context;
    await this.#statements.rows(
      this.#isMariadb
        ? `SET SESSION max_statement_time = ${timeoutMs / 1_000}`
        : `SET SESSION max_execution_time = ${Math.round(timeoutMs)}`,
    );
  }

  close(): void {
    this.#statements.close();
  }

  async read(): Promise<ServerState> {
    const [server = {}] = await this.#statements.rows(queries.serverQuery);
    const version = textOf(server.version).split('-')[0]!;
    const hasSchema = numberOf(server.performance_schema) === 1;
    const parts = new Parts(isFatalMysql);
    const add = (part: string, query: string, toPart: (rows: readonly Row[]) => Partial<ServerState>) =>
      parts.add(part, async () => toPart(await this.#statements.rows(query)));
    parts.read.push({
      database: textOf(server.database_name) || undefined,
      figures: knownFigures({ maxConnections: server.max_connections }),
    });
    await add('the status', queries.statusQuery, (rows) =>
      statusPart(rows, this.#context.clock.wallTimeMs(), hasSchema),
    );
    await add('the size', queries.sizeQuery, ([row = {}]) => ({
      figures: knownFigures({ sizeBytes: row.size_bytes }),
    }));
    await add('transactions', queries.longestTransactionQuery, ([row = {}]) => ({
      figures: { longestTransactionSeconds: numberOf(row.longest_seconds) ?? 0 },
    }));
    if (this.#isMariadb || hasSchema) {
      await add('blocked sessions', queries.blockedQuery(this.#isMariadb), blockedPart);
    } else parts.miss('blocked sessions', schemaIsOff);
    await add('replication', queries.replicationQuery(this.#isMariadb, version), (rows) => {
      const running = rows.filter((row) => secondsBehind(row) !== undefined);
      if (running.length < rows.length) parts.miss('replication', 'it does not run');
      return replicationPart(running);
    });
    await add('tables', queries.tablesQuery(hasSchema), tablesPart);
    if (hasSchema) await add('unused indexes', queries.unusedIndexesQuery, indexesPart);
    else parts.miss('changes of tables and unused indexes', schemaIsOff);
    return serverState({ system: this.#isMariadb ? 'mariadb' : 'mysql', version }, ...parts.read);
  }

  async explain(text: string): Promise<PlanSteps> {
    if (text.includes('?'))
      throw new Error('It has placeholders, and this server plans no text without values.');
    const rows = await this.#statements.rows(`EXPLAIN FORMAT=JSON ${text}`);
    return { steps: mysqlPlan(Object.values(rows[0] ?? {})[0]) };
  }
}

function statusPart(rows: readonly Row[], wallTimeMs: number, hasSchema: boolean): Partial<ServerState> {
  const status = new Map(rows.map((row) => [textOf(row.Variable_name), numberOf(row.Value)]));
  const connected = status.get('Threads_connected') ?? 0;
  const active = Math.min(connected, status.get('Threads_running') ?? 0);
  const looks = status.get('Innodb_buffer_pool_read_requests');
  const misses = status.get('Innodb_buffer_pool_reads') ?? 0;
  const uptimeSeconds = status.get('Uptime');
  return {
    connections: { active, idle: connected - active },
    countedFromMs: hasSchema && uptimeSeconds !== undefined ? wallTimeMs - uptimeSeconds * 1_000 : undefined,
    figures: knownFigures({
      uptimeSeconds,
      usedConnections: connected,
      rejectedConnections: status.get('Connection_errors_max_connections'),
      commits: status.get('Com_commit'),
      rollbacks: status.get('Com_rollback'),
      cacheHits: looks === undefined ? undefined : Math.max(0, looks - misses),
      cacheMisses: looks === undefined ? undefined : misses,
      deadlocks: status.get('Innodb_deadlocks'),
      temporaryFiles: status.get('Created_tmp_disk_tables'),
      statements: status.get('Questions'),
      slowStatements: status.get('Slow_queries'),
    }),
  };
}

function blockedPart(rows: readonly Row[]): Partial<ServerState> {
  return {
    blocked: rows.map((row) => ({
      session: textOf(row.session),
      blockedBy: textOf(row.blocked_by).split(','),
      blockerState: textOf(row.blocker_command) === 'Sleep' ? 'idle in transaction' : undefined,
      waitedMs: millisecondsOf(row.waited_seconds) ?? 0,
      table: undefined,
    })),
  };
}

function secondsBehind(row: Row): number | undefined {
  return numberOf(row.Seconds_Behind_Source ?? row.Seconds_Behind_Master);
}

function replicationPart(rows: readonly Row[]): Partial<ServerState> {
  return {
    replicas: rows.map((row) => ({
      name: textOf(row.Connection_name ?? row.Channel_Name) || 'this server',
      lagMs: millisecondsOf(secondsBehind(row)),
      lagBytes: undefined,
    })),
  };
}

function tablesPart(rows: readonly Row[]): Partial<ServerState> {
  return {
    tables: rows.map((row) => ({
      name: textOf(row.name),
      sizeBytes: numberOf(row.size_bytes) ?? 0,
      liveRows: numberOf(row.live_rows) ?? 0,
      deadRows: undefined,
      sequentialScans: undefined,
      indexScans: undefined,
      inserts: numberOf(row.inserts),
      updates: numberOf(row.updates),
      deletes: numberOf(row.deletes),
      vacuumedAtMs: undefined,
      analyzedAtMs: undefined,
    })),
  };
}

function indexesPart(rows: readonly Row[]): Partial<ServerState> {
  return {
    unusedIndexes: rows.map((row) => ({
      name: textOf(row.name),
      table: textOf(row.table_name),
      sizeBytes: undefined,
    })),
  };
}
