import type { AlertDefinition } from './alert.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Of the whole service, with enough traffic to judge. */
const ofService = { groupBy: [], keepFiringForMs: 5 * minute } as const;

const traffic = { signal: 'http.request_rate', windowMs: 5 * minute, comparedToMs: 6 * hour } as const;

/** Of requests, as a service answers them. */
export const requestAlerts: readonly AlertDefinition[] = [
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

/** Of what a service calls and runs. */
export const workAlerts: readonly AlertDefinition[] = [
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
