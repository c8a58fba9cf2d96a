import type { Endpoint, EndpointResponse } from '@golden-signals/core';

export const path = '/events';

/** A streamed answer that the case writes, as an endpoint whose events come from elsewhere. */
export class Events {
  /** Resolves when the stream is ended by whoever reads it. */
  readonly ended: Promise<void>;
  /** Resolves when the handler is called. */
  readonly asked: Promise<void>;
  /** Chunks that were taken. */
  taken = 0;
  wasAborted = false;
  readonly endpoint: Endpoint;
  readonly #chunks: Array<string | undefined> = [];
  #wake = () => {};

  /** @param answer When the handler has its answer. Default: at once. @param headers Of the answer. */
  constructor({
    answer = () => {},
    headers = {},
  }: {
    answer?: (events: Events) => Promise<void> | void;
    headers?: Readonly<Record<string, string>>;
  } = {}) {
    let isEnded = () => {};
    let isAsked = () => {};
    this.ended = new Promise((resolve) => {
      isEnded = resolve;
    });
    this.asked = new Promise((resolve) => {
      isAsked = resolve;
    });
    const source: AsyncIterator<string> = {
      next: () => this.#next(),
      async return() {
        isEnded();
        return { done: true, value: undefined };
      },
    };
    this.endpoint = {
      name: 'events',
      paths: [path],
      access: 'open',
      handle: async ({ signal }): Promise<EndpointResponse> => {
        signal.addEventListener('abort', () => {
          this.wasAborted = true;
          this.#wake();
        });
        isAsked();
        await answer(this);
        return { status: 200, headers, body: { [Symbol.asyncIterator]: () => source } };
      },
    };
  }

  write(...chunks: readonly string[]): void {
    this.#chunks.push(...chunks);
    this.#wake();
  }

  /** After what was written. */
  end(): void {
    this.#chunks.push(undefined);
    this.#wake();
  }

  /** Resolves when the client has left. */
  async aborted(): Promise<void> {
    while (!this.wasAborted) await this.#something();
  }

  async #next(): Promise<IteratorResult<string, undefined>> {
    while (this.taken === this.#chunks.length) await this.#something();
    const value = this.#chunks[this.taken++];
    return value === undefined ? { done: true, value } : { done: false, value };
  }

  #something(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#wake;
      this.#wake = () => {
        before();
        resolve();
      };
    });
  }
}
