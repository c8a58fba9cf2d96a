import type { Counter } from '@golden-signals/core';
import {
  type ExtensionHost,
  type RateLimitedLog,
  runUnmeasured,
  withinTimeLimit,
} from '@golden-signals/core/extension';
import type { PingRequest } from './ping.ts';

/** What pings of all schedules have in common. */
export interface PingHost extends Pick<ExtensionHost, 'clock' | 'logger'> {
  readonly total: Counter<'schedule' | 'service' | 'outcome'>;
  readonly log: RateLimitedLog;
}

const timeoutMs = 5_000;
/** Before each further attempt. */
const pausesMs = [1_000, 4_000];
/** A service that does not answer for long costs the oldest ones. */
const maxWaiting = 100;

/** Sends the requests of one schedule to one service, in order and one at a time. */
export class PingQueue {
  readonly #host: PingHost;
  readonly #labels: { readonly schedule: string; readonly service: string };
  readonly #waiting: PingRequest[] = [];
  #sending: Promise<void> | undefined;
  #isEnding = false;
  #endPause = () => {};

  constructor(host: PingHost, schedule: string, service: string) {
    this.#host = host;
    this.#labels = { schedule, service };
  }

  /** Never throws, and never waits. */
  add(request: PingRequest): void {
    if (this.#waiting.push(request) > maxWaiting) {
      this.#waiting.shift();
      this.#count('dropped');
    }
    this.#sending ??= this.#send();
  }

  /** Waits until all is sent or lost, trying nothing again. Never rejects. */
  async finish(): Promise<void> {
    this.#isEnding = true;
    this.#endPause();
    await this.#sending;
  }

  /** Takes back its series. */
  forget(): void {
    for (const outcome of ['success', 'error', 'dropped'])
      this.#host.total.remove({ ...this.#labels, outcome });
  }

  async #send(): Promise<void> {
    // The job goes on first.
    await Promise.resolve();
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const failure = await this.#deliver(next);
      this.#count(failure === undefined ? 'success' : 'error');
      if (failure !== undefined)
        this.#host.log.warn({ ...this.#labels, failure }, 'A ping of a schedule was not delivered.');
    }
    this.#sending = undefined;
  }

  /** @returns Why it was not delivered. */
  async #deliver(request: PingRequest): Promise<string | undefined> {
    let answer = await this.#attempt(request);
    for (const pauseMs of pausesMs) {
      if (!answer.canRetry || this.#isEnding) break;
      await this.#pause(pauseMs);
      answer = await this.#attempt(request);
    }
    return answer.failure;
  }

  async #attempt(request: PingRequest): Promise<Answer> {
    const abort = new AbortController();
    const late = (): Answer => {
      abort.abort();
      return { failure: `no answer within ${timeoutMs} ms`, canRetry: true };
    };
    return withinTimeLimit(
      { clock: this.#host.clock, timeoutMs },
      () => answerTo(request, abort.signal),
      late,
    );
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      // A process that has nothing else to do waits for it: a job that is run by itself is over by now.
      const stop = this.#host.clock.after(ms, resolve, { keepAlive: true });
      this.#endPause = () => {
        stop();
        resolve();
      };
    });
  }

  #count(outcome: string): void {
    this.#host.total.labels({ ...this.#labels, outcome }).inc();
  }
}

interface Answer {
  /** Undefined when all is well. Without anything of the URL. */
  readonly failure: string | undefined;
  readonly canRetry: boolean;
}

/** Never rejects. Redirects are not followed: they could lead the secret elsewhere. */
async function answerTo({ url, contentType, body }: PingRequest, signal: AbortSignal): Promise<Answer> {
  const init: RequestInit = {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'user-agent': 'golden-signals',
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    },
    ...(body === undefined ? {} : { body }),
    redirect: 'manual',
    signal,
  };
  try {
    // Not a call of the application, wherever those are measured.
    const response = await runUnmeasured(() => fetch(url, init));
    await response.body?.cancel();
    const { status } = response;
    if (status >= 200 && status < 300) return { failure: undefined, canRetry: false };
    return { failure: `status ${status}`, canRetry: status === 408 || status === 429 || status >= 500 };
  } catch (error) {
    const code = (error as { readonly cause?: { readonly code?: unknown } }).cause?.code;
    return { failure: typeof code === 'string' ? code : 'a network error', canRetry: true };
  }
}
