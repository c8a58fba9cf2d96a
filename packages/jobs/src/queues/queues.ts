import { type ExtensionHost, overflowValue, type Undo } from '@golden-signals/core/extension';
import type { JobMetrics } from '../runs/job-metrics.ts';
import { MessageCounts } from './message-counts.ts';
import { observedSourcesOf } from './observed-sources.ts';
import { type QueueMetrics, queueMetrics } from './queue-metrics.ts';
import { jobStates, type QueueSource } from './queue-state.ts';
import { WatchedQueue } from './watched-queue.ts';

/** Queues that are told apart; all further ones are one, `__overflow__`. */
const maxQueues = 100;
const timeoutMs = 5_000;

type QueuesHost = Pick<
  ExtensionHost,
  'metrics' | 'clock' | 'logger' | 'liveWindows' | 'internalError' | 'every'
>;

/** How many jobs of a queue are in progress in this process, and how many there could be. */
export interface WorkerUse {
  readonly active: number;
  readonly concurrency: number;
}

/** All queues of one monitor: those that jobs are taken from, and those that are only looked at. */
export class Queues {
  readonly #host: QueuesHost;
  readonly #metrics: QueueMetrics;
  readonly #waits: JobMetrics['waits'];
  readonly #activeOf: (queue: WatchedQueue) => number;
  readonly #createWindow: ReturnType<ExtensionHost['liveWindows']>;
  readonly #queues = new Map<string, WatchedQueue>();
  /** What was given to `watch`, by queue. */
  readonly #given = new Map<WatchedQueue, Set<{ readonly source: QueueSource }>>();

  /** @param parts `activeOf`: returns how many jobs of a queue are in progress in this process. */
  constructor(
    host: QueuesHost,
    parts: {
      readonly waits: JobMetrics['waits'];
      readonly intervalMs: number;
      activeOf(queue: WatchedQueue): number;
    },
  ) {
    this.#host = host;
    this.#waits = parts.waits;
    this.#activeOf = parts.activeOf;
    this.#metrics = queueMetrics(host.metrics);
    this.#createWindow = host.liveWindows();
    const { jobs, oldestAge, paused, concurrencyUsed } = this.#metrics;
    const { unacknowledged, unacknowledgedAge, prefetchUsed } = this.#metrics;
    host.metrics.addCollector({
      name: 'queues',
      feeds: [jobs, oldestAge, paused, concurrencyUsed, unacknowledged, unacknowledgedAge, prefetchUsed],
      collect: () => this.#collect(),
    });
    host.every(parts.intervalMs, () => this.read(), { jitter: true });
  }

  all(): Iterable<WatchedQueue> {
    return this.#queues.values();
  }

  find(name: string): WatchedQueue | undefined {
    return this.#queues.get(name);
  }

  /** @param system Where it is made. Default: none. */
  obtain(name: string, system = ''): WatchedQueue {
    const key = this.#queues.has(name) || this.#queues.size < maxQueues ? name : overflowValue;
    const known = this.#queues.get(key);
    if (known !== undefined) return known;
    if (key === overflowValue) {
      this.#host.logger.warn(
        { queue: name },
        `jobs: more than ${maxQueues} names of queues; further ones are measured together, as "${overflowValue}", and not counted.`,
      );
    }
    const queue = new WatchedQueue(key, system, {
      series: {
        waits: this.#waits.labels({ queue: key }),
        stalled: this.#metrics.stalled.labels({ queue: key }),
        messages: () => new MessageCounts(this.#metrics, key, this.#host.clock),
      },
      limit: { clock: this.#host.clock, timeoutMs },
      waitWindow: this.#createWindow(),
    });
    this.#queues.set(key, queue);
    return queue;
  }

  /** Looks at a queue from now on. */
  watch(name: string, source: QueueSource): Undo {
    const queue = this.obtain(name, source.system);
    const sources = this.#given.get(queue) ?? new Set();
    const given = { source };
    this.#given.set(queue, sources.add(given));
    return () => sources.delete(given);
  }

  /** Asks every queue once, whatever the number of its workers. Never rejects. */
  async read(): Promise<void> {
    const all = this.#sources();
    const asked = Array.from(this.#queues.values(), (queue) => {
      const source = all.get(queue)?.find(({ read }) => read !== undefined);
      if (source === undefined || queue.name === overflowValue) {
        // An old state that looks like a new one misleads.
        queue.state = undefined;
        return undefined;
      }
      return queue.ask(
        () => source.read!(),
        (error) => this.#host.internalError(error),
      );
    });
    await Promise.all(asked);
  }

  /** Undefined where this process has no worker of it. */
  useOf(queue: WatchedQueue): WorkerUse | undefined {
    const sources = this.#sources().get(queue) ?? [];
    const concurrency = sources.reduce((sum, source) => sum + (source.concurrency?.() ?? 0), 0);
    return concurrency === 0 ? undefined : { active: this.#activeOf(queue), concurrency };
  }

  #sources(): Map<WatchedQueue, QueueSource[]> {
    const all = new Map<WatchedQueue, QueueSource[]>();
    for (const [queue, sources] of this.#given)
      all.set(
        queue,
        Array.from(sources, ({ source }) => source),
      );
    for (const source of observedSourcesOf(this)) {
      const queue = this.obtain(source.queue, source.system);
      const sources = all.get(queue) ?? [];
      sources.push(source);
      all.set(queue, sources);
    }
    return all;
  }

  #collect(): void {
    const { jobs, oldestAge, paused, concurrencyUsed } = this.#metrics;
    for (const watched of this.#queues.values()) {
      const { name: queue, state } = watched;
      for (const one of jobStates) {
        const count = state?.jobs[one];
        if (count === undefined) jobs.remove({ queue, state: one });
        else jobs.labels({ queue, state: one }).set(count);
      }
      const { oldestAgeMs } = state ?? {};
      if (oldestAgeMs === undefined) oldestAge.remove({ queue });
      else oldestAge.labels({ queue }).set(oldestAgeMs / 1_000);
      if (state === undefined) paused.remove({ queue });
      else paused.labels({ queue }).set(state.isPaused ? 1 : 0);
      const use = this.useOf(watched);
      if (use === undefined) concurrencyUsed.remove({ queue });
      else concurrencyUsed.labels({ queue }).set(use.active / use.concurrency);
      if (watched.messages !== undefined) this.#collectUnacknowledged(queue, watched.messages);
    }
  }

  #collectUnacknowledged(queue: string, { unacknowledged: held }: MessageCounts): void {
    const { unacknowledged, unacknowledgedAge, prefetchUsed } = this.#metrics;
    unacknowledged.labels({ queue }).set(held.count);
    unacknowledgedAge.labels({ queue }).set(held.oldestAgeMs / 1_000);
    if (held.prefetchUsed === undefined) prefetchUsed.remove({ queue });
    else prefetchUsed.labels({ queue }).set(held.prefetchUsed);
  }
}
