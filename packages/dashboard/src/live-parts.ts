import type { Clock } from '@golden-signals/core';
import type { Parts } from './part.ts';

/** A part as it was computed last. */
interface Computed {
  json: string;
  atMs: number;
  everyMs: number;
}

const maxKept = 500;

/**
 * Parts by their keys, such as `routes?window=900&sort=p99`: each is computed once per interval, for all who look at it,
 * and not at all while nobody does.
 */
export class LiveParts {
  readonly #parts: Parts;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #computed = new Map<string, Computed>();

  constructor(parts: Parts, clock: Clock, onError: (error: unknown) => void) {
    this.#parts = parts;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Returns the JSON of a part, the same text while it has not changed; undefined for a name that does not exist. */
  read(key: string): string | undefined {
    const mark = key.indexOf('?');
    const part = this.#parts[mark < 0 ? key : key.slice(0, mark)];
    if (part === undefined) return undefined;
    const now = this.#clock.now();
    const known = this.#computed.get(key);
    // A timer may be early by a moment.
    if (known !== undefined && now - known.atMs < known.everyMs - 100) return known.json;
    const parameters = new URLSearchParams(mark < 0 ? '' : key.slice(mark));
    const json = this.#compute(part, parameters);
    if (this.#computed.size >= maxKept) this.#computed.clear();
    const everyMs = typeof part.everyMs === 'number' ? part.everyMs : part.everyMs(parameters);
    this.#computed.set(key, { json, atMs: now, everyMs });
    return json;
  }

  /** Forgets what was computed: nobody looks any more. */
  clear(): void {
    this.#computed.clear();
    for (const part of Object.values(this.#parts)) part.forget?.();
  }

  #compute(part: Parts[string], parameters: URLSearchParams): string {
    try {
      return JSON.stringify(part.read(parameters)) ?? 'null';
    } catch (error) {
      this.#onError(error);
      return JSON.stringify({ failed: 'This part cannot be read; the log of the service says why.' });
    }
  }
}
