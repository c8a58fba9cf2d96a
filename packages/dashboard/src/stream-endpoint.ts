import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Endpoint, EndpointRequest } from '@golden-signals/core';
import type { ExtensionHost, Undo } from '@golden-signals/core/extension';
import type { LiveParts } from './live-parts.ts';
import type { Sessions } from './sessions.ts';

const tickMs = 1_000;
/** What takes longer to compute is sent in several lines, between which the service goes on with its own work. */
const sliceMs = 5;
const maxParts = 20;
const maxKeyLength = 1_000;

/**
 * Streams parts as lines of JSON, `{ "atMs": …, "parts": { … } }`: all at first, in the order in which they are asked for,
 * then once a second those that have changed. A line without parts says that the service is there. Server-sent events would do as well, but `EventSource` cannot send a
 * bearer token.
 */
export class StreamEndpoint implements Endpoint {
  readonly name = 'dashboard_stream';
  readonly paths: readonly string[];
  readonly access = 'read';
  readonly #host: ExtensionHost;
  readonly #parts: LiveParts;
  readonly #sessions: Sessions;
  readonly #maxViewers: number;
  /** Of each open page, what wakes it up. */
  readonly #wakes = new Set<() => void>();
  #viewers = 0;
  #isClosed = false;
  #stopTicking: Undo | undefined;

  constructor(host: ExtensionHost, parts: LiveParts, sessions: Sessions, maxViewers: number) {
    this.#host = host;
    this.#parts = parts;
    this.#sessions = sessions;
    this.#maxViewers = maxViewers;
    this.paths = [`${host.endpoints.monitoringPath}/stream`];
  }

  /** Pages that are open. */
  get viewers(): number {
    return this.#viewers;
  }

  readonly handle: Endpoint['handle'] = (request) => {
    const keys = request.query.getAll('part');
    const unknown = keys.find((key) => key.length > maxKeyLength || !this.#parts.has(key));
    if (keys.length === 0 || keys.length > maxParts || unknown !== undefined)
      return text(400, `A stream takes 1 to ${maxParts} parts that exist.`);
    if (this.#viewers >= this.#maxViewers)
      return text(503, `${this.#maxViewers} pages are open, which is as many as may be.`);
    return {
      status: 200,
      headers: {
        'content-type': 'application/x-ndjson; charset=utf-8',
        // Proxies must neither keep nor compress what has to arrive at once.
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      },
      body: this.#lines(keys, request),
    };
  };

  /** Ends all streams, and refuses further ones. */
  close(): void {
    this.#isClosed = true;
    this.#wakeAll();
  }

  async *#lines(keys: readonly string[], request: EndpointRequest): AsyncGenerator<string> {
    const sent = new Map<string, string>();
    let isOver = false;
    let wake = () => {};
    const end = () => {
      isOver = true;
      wake();
    };
    const forget = this.#sessions.onEnd(request, end);
    request.signal.addEventListener('abort', end);
    this.#enter();
    try {
      while (!isOver && !this.#isClosed && !request.signal.aborted) {
        for (const line of this.#changedLines(keys, sent)) {
          yield line;
          await nextTurn();
          if (isOver || this.#isClosed) return;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
          this.#wakes.add(resolve);
        });
        this.#wakes.delete(wake);
      }
    } finally {
      this.#wakes.delete(wake);
      request.signal.removeEventListener('abort', end);
      forget();
      this.#leave();
    }
  }

  /** Returns a line at least; the next is computed when it is asked for. */
  *#changedLines(keys: readonly string[], sent: Map<string, string>): Generator<string> {
    const { clock } = this.#host;
    let changed: string[] = [];
    let sinceMs = clock.now();
    for (const [index, key] of keys.entries()) {
      const json = this.#parts.read(key)!;
      if (sent.get(key) === json) continue;
      sent.set(key, json);
      changed.push(`${JSON.stringify(key)}:${json}`);
      if (index === keys.length - 1 || clock.now() - sinceMs < sliceMs) continue;
      yield lineOf(changed, clock);
      changed = [];
      sinceMs = clock.now();
    }
    yield lineOf(changed, clock);
  }

  #enter(): void {
    this.#viewers += 1;
    this.#stopTicking ??= this.#host.every(tickMs, () => this.#wakeAll());
  }

  #leave(): void {
    this.#viewers -= 1;
    if (this.#viewers > 0) return;
    this.#stopTicking?.();
    this.#stopTicking = undefined;
    this.#parts.clear();
  }

  #wakeAll(): void {
    for (const wake of this.#wakes) wake();
  }
}

function lineOf(parts: readonly string[], clock: Clock): string {
  return `{"atMs":${Math.round(clock.wallTimeMs())},"parts":{${parts.join(',')}}}\n`;
}

function text(status: number, body: string) {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
