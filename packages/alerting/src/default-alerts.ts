import type { AlertRule } from '@golden-signals/core/extension';
import type { AlertDefinition } from './alert.ts';
import { defineAlert } from './define-alert.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Of the whole service, with enough traffic to judge. */
const ofService = { groupBy: [], keepFiringForMs: 5 * minute } as const;

const traffic = { signal: 'http.request_rate', windowMs: 5 * minute, comparedToMs: 6 * hour } as const;

const requests: readonly AlertDefinition[] = [
  {
    ...ofService,
    name: 'HttpErrorRatioHigh',
    signal: 'http.error_ratio',
    above: 0.01,
    minTotal: 200,
    forMs: 5 * minute,
    summary: 'More than 1 % of the requests fail.',
  },
  {
    ...ofService,
    name: 'HttpErrorRatioCritical',
    signal: 'http.error_ratio',
    above: 0.05,
    minTotal: 100,
    forMs: 2 * minute,
    severity: 'critical',
    summary: 'More than 5 % of the requests fail.',
  },
  {
    ...ofService,
    name: 'HttpLatencyHigh',
    signal: 'http.latency_p99',
    above: 1,
    all: [{ signal: 'http.request_rate', windowMs: 5 * minute, atLeast: 0.5 }],
    forMs: 5 * minute,
    summary: 'One request in a hundred takes longer than a second.',
  },
  {
    ...ofService,
    name: 'HttpApdexLow',
    signal: 'http.apdex',
    below: 0.7,
    minTotal: 200,
    forMs: 10 * minute,
    summary: 'Many users wait longer than the target.',
  },
  {
    groupBy: [],
    name: 'HttpTrafficHigh',
    signal: 'http.request_rate',
    above: 3,
    comparedToMs: hour,
    minTotal: 600,
    // The hour after an outage is compared to more than the outage.
    all: [{ ...traffic, above: 2 }],
    forMs: 5 * minute,
    severity: 'info',
    summary: 'There are more than three times as many requests as in the hour before.',
  },
  {
    groupBy: [],
    name: 'HttpTrafficLow',
    signal: 'http.request_rate',
    below: 0.5,
    comparedToMs: hour,
    minTotal: 600,
    all: [{ ...traffic, below: 0.6 }],
    forMs: 10 * minute,
    summary: 'There are less than half as many requests as in the hour before.',
  },
  {
    name: 'RequestsOverdue',
    signal: 'http.overdue_rate',
    above: 0.2,
    forMs: 5 * minute,
    summary: 'Requests pass their threshold while they are still open: something hangs.',
  },
];

const process: readonly AlertDefinition[] = [
  {
    name: 'EventLoopStalled',
    signal: 'process.event_loop_delay',
    windowMs: minute,
    atLeast: 0.5,
    forMs: 2 * minute,
    severity: 'critical',
    summary: 'The event loop is blocked for half a second again and again.',
  },
  {
    name: 'EventLoopBusy',
    signal: 'process.event_loop_utilization',
    above: 0.9,
    clearBelow: 0.8,
    forMs: 10 * minute,
    summary: 'The event loop has hardly any time left.',
  },
  {
    name: 'CpuHigh',
    signal: 'process.cpu',
    above: 0.8,
    clearBelow: 0.7,
    forMs: 10 * minute,
    summary: 'The process uses more than 80 % of one core.',
  },
  {
    name: 'GcTimeHigh',
    signal: 'process.gc_ratio',
    above: 0.1,
    forMs: 10 * minute,
    summary: 'More than a tenth of the time goes into garbage collections.',
  },
  {
    name: 'HeapHigh',
    signal: 'process.heap_ratio',
    above: 0.85,
    clearBelow: 0.8,
    forMs: 10 * minute,
    summary: 'The heap is fuller than 85 % of its limit.',
  },
  {
    name: 'MemoryHigh',
    signal: 'process.memory_ratio',
    above: 0.85,
    clearBelow: 0.8,
    forMs: 10 * minute,
    summary: 'The process takes more than 85 % of its memory.',
  },
  {
    name: 'MemoryCritical',
    signal: 'process.memory_ratio',
    above: 0.9,
    clearBelow: 0.85,
    forMs: 5 * minute,
    severity: 'critical',
    summary: 'The process takes more than 90 % of its memory, and may be killed.',
  },
  {
    name: 'MemoryGrows',
    signal: 'memory.growth',
    above: 0,
    // Not known while nothing grows, which then ends the alert instead of freezing it.
    all: [{ signal: 'memory.time_to_limit', windowMs: 5 * minute, below: 86_400 }],
    forMs: 30 * minute,
    summary: 'The memory only grows, and reaches its limit within a day.',
  },
];

const machine: readonly AlertDefinition[] = [
  {
    name: 'ContainerThrottled',
    signal: 'container.throttled',
    above: 0.25,
    forMs: 10 * minute,
    summary: 'The container is held back in more than a quarter of its periods.',
  },
  {
    name: 'ContainerMemoryCritical',
    signal: 'container.memory',
    above: 0.9,
    clearBelow: 0.85,
    forMs: 5 * minute,
    severity: 'critical',
    summary: 'The container uses more than 90 % of its memory, and may be killed.',
  },
  {
    name: 'MachineCpuHigh',
    signal: 'system.cpu',
    above: 0.9,
    clearBelow: 0.8,
    forMs: 15 * minute,
    summary: 'The processors of the machine are hardly ever idle.',
  },
  {
    name: 'DiskHigh',
    signal: 'system.disk',
    above: 0.85,
    clearBelow: 0.83,
    forMs: 15 * minute,
    summary: 'A disk is fuller than 85 %.',
  },
  {
    name: 'DiskCritical',
    signal: 'system.disk',
    above: 0.9,
    clearBelow: 0.88,
    forMs: 5 * minute,
    severity: 'critical',
    summary: 'A disk is fuller than 90 %.',
  },
];

const work: readonly AlertDefinition[] = [
  {
    name: 'DatabaseErrorRatioHigh',
    signal: 'database.call_error_ratio',
    above: 0.05,
    minTotal: 50,
    forMs: 5 * minute,
    summary: 'More than 5 % of the calls to a database or a cache fail.',
  },
  {
    name: 'PoolWaitHigh',
    signal: 'database.call_wait_ratio',
    above: 0.3,
    all: [{ signal: 'database.call_rate', windowMs: 5 * minute, atLeast: 0.5 }],
    forMs: 5 * minute,
    summary: 'Calls to a database wait for a connection for much of their time.',
  },
  {
    name: 'OutgoingErrorRatioHigh',
    signal: 'http_client.call_error_ratio',
    above: 0.05,
    minTotal: 50,
    forMs: 5 * minute,
    summary: 'More than 5 % of the requests to another service fail.',
  },
  {
    name: 'MessagingErrorRatioHigh',
    signal: 'messaging.call_error_ratio',
    above: 0.05,
    minTotal: 50,
    forMs: 5 * minute,
    summary: 'More than 5 % of the calls to a message broker fail.',
  },
  {
    name: 'OperationErrorRatioHigh',
    signal: 'operation.error_ratio',
    above: 0.05,
    minTotal: 50,
    forMs: 5 * minute,
    summary: 'More than 5 % of the runs of an operation fail.',
  },
  {
    name: 'BusinessActionFailing',
    signal: 'business.action_failure_ratio',
    above: 0.05,
    minTotal: 50,
    forMs: 5 * minute,
    summary: 'Users fail at an action more often than one time in twenty.',
  },
  {
    name: 'HealthCritical',
    signal: 'health.status',
    windowMs: minute,
    below: 0.5,
    forMs: 2 * minute,
    severity: 'critical',
    summary: 'A check that the service cannot do without fails.',
  },
];

/**
 * Returns alerts that suit most services. Those of signals that nobody defines, such as those of a package that is not
 * used, rest.
 */
export function defaultAlerts(): AlertRule[] {
  return [...requests, ...process, ...machine, ...work].map((alert) =>
    defineAlert({ ...alert, runbook: `docs/runbooks/${kebabCase(alert.name)}.md` }),
  );
}

/** `HttpErrorRatioHigh` becomes `http-error-ratio-high`. */
function kebabCase(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
