import { useSyncExternalStore } from './external-store.ts';

/** How fresh the page is. */
export type Freshness = 'connecting' | 'live' | 'stale' | 'lost' | 'signed-out' | 'full' | 'paused';

interface Line {
  readonly atMs: number;
  readonly parts: Readonly<Record<string, unknown>>;
}

const base = document.documentElement.dataset.base ?? '.';
const staleAfterMs = 5_000;
const lostAfterMs = 60_000;
const retryMs = [500, 1_000, 2_000, 5_000] as const;
/** Parts of views that are not shown any more, for the way back. */
const maxKept = 40;

/** Returns the address of something below the page's own. */
export function addressOf(path: string): string {
  return new URL(`${base}/${path}`, location.href).href;
}

/** What the service streams: the parts of the view that is shown, as they came last. */
class Live {
  readonly #parts = new Map<string, unknown>();
  readonly #listeners = new Set<() => void>();
  #turn = 0;
  #keys: readonly string[] = [];
  #connection = new AbortController();
  #freshness: Freshness = 'connecting';
  #failures = 0;
  /** The moment at which it was paused. */
  #pausedAtMs = 0;
  /** By the service's clock and by ours. */
  #lastAtMs = 0;
  #lastHeardMs = 0;

  constructor() {
    setInterval(() => this.#age(), 1_000);
  }

  get freshness(): Freshness {
    return this.#freshness;
  }

  /** Another number whenever something came. */
  get turn(): number {
    return this.#turn;
  }

  /** The time of the last point, by the service's clock. */
  get atMs(): number {
    return this.#lastAtMs;
  }

  /** What it is now by the service's clock; by ours, before it has said that. */
  get nowMs(): number {
    return this.#lastAtMs === 0 ? Date.now() : this.#lastAtMs + this.silentMs;
  }

  /** For how long nothing was heard. */
  get silentMs(): number {
    return performance.now() - this.#lastHeardMs;
  }

  part<Data>(key: string): Data | undefined {
    return this.#parts.get(key) as Data | undefined;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows these parts from now on; others than those that are held end a pause. */
  show(keys: readonly string[]): void {
    if (keys.join(' ') === this.#keys.join(' ')) return;
    this.#keys = keys;
    if (this.#freshness === 'paused') this.#become('connecting');
    this.#connect();
  }

  /** Holds the picture. @returns The moment that it is of, in whole seconds. */
  pause(): number {
    this.#connection.abort();
    this.#pausedAtMs = Math.floor(this.#lastAtMs / 1_000) * 1_000;
    this.#become('paused');
    return this.#pausedAtMs;
  }

  /** Whether the picture of a moment is held, with these parts. */
  holds(atMs: number | undefined, keys: readonly string[]): boolean {
    return (
      this.#freshness === 'paused' && atMs === this.#pausedAtMs && keys.join(' ') === this.#keys.join(' ')
    );
  }

  goOn(): void {
    this.#failures = 0;
    this.#become('connecting');
    this.#connect();
  }

  #connect(): void {
    this.#connection.abort();
    const connection = new AbortController();
    this.#connection = connection;
    void this.#read(connection.signal).catch(() => {
      if (connection.signal.aborted) return;
      const delay = retryMs[Math.min(this.#failures, retryMs.length - 1)]!;
      this.#failures += 1;
      setTimeout(() => {
        if (!connection.signal.aborted) this.#connect();
      }, delay);
    });
  }

  async #read(signal: AbortSignal): Promise<never> {
    const query = new URLSearchParams(this.#keys.map((key) => ['part', key]));
    const response = await fetch(addressOf(`stream?${query}`), { signal, cache: 'no-store' });
    if (response.status === 401) {
      this.#connection.abort();
      this.#become('signed-out');
    }
    if (response.status === 503) this.#become('full');
    if (!response.ok || response.body === null) throw new Error(`The stream answered ${response.status}.`);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new Error('The stream has ended.');
      const lines = `${rest}${decoder.decode(value, { stream: true })}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#take(JSON.parse(line) as Line);
      if (lines.length > 0) this.#become('live');
    }
  }

  #take({ atMs, parts }: Line): void {
    this.#failures = 0;
    this.#lastAtMs = atMs;
    this.#lastHeardMs = performance.now();
    for (const [key, data] of Object.entries(parts)) {
      // Behind the others, so that the one that is dropped is the oldest.
      this.#parts.delete(key);
      this.#parts.set(key, data);
    }
    for (const key of this.#parts.keys()) {
      if (this.#parts.size <= maxKept) break;
      if (!this.#keys.includes(key)) this.#parts.delete(key);
    }
  }

  #age(): void {
    if (this.#freshness === 'live' && this.silentMs > staleAfterMs) this.#become('stale');
    else if (this.#freshness === 'stale' && this.silentMs > lostAfterMs) this.#become('lost');
    else if (['stale', 'lost', 'paused'].includes(this.#freshness)) this.#tell();
  }

  #become(freshness: Freshness): void {
    this.#freshness = freshness;
    this.#tell();
  }

  #tell(): void {
    this.#turn += 1;
    for (const listener of this.#listeners) listener();
  }
}

export const live = new Live();

/** Renders again whenever something came. */
export function useLive(): Live {
  useSyncExternalStore(subscribe, readTurn);
  return live;
}

function subscribe(listener: () => void): () => void {
  return live.subscribe(listener);
}

function readTurn(): number {
  return live.turn;
}
