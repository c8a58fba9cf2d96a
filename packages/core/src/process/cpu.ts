import type { Clock } from '../base/clock.ts';
import type { Counter } from '../metrics/counter.ts';
import type { Registry } from '../metrics/registry.ts';
import { readCpuUsage } from './cpu-usage.ts';
import { TrailingReading } from './trailing-reading.ts';

/** The processor time of this process: since its start, and its share of the last one to two intervals. */
export class Cpu {
  readonly #clock: Clock;
  readonly #reading: TrailingReading<{ usage: NodeJS.CpuUsage; atMs: number }>;

  constructor(registry: Registry, clock: Clock) {
    this.#clock = clock;
    this.#reading = new TrailingReading(() => ({ usage: readCpuUsage(), atMs: clock.now() }));
    registerCounter(registry, 'user_', 'user', ({ user }) => user);
    registerCounter(registry, 'system_', 'system', ({ system }) => system);
    registerCounter(registry, '', 'user and system', ({ user, system }) => user + system);
  }

  /** Processor seconds per second; 1 is one whole core, and more is possible with worker threads. */
  get ratio(): number {
    const { usage, atMs } = this.#reading.base;
    const { user, system } = readCpuUsage();
    const elapsedMs = this.#clock.now() - atMs;
    return elapsedMs > 0 ? (user + system - usage.user - usage.system) / 1_000 / elapsedMs : 0;
  }

  rotate(): void {
    this.#reading.rotate();
  }
}

function registerCounter(
  registry: Registry,
  infix: string,
  what: string,
  microseconds: (usage: NodeJS.CpuUsage) => number,
): void {
  registry.counter({
    name: `process_cpu_${infix}seconds_total`,
    help: `Total ${what} CPU time spent in seconds.`,
    collect: (counter) => advanceTo(counter, microseconds(readCpuUsage()) / 1e6),
  });
}

function advanceTo(counter: Counter, value: number): void {
  const series = counter.labels({});
  series.inc(Math.max(0, value - series.value));
}
