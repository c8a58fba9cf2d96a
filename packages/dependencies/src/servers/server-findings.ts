import type { Finding } from '@golden-signals/core/extension';
import { maintenanceFindings } from './maintenance-findings.ts';
import type { MonitoredServer } from './monitored-server.ts';
import { largeScan } from './plans/plan-summary.ts';
import type { QueryPlan } from './plans/query-plan.ts';
import { formatBytes, formatCount, formatRatio, formatSpan } from './quantities.ts';
import { cacheHitRatio, connectionsUsed, gained, lagMs } from './server-figures.ts';
import type { ServerState } from './server-state.ts';

/** From here on a wait for a lock is no coincidence. */
const longWaitMs = 5_000;
/** Below it, fragmentation costs next to nothing. */
const notedMemoryBytes = 100_000_000;
const notedFragmentation = 1.5;

interface Context {
  readonly plans: readonly QueryPlan[];
  readonly wallTimeMs: number;
  /** Judges by the limits in force of a signal. */
  judge(signal: string, value: number): 'warning' | 'critical' | undefined;
}

/** Returns what should change about the servers. */
export function serverFindings(servers: readonly MonitoredServer[], context: Context): Finding[] {
  return [
    ...servers.flatMap((server) => {
      const { state } = server;
      if (state === undefined) return [];
      return [
        ...connections(server.name, state, context),
        ...replication(server.name, state, context),
        ...caching(server, context),
        ...transactions(server.name, state, context),
        ...blocked(server.name, state),
        ...memory(server, state),
        ...broker(server.name, state),
        ...maintenanceFindings(server.name, state, context.wallTimeMs),
      ];
    }),
    ...context.plans.flatMap(scans),
  ];
}

function connections(server: string, state: ServerState, { judge }: Context): Finding[] {
  const used = connectionsUsed(state);
  const severity = used === undefined ? undefined : judge('server.connections_used', used);
  if (used === undefined || severity === undefined) return [];
  const { usedConnections, maxConnections } = state.figures;
  const idle = state.connections.idle ?? 0;
  return [
    {
      id: `server-connections:${server}`,
      severity,
      title: `${server} has ${formatRatio(used)} of its connections in use`,
      evidence: [`${usedConnections} of ${maxConnections}`, `${idle} of them are idle`],
      next: 'Make the pools of all instances smaller, or put a pooler in front of the server.',
      signal: 'server.connections_used',
      labels: { server },
    },
  ];
}

function replication(server: string, state: ServerState, { judge }: Context): Finding[] {
  const lag = lagMs(state);
  const severity = lag === undefined ? undefined : judge('server.replication_lag', lag / 1_000);
  if (lag === undefined || severity === undefined) return [];
  return [
    {
      id: `server-replication-lag:${server}`,
      severity,
      title: `Replication of ${server} is ${formatSpan(lag)} behind`,
      evidence: state.replicas.map(
        ({ name, lagMs: ms, lagBytes }) =>
          `${name}: ${formatSpan(ms ?? 0)}${lagBytes === undefined ? '' : `, ${formatBytes(lagBytes)}`}`,
      ),
      next: 'Read what must be new from the primary, and look for long queries on the replica.',
      signal: 'server.replication_lag',
      labels: { server },
    },
  ];
}

function caching(server: MonitoredServer, { judge }: Context): Finding[] {
  const ratio = cacheHitRatio(server);
  const severity = ratio === undefined ? undefined : judge('server.cache_hit_ratio', ratio);
  if (ratio === undefined || severity === undefined) return [];
  const { name, system, change } = server;
  return [
    {
      id: `server-cache-hits:${name}`,
      severity,
      title: `${name} finds ${formatRatio(ratio)} of what is asked for in its cache`,
      evidence: [`${formatCount(gained(change, 'cacheMisses') ?? 0)} misses since the reading before`],
      next:
        system === 'redis'
          ? 'Look at which keys are missed, and at how long they are kept.'
          : 'Look for scans of large tables, and compare the size of the cache with that of the data in use.',
      signal: 'server.cache_hit_ratio',
      labels: { server: name },
    },
  ];
}

function transactions(server: string, { figures }: ServerState, { judge }: Context): Finding[] {
  const seconds = figures.longestTransactionSeconds;
  const severity = seconds === undefined ? undefined : judge('server.longest_transaction', seconds);
  if (seconds === undefined || severity === undefined) return [];
  return [
    {
      id: `server-long-transaction:${server}`,
      severity,
      title: `A transaction on ${server} is open for ${formatSpan(seconds * 1_000)}`,
      evidence: ['it keeps its locks, and dead rows of all tables from being removed'],
      next: 'Find the session that holds it, and see why it neither commits nor rolls back.',
      signal: 'server.longest_transaction',
      labels: { server },
    },
  ];
}

function blocked(server: string, state: ServerState): Finding[] {
  const waiting = state.blocked.filter(({ waitedMs }) => waitedMs >= longWaitMs);
  if (waiting.length === 0) return [];
  return [
    {
      id: `server-blocked:${server}`,
      severity: 'warning',
      title: `${waiting.length} sessions of ${server} wait for locks of others`,
      evidence: waiting.map(
        ({ session, blockedBy, blockerState, waitedMs, table }) =>
          `session ${session} waits ${formatSpan(waitedMs)} for ${blockedBy.join(', ')}` +
          (blockerState === undefined ? '' : `, which is ${blockerState}`) +
          (table === undefined ? '' : `, for a lock of ${table}`),
      ),
      next: 'See what the blocking session does, and keep transactions that change the same rows short.',
      signal: 'server.blocked_sessions',
      labels: { server },
    },
  ];
}

function memory({ name: server, change }: MonitoredServer, { figures }: ServerState): Finding[] {
  const evicted = gained(change, 'evictedKeys') ?? 0;
  const { usedMemoryBytes = 0, maxMemoryBytes, fragmentationRatio = 1 } = figures;
  const findings: Finding[] = [];
  if (evicted > 0) {
    findings.push({
      id: `server-evictions:${server}`,
      severity: 'warning',
      title: `${server} removes keys for want of memory`,
      evidence: [
        `${formatCount(evicted)} keys since the reading before`,
        `${formatBytes(usedMemoryBytes)} of ${formatBytes(maxMemoryBytes ?? 0)} used`,
      ],
      next: 'Give it more memory, or keep less of what is easily made again for a shorter time.',
      labels: { server },
    });
  }
  if (fragmentationRatio >= notedFragmentation && usedMemoryBytes >= notedMemoryBytes) {
    findings.push({
      id: `server-fragmentation:${server}`,
      severity: 'info',
      title: `${server} takes ${fragmentationRatio.toFixed(1)} bytes of memory for each that it uses`,
      evidence: [`${formatBytes(usedMemoryBytes)} used`],
      next: 'Switch active defragmentation on, or restart it at a quiet time.',
      labels: { server },
    });
  }
  return findings;
}

function broker(server: string, { alarms, queues }: ServerState): Finding[] {
  const unread = queues.filter(({ ready, consumers }) => ready > 0 && consumers === 0);
  return [
    ...alarms.map(
      (resource): Finding => ({
        id: `server-alarm:${server}:${resource}`,
        severity: 'critical',
        title: `${server} takes no messages: it has run short of ${resource}`,
        evidence: ['whoever publishes waits until that is over'],
        next: 'Let consumers catch up, or give it more.',
        labels: { server },
      }),
    ),
    ...unread.map(
      ({ name, ready }): Finding => ({
        id: `server-unread-queue:${server}:${name}`,
        severity: 'warning',
        title: `Nobody consumes the queue ${name}`,
        evidence: [`${formatCount(ready)} messages wait in it`],
        next: 'See why its consumers are gone, or delete it.',
        labels: { server },
      }),
    ),
  ];
}

function scans({ fingerprint, query, server, summary, hint, steps }: QueryPlan): Finding[] {
  if (largeScan(steps) === undefined || summary === undefined || hint === undefined) return [];
  return [
    {
      id: `plan-scan:${fingerprint}`,
      severity: 'info',
      title: `The slow query ${query} reads whole tables`,
      evidence: [`its plan: ${summary}`],
      next: hint,
      labels: { server },
    },
  ];
}
