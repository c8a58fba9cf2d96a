import type { MonitoredServer, ServerAttempt } from './monitored-server.ts';
import type { PlanStep, QueryPlan } from './plans/query-plan.ts';
import { formatBytes, formatRatio, formatSpan } from './quantities.ts';
import { cacheHitRatio, connectionsUsed, lagMs } from './server-figures.ts';
import type { ServerState } from './server-state.ts';

/** The servers at their last readings, and the plans that they made. */
export interface ServersReport {
  readonly servers: readonly ServerReport[];
  readonly plans: readonly QueryPlan[];
}

export interface ServerReport {
  readonly name: string;
  readonly system: string;
  /** Undefined before the first attempt is over. */
  readonly attempt: ServerAttempt | undefined;
  /** From 0 to 1, between the last two readings; undefined where there was too little to tell. */
  readonly cacheHitRatio: number | undefined;
  /** Undefined while nothing is known. */
  readonly state: ServerState | undefined;
}

// Makes `monitor.diagnostics().servers` known to the compiler.
declare module '@golden-signals/core' {
  interface DiagnosticsReport {
    readonly servers?: ServersReport;
  }
}

export function serverReport(server: MonitoredServer): ServerReport {
  const { name, system, attempt, state } = server;
  return { name, system, attempt, cacheHitRatio: cacheHitRatio(server), state };
}

export function serversReport(
  servers: readonly MonitoredServer[],
  plans: readonly QueryPlan[],
): ServersReport {
  return { servers: servers.map(serverReport), plans };
}

/** One line for each server, one for each part of it that is not known, and one for each plan that reads whole tables. */
export function serversText({ servers, plans }: ServersReport): string[] {
  return [
    ...servers.map(serverLine),
    ...servers.flatMap(({ name, state }) =>
      (state?.missing ?? []).map(({ part, reason }) => `${name}: nothing is known of ${part}: ${reason}`),
    ),
    ...plans
      .filter(({ steps }) => steps.some(isFullScan))
      .map(({ query, summary, server }) => `plan of ${query} on ${server}: ${summary}`),
  ];
}

const isFullScan = (step: PlanStep) => step.isFullScan;

function serverLine({ name, attempt, state, cacheHitRatio }: ServerReport): string {
  if (state === undefined) return `${name}: ${attempt?.reason ?? 'not read yet'}`;
  const { sizeBytes, usedMemoryBytes, maxConnections, usedConnections } = state.figures;
  const used = connectionsUsed(state);
  const lag = lagMs(state);
  return [
    `${name}: ${state.system} ${state.version}`,
    ...(sizeBytes === undefined ? [] : [formatBytes(sizeBytes)]),
    ...(usedMemoryBytes === undefined ? [] : [`${formatBytes(usedMemoryBytes)} in memory`]),
    ...(used === undefined ? [] : [`${usedConnections} of ${maxConnections} connections`]),
    ...(cacheHitRatio === undefined ? [] : [`cache hits ${formatRatio(cacheHitRatio)}`]),
    ...(state.blocked.length === 0 ? [] : [`${state.blocked.length} sessions blocked`]),
    ...(lag === undefined ? [] : [`replication ${formatSpan(lag)} behind`]),
    ...state.alarms.map((resource) => `alarm: ${resource}`),
  ].join(', ');
}
