// The default alerts against a healthy service and a catalogue of incidents, all simulated.

import { alerting, defaultAlerts, type SimulatedAlert } from '@golden-signals/alerting';
import { describe, expect, test } from '@jest/globals';
import {
  generator,
  healthyService,
  intervalMs,
  over,
  type ServiceInterval,
  signalsOf,
} from './healthy-service.ts';

const perDay = 86_400_000 / intervalMs;
/** The gate simulates a day, the nightly run a week. */
const days = Number(process.env.GS_TEST_SCALE ?? 1) > 1 ? 7 : 1;

const alerts = alerting();
const simulate = (intervals: readonly ServiceInterval[]): SimulatedAlert[] =>
  alerts.simulate(signalsOf(intervals), { intervalMs, over });

const firedIn = (happened: readonly SimulatedAlert[]) => happened.filter(({ state }) => state === 'firing');

describe.each([1, 2, 3])('a healthy service, as %i says', (seed) => {
  test('pages nobody, and tells little', () => {
    const fired = firedIn(simulate(healthyService(generator(seed), days * perDay)));
    expect(fired.filter(({ severity }) => severity === 'critical')).toEqual([]);
    // Five a week at most.
    expect(fired.length).toBeLessThanOrEqual(days === 7 ? 4 : 1);
  });
});

/** What goes wrong, and all that has to fire: the first is the one that says it. */
const incidents: ReadonlyArray<[string, Partial<ServiceInterval>, readonly string[]]> = [
  [
    'a deploy that breaks a tenth of the requests',
    { errorRatio: 0.1 },
    ['HttpErrorRatioCritical', 'HttpErrorRatioHigh'],
  ],
  ['a bug on a rare route', { errorRatio: 0.02 }, ['HttpErrorRatioHigh']],
  ['a slow dependency', { p99: 3 }, ['HttpLatencyHigh']],
  ['a missing index', { p99: 3, apdex: 0.5 }, ['HttpLatencyHigh', 'HttpApdexLow']],
  ['a load balancer that loses traffic', { requestRate: 8 }, ['HttpTrafficLow']],
  ['a client that repeats itself', { requestRate: 500 }, ['HttpTrafficHigh']],
  ['requests that hang', { overdueRate: 2 }, ['RequestsOverdue']],
  ['a function that blocks the thread', { loopDelay: 0.9 }, ['EventLoopStalled']],
  ['an overloaded event loop', { loopUtilization: 0.97, cpu: 0.98 }, ['EventLoopBusy', 'CpuHigh']],
  ['a heap that is nearly full', { heap: 0.97, gcRatio: 0.4 }, ['HeapHigh', 'GcTimeHigh']],
  ['a process before it is killed', { memory: 0.95 }, ['MemoryCritical', 'MemoryHigh']],
  ['a leak', { timeToLimit: 20_000 }, ['MemoryGrows']],
  ['a CPU limit that is too low', { throttled: 0.4 }, ['ContainerThrottled']],
  ['logs that fill a disk', { disk: 0.93 }, ['DiskCritical', 'DiskHigh']],
  ['a database that refuses', { databaseErrorRatio: 0.3 }, ['DatabaseErrorRatioHigh']],
  ['a pool that is too small', { poolWaitRatio: 0.6 }, ['PoolWaitHigh']],
  ['a check that fails', { health: 0 }, ['HealthCritical']],
  ['an import that will fill a disk', { diskForecast: 1.1 }, ['DiskFullSoon']],
  ['a session file for each visitor', { inodes: 0.95 }, ['InodesHigh']],
  ['sockets that are never closed', { fileDescriptors: 0.9 }, ['FileDescriptorsHigh']],
  ['a broken cable', { networkErrorRatio: 0.05 }, ['NetworkErrors']],
  ['a deploy with a bug of its own', { newErrorRate: 0.2 }, ['NewErrorsSinceDeploy']],
  ['a certificate that was not renewed', { timeToExpiry: 20 * 86_400 }, ['CertificateExpiring']],
  [
    'a certificate that nobody renews',
    { timeToExpiry: 2 * 86_400 },
    ['CertificateExpiryCritical', 'CertificateExpiring'],
  ],
  ['connections that are not released', { poolWait: 4, poolUse: 1 }, ['PoolExhausted']],
  ['statistics that are old', { slowQueryRatio: 0.3 }, ['SlowQueriesHigh']],
  ['a replica that cannot follow', { replicationLag: 90 }, ['ReplicationLagHigh']],
  ['rows that are locked in any order', { deadlockRate: 0.1 }, ['DatabaseDeadlocks']],
  ['a cache that is too small', { cacheHitRatio: 0.6 }, ['CacheHitRatioLow']],
  ['workers that hang', { queueAge: 1_200 }, ['QueueAgeHigh']],
  ['an import of a million jobs', { queueBacklog: 50_000 }, ['QueueBacklogHigh']],
  ['a handler that forgets to acknowledge', { unacknowledgedAge: 1_200 }, ['MessagesNotAcknowledged']],
  ['buffers outside of the heap', { containerMemory: 0.95 }, ['ContainerMemoryCritical']],
  ['a neighbour that takes all processors', { machineCpu: 0.97 }, ['MachineCpuHigh']],
  ['a provider that is down', { outgoingErrorRatio: 0.8 }, ['OutgoingErrorRatioHigh']],
  ['a broker without memory', { messagingErrorRatio: 0.5 }, ['MessagingErrorRatioHigh']],
  ['a formula that divides by zero', { operationErrorRatio: 0.2 }, ['OperationErrorRatioHigh']],
  ['a form that cannot be sent', { actionFailureRatio: 0.3 }, ['BusinessActionFailing']],
  ['a scheduler that died', { scheduleMissed: 1 }, ['ScheduleMissed']],
];

test('each default alert has an incident', () => {
  const fired = new Set(incidents.flatMap(([, , names]) => names));
  const unseen = defaultAlerts().filter(({ name }) => !fired.has(name));
  expect(unseen.map(({ name }) => name)).toEqual([]);
});

describe('an incident fires what says it, in time, nothing else, and is over afterwards', () => {
  /** Seven hours of health until a quarter past one, the incident, and half an hour afterwards. */
  const startAt = perDay / 4 + 300;
  const afterIntervals = 120;
  /** Longer for what is only told after that. */
  const leastIntervals = 180;
  const healthyIntervals = healthyService(generator(7), perDay).slice(perDay / 4, (perDay * 3) / 4);

  test.each(incidents)('%s', (_name, wrong, expected) => {
    const rules = defaultAlerts().filter(({ name }) => expected.includes(name));
    const slowestMs = Math.max(...rules.map(({ windowMs, forMs = 0 }) => windowMs + forMs));
    const lastsIntervals = Math.max(leastIntervals, slowestMs / intervalMs + 20);
    const intervals = healthyIntervals
      .slice(0, startAt + lastsIntervals + afterIntervals)
      .map((healthy, at) =>
        at >= startAt && at < startAt + lastsIntervals ? { ...healthy, ...wrong } : healthy,
      );
    const happened = simulate(intervals);
    expect(
      firedIn(happened)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...expected].sort());
    for (const name of expected) {
      const rule = rules.find((one) => one.name === name)!;
      const { atMs } = happened.find((one) => one.name === name && one.state === 'firing')!;
      const startMs = startAt * intervalMs;
      expect(atMs).toBeGreaterThan(startMs);
      // A window of the incident at most until it holds, then its time, and one evaluation.
      expect(atMs - startMs).toBeLessThanOrEqual(rule.windowMs + (rule.forMs ?? 0) + intervalMs);
      expect(happened.filter((one) => one.name === name).at(-1)!.state).toBe('resolved');
    }
  });
});
