import type { AlertDefinition } from './alert.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Of the whole service, with enough traffic to judge. */
const ofService = { groupBy: [], keepFiringForMs: 5 * minute } as const;

/** Until it is known what is normal, that is the hour before; after an outage of an hour that says nothing. */
const traffic = {
  signal: 'http.request_rate',
  windowMs: 5 * minute,
  comparedTo: 'normal',
  comparedToMs: 6 * hour,
} as const;

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
    comparedTo: 'normal',
    comparedToMs: hour,
    minTotal: 600,
    all: [{ ...traffic, above: 2 }],
    forMs: 5 * minute,
    severity: 'info',
    summary: 'There are more than three times as many requests as normal.',
  },
  {
    groupBy: [],
    name: 'HttpTrafficLow',
    signal: 'http.request_rate',
    below: 0.5,
    comparedTo: 'normal',
    comparedToMs: hour,
    minTotal: 600,
    all: [{ ...traffic, below: 0.6 }],
    forMs: 10 * minute,
    summary: 'There are less than half as many requests as normal.',
  },
  {
    name: 'RequestsOverdue',
    signal: 'http.overdue_rate',
    above: 0.2,
    forMs: 5 * minute,
    summary: 'Requests pass their threshold while they are still open: something hangs.',
  },
  {
    name: 'NewErrorsSinceDeploy',
    signal: 'errors.new_rate',
    // Five in five minutes.
    atLeast: 5 / 300,
    forMs: minute,
    summary: 'Errors occur that no earlier version had.',
  },
];
