import type { Stop } from '../base/clock.ts';
import { RateLimitedLog } from '../base/rate-limited-log.ts';
import type { ExtensionHost } from '../host/extension-host.ts';
import type { Counter } from '../metrics/counter.ts';
import { idField } from '../request-log/log-fields.ts';
import type { OpenWork } from '../work/open-work.ts';
import { type OpenSource, OverdueWatch } from './overdue-watch.ts';

const tickMs = 1_000;

/** What is still running although its threshold has passed. */
export interface OverdueWork extends OpenWork {
  readonly thresholdMs: number;
}

/** How the naming of HTTP metrics calls them. */
export interface OverdueNames {
  /** For example `http_requests_overdue_total`. */
  readonly overdue: string;
  /** For example `http_requests_in_flight_oldest_seconds`. */
  readonly oldest: string;
  readonly method: string;
  readonly route: string;
}

type StillRunningHost = Pick<ExtensionHost, 'metrics' | 'clock' | 'logger' | 'internalError'> & {
  readonly events: Pick<ExtensionHost['events'], 'emit'>;
};

/** How one kind of work is counted and logged. */
interface Reporting {
  readonly overdue: Counter<string>;
  readonly message: string;
  labels(work: OpenWork): Record<string, string>;
  logFields(work: OpenWork): object;
  onFound?(): void;
}

/**
 * Tells of what has not ended: a handler that never answers leaves no duration behind, and is found here.
 *
 * Every second the open requests and operations are looked at, the oldest first, 1,000 of each kind at most. One that
 * has passed its threshold is counted, logged (rate limited) and reported to the listeners of `overdue`: once.
 */
export class StillRunning {
  readonly #host: StillRunningHost;
  readonly #log: RateLimitedLog;
  /** Requests that were found, since the start. */
  overdueRequests = 0;
  readonly #ticks: Array<(nowMs: number) => void> = [];
  #stop: Stop | undefined;
  #closed = false;

  constructor(host: StillRunningHost) {
    this.#host = host;
    this.#log = new RateLimitedLog(host.logger, host.clock);
  }

  /** Registers the metrics of open requests and begins to look at them. */
  watchRequests<Item extends object>(source: OpenSource<Item>, names: OverdueNames): void {
    const { metrics } = this.#host;
    this.#registerOldest(names.oldest, 'Age of the oldest HTTP request in flight, in seconds.', source);
    this.#watch(source, {
      overdue: metrics.counter({
        name: names.overdue,
        help: 'HTTP requests that passed the threshold of their route while they were in flight.',
        labelNames: [names.method, names.route],
      }),
      message: 'HTTP request still running',
      labels: ({ method, name }) => ({ [names.method]: method ?? '', [names.route]: name }),
      logFields: ({ method, name }) => ({ 'http.request.method': method, 'http.route': name }),
      onFound: () => {
        this.overdueRequests += 1;
      },
    });
  }

  /** Registers the metrics of open operations and begins to look at them. */
  watchOperations<Item extends object>(source: OpenSource<Item>): void {
    const { metrics } = this.#host;
    this.#registerOldest(
      'operations_oldest_seconds',
      'Age of the oldest operation in progress, in seconds.',
      source,
    );
    this.#watch(source, {
      overdue: metrics.counter({
        name: 'operations_overdue_total',
        help: 'Operations that passed their threshold while they were in progress.',
        labelNames: ['operation'],
      }),
      message: 'operation still running',
      labels: ({ name }) => ({ operation: name }),
      logFields: ({ name }) => ({ 'golden_signals.operation': name }),
    });
  }

  /** Idempotent. The metrics stay. */
  close(): void {
    this.#closed = true;
    this.#stop?.();
  }

  #registerOldest<Item extends object>(name: string, help: string, source: OpenSource<Item>): void {
    this.#host.metrics.gauge({
      name,
      help,
      collect: (gauge) => {
        let ageMs = 0;
        for (const item of source.items()) {
          ageMs = this.#host.clock.now() - source.startedMs(item);
          break;
        }
        gauge.set(ageMs / 1_000);
      },
    });
  }

  #watch<Item extends object>(source: OpenSource<Item>, reporting: Reporting): void {
    if (this.#closed) return;
    const watch = new OverdueWatch(source, (error) => this.#host.internalError(error));
    const onOverdue = (item: Item, thresholdMs: number): void =>
      this.#report({ ...source.describe(item), thresholdMs }, reporting);
    this.#ticks.push((nowMs) => watch.tick(nowMs, onOverdue));
    this.#stop ??= this.#host.clock.every(tickMs, () => this.#tick());
  }

  #tick(): void {
    const nowMs = this.#host.clock.now();
    for (const tick of this.#ticks) {
      try {
        tick(nowMs);
      } catch (error) {
        this.#host.internalError(error);
      }
    }
  }

  #report(work: OverdueWork, { overdue, message, labels, logFields, onFound }: Reporting): void {
    overdue.labels(labels(work)).inc();
    onFound?.();
    this.#host.events.emit('overdue', work);
    const fields = {
      ...logFields(work),
      'golden_signals.age': work.ageMs / 1_000,
      'golden_signals.slow_threshold': work.thresholdMs / 1_000,
      [idField(work.kind)]: work.requestId,
      trace_id: work.traceId,
    };
    this.#log.warn(fields, message);
  }
}
