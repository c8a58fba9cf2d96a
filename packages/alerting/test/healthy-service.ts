import type { Labels } from '@golden-signals/core';

export const intervalMs = 15_000;
const perHour = 3_600_000 / intervalMs;
const perDay = 24 * perHour;

/** What one interval of a service is like. Times are in seconds. */
export interface ServiceInterval {
  requestRate: number;
  errorRatio: number;
  p99: number;
  apdex: number;
  overdueRate: number;
  loopDelay: number;
  loopUtilization: number;
  cpu: number;
  gcRatio: number;
  heap: number;
  memory: number;
  timeToLimit: number | undefined;
  throttled: number;
  disk: number;
  databaseErrorRatio: number;
  poolWaitRatio: number;
  health: number;
  diskForecast: number;
  inodes: number;
  fileDescriptors: number;
  networkErrorRatio: number;
  newErrorRate: number;
  timeToExpiry: number;
  poolWait: number;
  poolUse: number;
  slowQueryRatio: number;
  replicationLag: number;
  deadlockRate: number;
  cacheHitRatio: number;
  queueAge: number;
  queueBacklog: number;
  unacknowledgedAge: number;
  scheduleMissed: number;
  containerMemory: number;
  machineCpu: number;
  outgoingErrorRatio: number;
  messagingErrorRatio: number;
  operationErrorRatio: number;
  actionFailureRatio: number;
}

/**
 * Returns a healthy service: traffic that follows the day, a burst now and then, two deploys a day with a few errors and
 * slow first requests, and the noise of collections.
 *
 * @param random From 0 to 1.
 */
export function healthyService(random: () => number, intervals: number): ServiceInterval[] {
  let burstUntil = -1;
  return Array.from({ length: intervals }, (_, at) => {
    const ofDay = (at % perDay) / perDay;
    const sinceDeploy = at % (perDay / 2);
    const isDeploying = at > perHour && sinceDeploy < 6;
    if (random() < 0.0005) burstUntil = at + 8;
    const isBurst = at < burstUntil;
    const noise = (spread: number) => 1 + spread * (random() - 0.5);
    const daily = 60 - 45 * Math.cos(2 * Math.PI * ofDay);
    const load = (daily * noise(0.3) * (isBurst ? 2.2 : 1) * (isDeploying ? 0.8 : 1)) / 105;
    const isCollecting = random() < 0.03;
    return {
      requestRate: 100 * load,
      errorRatio: random() < 0.2 ? 0.004 * random() : isDeploying ? 0.03 * random() : 0.0005,
      p99: 0.25 + 0.3 * load * noise(1) + (isDeploying ? 1.5 : 0) + (random() < 0.01 ? 2 : 0),
      apdex: 0.95 - (isDeploying ? 0.2 : 0.03 * random()),
      overdueRate: random() < 0.01 ? 0.4 : 0,
      loopDelay: 0.02 + (isCollecting ? 0.15 : 0.02 * random()) + (isDeploying ? 0.3 : 0),
      loopUtilization: Math.min(0.99, 0.15 + 0.35 * load * noise(0.5) + (isDeploying ? 0.3 : 0)),
      cpu: 0.1 + 0.4 * load * noise(0.6) + (isDeploying ? 0.4 : 0),
      gcRatio: isCollecting ? 0.15 : 0.02,
      heap: 0.4 + 0.35 * ((at % 240) / 240),
      memory: 0.5 + 0.15 * ((at % 240) / 240),
      timeToLimit: undefined,
      throttled: random() < 0.02 ? 0.5 : 0.02,
      disk: 0.6 + (0.1 * (at % perDay)) / perDay,
      databaseErrorRatio: random() < 0.01 ? 0.05 : 0.0005,
      poolWaitRatio: isBurst ? 0.2 : 0.02,
      health: random() < 0.0002 ? 0.5 : 1,
      // At midnight something is copied to the disk, which is in the line through an hour for an hour.
      diskForecast: 0.62 + (0.1 * (at % perDay)) / perDay + (at % perDay < perHour ? 0.5 : 0),
      inodes: 0.3,
      fileDescriptors: 0.05 + 0.1 * load,
      networkErrorRatio: random() < 0.01 ? 0.005 : 0,
      newErrorRate: isDeploying && random() < 0.2 ? 1 / 15 : 0,
      timeToExpiry: (60 - (at % (30 * perDay)) / perDay) * 86_400,
      poolWait: isBurst ? 3 * random() : 0,
      poolUse: isBurst ? 1 : Math.min(1, 0.2 + 0.3 * load * noise(1)),
      slowQueryRatio: isDeploying ? 0.2 : 0.01,
      replicationLag: random() < 0.005 ? 20 : 0.5,
      deadlockRate: random() < 0.001 ? 1 / 15 : 0,
      // Cold after a deploy.
      cacheHitRatio: sinceDeploy < 20 ? 0.5 : 0.9,
      queueAge: isBurst ? 120 : 3 * random(),
      queueBacklog: isBurst ? 3_000 : 50,
      // A batch is acknowledged at its end.
      unacknowledgedAge: isBurst ? 90 : 1,
      scheduleMissed: 0,
      containerMemory: 0.55 + 0.1 * random(),
      machineCpu: 0.2 + 0.4 * load * noise(0.6) + (isDeploying ? 0.3 : 0),
      outgoingErrorRatio: random() < 0.02 ? 0.1 : 0.002,
      messagingErrorRatio: isDeploying ? 0.1 : 0,
      operationErrorRatio: random() < 0.02 ? 0.1 : 0.001,
      actionFailureRatio: 0.03 * random(),
    };
  });
}

/** The signals of these intervals, as `simulate` takes them. */
export function signalsOf(intervals: readonly ServiceInterval[]) {
  const values = (read: (interval: ServiceInterval) => number | undefined) => intervals.map(read);
  const ratio = (read: (interval: ServiceInterval) => number, share = 1) =>
    intervals.map((interval) => {
      const total = Math.round((interval.requestRate * share * intervalMs) / 1_000);
      return { bad: Math.round(total * read(interval)), total };
    });
  const of = <Values>(labels: Labels, one: Values) => [{ labels, values: one }];
  return {
    'http.request_rate': values(({ requestRate }) => requestRate),
    'http.error_ratio': ratio(({ errorRatio }) => errorRatio),
    'http.latency_p99': values(({ p99 }) => p99),
    'http.apdex': values(({ apdex }) => apdex),
    'http.overdue_rate': values(({ overdueRate }) => overdueRate),
    'process.event_loop_delay': values(({ loopDelay }) => loopDelay),
    'process.event_loop_utilization': values(({ loopUtilization }) => loopUtilization),
    'process.cpu': values(({ cpu }) => cpu),
    'process.gc_ratio': values(({ gcRatio }) => gcRatio),
    'process.heap_ratio': values(({ heap }) => heap),
    'process.memory_ratio': values(({ memory }) => memory),
    'memory.growth': values(({ timeToLimit }) => (timeToLimit === undefined ? 0 : 5_000)),
    'memory.time_to_limit': values(({ timeToLimit }) => timeToLimit),
    'container.throttled': values(({ throttled }) => throttled),
    'system.disk': of(
      { mountpoint: '/var' },
      values(({ disk }) => disk),
    ),
    'database.call_error_ratio': of(
      { system: 'postgresql' },
      ratio(({ databaseErrorRatio }) => databaseErrorRatio, 2),
    ),
    'database.call_rate': of(
      { system: 'postgresql' },
      values(({ requestRate }) => 2 * requestRate),
    ),
    'database.call_wait_ratio': of(
      { system: 'postgresql' },
      values(({ poolWaitRatio }) => poolWaitRatio),
    ),
    'health.status': values(({ health }) => health),
    'system.disk_forecast': of(
      { mountpoint: '/var' },
      values(({ diskForecast }) => diskForecast),
    ),
    'system.inodes': of(
      { mountpoint: '/var' },
      values(({ inodes }) => inodes),
    ),
    'process.file_descriptors': values(({ fileDescriptors }) => fileDescriptors),
    'system.network_error_ratio': of(
      { interface: 'eth0' },
      ratio(({ networkErrorRatio }) => networkErrorRatio, 20),
    ),
    'errors.new_rate': values(({ newErrorRate }) => newErrorRate),
    'health.time_to_expiry': of(
      { check: 'certificate' },
      values(({ timeToExpiry }) => timeToExpiry),
    ),
    'pool.wait': of(
      { pool: 'main' },
      values(({ poolWait }) => poolWait),
    ),
    'pool.use_ratio': of(
      { pool: 'main' },
      values(({ poolUse }) => poolUse),
    ),
    'database.slow_ratio': ratio(({ slowQueryRatio }) => slowQueryRatio, 2),
    'server.replication_lag': of(
      { server: 'main' },
      values(({ replicationLag }) => replicationLag),
    ),
    'server.deadlock_rate': of(
      { server: 'main' },
      values(({ deadlockRate }) => deadlockRate),
    ),
    'cache.hit_ratio': of(
      { cache: 'prices' },
      ratio(({ cacheHitRatio }) => cacheHitRatio, 3),
    ),
    'queue.oldest_age': of(
      { queue: 'mails' },
      values(({ queueAge }) => queueAge),
    ),
    'queue.backlog': of(
      { queue: 'mails' },
      values(({ queueBacklog }) => queueBacklog),
    ),
    'queue.unacknowledged_age': of(
      { queue: 'mails' },
      values(({ unacknowledgedAge }) => unacknowledgedAge),
    ),
    'container.memory': values(({ containerMemory }) => containerMemory),
    'system.cpu': values(({ machineCpu }) => machineCpu),
    'http_client.call_error_ratio': of(
      { target: 'payments' },
      ratio(({ outgoingErrorRatio }) => outgoingErrorRatio),
    ),
    'messaging.call_error_ratio': of(
      { target: 'mails' },
      ratio(({ messagingErrorRatio }) => messagingErrorRatio),
    ),
    'operation.error_ratio': of(
      { operation: 'price' },
      ratio(({ operationErrorRatio }) => operationErrorRatio),
    ),
    'business.action_failure_ratio': of(
      { action: 'pay' },
      ratio(({ actionFailureRatio }) => actionFailureRatio),
    ),
    'schedule.missed': of(
      { schedule: 'invoices' },
      values(({ scheduleMissed }) => scheduleMissed),
    ),
  };
}

/** What stands for the intervals of a window, as the signals say. */
export const over = {
  'process.event_loop_delay': 'max',
  'system.disk': 'max',
  'health.status': 'last',
  'memory.growth': 'last',
  'memory.time_to_limit': 'last',
  'system.disk_forecast': 'max',
  'system.inodes': 'max',
  'process.file_descriptors': 'max',
  'health.time_to_expiry': 'last',
  'pool.use_ratio': 'max',
  'server.replication_lag': 'max',
  'container.memory': 'max',
  'queue.oldest_age': 'max',
  'queue.backlog': 'max',
  'queue.unacknowledged_age': 'max',
  'schedule.missed': 'max',
} as const;

/** The same numbers from 0 to 1 at every run. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
