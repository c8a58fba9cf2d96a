import type { ExtensionHost, Work, WorkEnd } from '@golden-signals/core/extension';
import type { FollowedDetails } from './shapes.ts';

type Host = Pick<ExtensionHost, 'causes' | 'clock' | 'redact'>;

const maxErrorLength = 500;

/** One request of a client that is followed: the work itself while it runs, then what is kept of it. */
export class FollowedRequest {
  readonly number: number;
  readonly #host: Host;
  readonly #startedAtMs: number;
  #open: Work | undefined;
  #ended: FollowedDetails | undefined;

  /** @param number Unlike that of every other one. */
  constructor(number: number, work: Work, host: Host) {
    const { clock } = host;
    this.number = number;
    this.#host = host;
    this.#startedAtMs = clock.wallTimeMs() - (clock.now() - work.startedMs);
    this.#open = work;
  }

  /** It runs, or it has ended and was recorded; not so what is left out, such as the requests of the page itself. */
  get isKept(): boolean {
    return this.#ended !== undefined || this.#open?.state === 'open';
  }

  /** It is over. Lets go of the work. */
  end(end: WorkEnd): void {
    const { method = '', status, durationMs, firstByteMs, requestBytes, responseBytes, isSlow, work } = end;
    const { causes, clock, redact } = this.#host;
    const toMs = clock.now();
    this.#open = undefined;
    this.#ended = {
      ...this.#facts(work, method, end.name),
      status,
      requestBytes,
      responseBytes,
      durationMs,
      timeToFirstByteMs: firstByteMs,
      isSlow,
      errorType: end.errorType || undefined,
      causes: causes.of({ fromMs: toMs - durationMs, toMs, work }),
      context: work.fields && (redact.fields(work.fields) as Record<string, unknown>),
      error: errorText(end.error, redact),
    };
  }

  /** Returns what is known of it now; undefined for one that is not kept. */
  read(): FollowedDetails | undefined {
    const work = this.#open;
    if (work === undefined || this.#ended !== undefined) return this.#ended;
    if (work.state !== 'open') return undefined;
    return {
      ...this.#facts(work, work.method ?? '', work.name),
      status: undefined,
      requestBytes: undefined,
      responseBytes: undefined,
      durationMs: this.#host.clock.now() - work.startedMs,
      timeToFirstByteMs: undefined,
      isSlow: false,
      errorType: undefined,
      causes: [],
    };
  }

  #facts({ calls, ids, timeline }: Work, method: string, route: string | undefined) {
    const { requestId, traceId } = ids;
    const inProgress = calls.targets.reduce((sum, target) => sum + target.inProgress, 0);
    return {
      number: this.number,
      startedAtMs: this.#startedAtMs,
      method,
      route,
      calls: calls.count + inProgress,
      requestId,
      traceId,
      timeline,
    };
  }
}

function errorText(error: unknown, redact: Host['redact']): string | undefined {
  if (error === undefined) return undefined;
  try {
    return redact.text(String(error), maxErrorLength);
  } catch {
    // What was thrown need not be an error, nor be willing to be a text.
    return undefined;
  }
}
