import { createMonitor, type Labels, type Monitor, type MonitorOptions } from '@golden-signals/core';
import type {
  ExtensionHost,
  LevelSignal,
  QuantileSignal,
  RateSignal,
  RatioSignal,
} from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';

/** A clock whose wall time may be set, and may go on while the monotonic one stands still. */
export class TwoClocks extends FakeClock {
  #offsetMs = 0;
  #stalled: Array<() => void> | undefined;

  override wallTimeMs(): number {
    return super.wallTimeMs() + this.#offsetMs;
  }

  /** Time passes, and no timer runs until then. */
  stall(ms: number): void {
    const run: Array<() => void> = [];
    this.#stalled = run;
    super.advance(ms);
    this.#stalled = undefined;
    // Timers that were due several times are called once.
    for (const callback of new Set(run)) callback();
  }

  override every(intervalMs: number, callback: () => void) {
    return super.every(intervalMs, () =>
      this.#stalled === undefined ? callback() : this.#stalled.push(callback),
    );
  }

  /** The wall clock is set, or the machine slept. */
  leap(byMs: number): void {
    this.#offsetMs += byMs;
  }
}

/** A monitor on a clock that stands still, with the host that an extension of it gets. */
export function signalMonitor(options: MonitorOptions = {}): {
  monitor: Monitor;
  host: ExtensionHost;
  clock: TwoClocks;
  logger: MemoryLogger;
} {
  const clock = (options.clock as TwoClocks | undefined) ?? new TwoClocks();
  const logger = new MemoryLogger();
  const monitor = createMonitor({
    clock,
    logger,
    runtimeMetrics: false,
    stalls: false,
    env: {},
    service: { name: 'shop', version: '1', environment: 'test', instance: 'a' },
    ...options,
  });
  let host: ExtensionHost | undefined;
  monitor.use({
    name: 'probe',
    setup(given) {
      host = given;
    },
  });
  return { monitor, host: host!, clock, logger };
}

const base = {
  title: 'A test',
  unit: 'ratio',
  better: 'lower',
  labels: [],
  promql: () => undefined,
} as const;

/** A ratio of what the test counts. */
export function countedRatio(id = 'test.ratio', more: Partial<RatioSignal> = {}) {
  const counts = { bad: 0, total: 0 };
  const signal: RatioSignal = { ...base, kind: 'ratio', id, totals: () => ({ ...counts }), ...more };
  return { counts, signal };
}

export function countedRate(id = 'test.rate', more: Partial<RateSignal> = {}) {
  const counts = { total: 0 };
  const signal: RateSignal = { ...base, unit: '1/s', kind: 'rate', id, total: () => counts.total, ...more };
  return { counts, signal };
}

export function level(over: LevelSignal['over'], id = `test.${over}`) {
  const state: { value: number | undefined } = { value: undefined };
  const signal: LevelSignal = { ...base, kind: 'level', id, over, value: () => state.value };
  return { state, signal };
}

export function quantile(id = 'test.p99', liveMs = 900_000) {
  const state: { value: number | undefined } = { value: undefined };
  const signal: QuantileSignal = {
    ...base,
    unit: 's',
    kind: 'quantile',
    id,
    q: 0.99,
    window: (windowMs) =>
      windowMs > liveMs || state.value === undefined
        ? undefined
        : { value: state.value, coveredMs: windowMs },
  };
  return { state, signal };
}

/** A ratio with the label `route`, of routes that come and go. */
export function ratioByRoute(id = 'test.by_route') {
  const routes = new Map<string, { bad: number; total: number }>();
  const signal: RatioSignal = {
    ...base,
    kind: 'ratio',
    id,
    labels: ['route'],
    *series(): Iterable<Labels> {
      for (const route of routes.keys()) yield { route };
    },
    totals: ({ route }) => (route === undefined ? undefined : routes.get(route)),
  };
  return { routes, signal };
}
