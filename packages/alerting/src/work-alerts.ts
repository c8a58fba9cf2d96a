import type { AlertDefinition } from './alert.ts';

const minute = 60_000;
const daySeconds = 86_400;

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
  {
    name: 'CertificateExpiring',
    signal: 'health.time_to_expiry',
    below: 21 * daySeconds,
    forMs: 15 * minute,
    summary: 'A certificate expires within three weeks: it was not renewed in time.',
  },
  {
    name: 'CertificateExpiryCritical',
    signal: 'health.time_to_expiry',
    below: 3 * daySeconds,
    forMs: 15 * minute,
    severity: 'critical',
    summary: 'A certificate expires within three days.',
  },
];

/** Of databases, caches, queues and schedules. */
export const dependencyAlerts: readonly AlertDefinition[] = [
  {
    name: 'PoolExhausted',
    signal: 'pool.wait',
    atLeast: 1,
    all: [{ signal: 'pool.use_ratio', windowMs: 5 * minute, atLeast: 1 }],
    forMs: 5 * minute,
    summary: 'All connections of a pool are in use, and callers wait for one.',
  },
  {
    name: 'SlowQueriesHigh',
    signal: 'database.slow_ratio',
    groupBy: [],
    above: 0.1,
    minTotal: 100,
    forMs: 10 * minute,
    summary: 'More than a tenth of the queries are slow.',
  },
  {
    name: 'ReplicationLagHigh',
    signal: 'server.replication_lag',
    above: 30,
    forMs: 5 * minute,
    summary: 'A replica is more than 30 seconds behind.',
  },
  {
    name: 'DatabaseDeadlocks',
    signal: 'server.deadlock_rate',
    // One a minute.
    above: 1 / 60,
    forMs: 5 * minute,
    summary: 'Transactions end in deadlocks again and again.',
  },
  {
    name: 'CacheHitRatioLow',
    signal: 'cache.hit_ratio',
    below: 0.8,
    clearAbove: 0.82,
    minTotal: 500,
    forMs: 15 * minute,
    severity: 'info',
    summary: 'A cache has less than 80 % of what it is asked for.',
  },
  {
    name: 'QueueAgeHigh',
    signal: 'queue.oldest_age',
    above: 600,
    forMs: 5 * minute,
    summary: 'A job has waited for more than ten minutes.',
  },
  {
    name: 'QueueBacklogHigh',
    signal: 'queue.backlog',
    above: 10_000,
    forMs: 10 * minute,
    summary: 'More than 10,000 jobs wait in a queue.',
  },
  {
    name: 'MessagesNotAcknowledged',
    signal: 'queue.unacknowledged_age',
    above: 600,
    forMs: 5 * minute,
    summary: 'A consumer has a message for more than ten minutes and does not acknowledge it.',
  },
  {
    name: 'ScheduleMissed',
    signal: 'schedule.missed',
    windowMs: minute,
    atLeast: 1,
    forMs: minute,
    summary: 'A job did not start when its schedule says.',
  },
];
