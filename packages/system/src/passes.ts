import type { Clock, ExtensionHost } from '@golden-signals/core';
import type { Source } from './source.ts';
import { reasonOf, Unavailable } from './unavailable.ts';

/** After so many failures in a row a source is asked every other pass, then every fourth, and so on up to this. */
const maxPause = 64;

/** What became of one source at the last pass at which it was asked. */
export interface CollectorState {
  readonly collector: string;
  readonly success: boolean;
  /** Why it gives nothing; undefined where it does. */
  readonly reason: string | undefined;
  readonly durationMs: number;
}

interface Entry {
  readonly source: Source<unknown>;
  state: CollectorState | undefined;
  failures: number;
  /** Passes to leave out. */
  pause: number;
}

type PassHost = Pick<ExtensionHost, 'metrics' | 'internalError'> & { readonly clock: Clock };

/** Asks all sources once per interval, for all of their readers. */
export class Passes {
  readonly #host: PassHost;
  readonly #entries: readonly Entry[];
  readonly #before: () => void;
  readonly #success;
  readonly #duration;

  /** @param before Called at the start of each pass. */
  constructor(host: PassHost, sources: readonly Source<unknown>[], before: () => void) {
    this.#host = host;
    this.#before = before;
    this.#entries = sources.map((source) => ({ source, state: undefined, failures: 0, pause: 0 }));
    this.#success = host.metrics.gauge({
      name: 'golden_signals_collector_success',
      help: 'Whether the collector could read what it looks at.',
      labelNames: ['collector'],
      aggregator: 'min',
    });
    this.#duration = host.metrics.gauge({
      name: 'golden_signals_collector_duration_seconds',
      help: 'How long the collector took at its last pass.',
      labelNames: ['collector'],
      aggregator: 'max',
    });
  }

  get states(): readonly CollectorState[] {
    return this.#entries.map(({ state }) => state).filter((state) => state !== undefined);
  }

  /** Never rejects. */
  async run(): Promise<void> {
    this.#before();
    for (const entry of this.#entries) {
      if (entry.pause > 0) entry.pause -= 1;
      else await this.#ask(entry);
    }
  }

  async #ask(entry: Entry): Promise<void> {
    const { source } = entry;
    const startedMs = this.#host.clock.now();
    let reason: string | undefined;
    try {
      await source.pass(startedMs);
      entry.failures = 0;
    } catch (error) {
      reason = reasonOf(error);
      entry.failures += 1;
      entry.pause = Math.min(maxPause, 2 ** (entry.failures - 1)) - 1;
      if (!isExpected(error)) this.#host.internalError(error);
    }
    const durationMs = this.#host.clock.now() - startedMs;
    const collector = source.name;
    entry.state = { collector, success: reason === undefined, reason, durationMs };
    this.#success.labels({ collector }).set(reason === undefined ? 1 : 0);
    this.#duration.labels({ collector }).set(durationMs / 1_000);
  }
}

/** Files that are not there, or not for us, belong to the machine; anything else is ours. */
function isExpected(error: unknown): boolean {
  return error instanceof Unavailable || (error as NodeJS.ErrnoException).syscall !== undefined;
}
