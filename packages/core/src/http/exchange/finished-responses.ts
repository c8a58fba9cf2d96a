import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Node's own announcement that the last byte of a response was handed over to the operating system. One subscription
 * serves all responses, where listeners would have to be added to each: in Express, which gives every response a hidden
 * class of its own, two listeners cost 3.4 µs (Node 20, benchmarks/http).
 */
const channel = 'http.server.response.finish';

export interface FinishedResponse {
  readonly response: ServerResponse;
  readonly socket: Socket;
}

/** Tells one listener of the ends of HTTP/1 responses, whatever server they come from, while anybody follows them. */
export class FinishedResponses {
  readonly #hear: (message: unknown) => void;
  #followers = 0;

  /** @param listener Must not throw. */
  constructor(listener: (finished: FinishedResponse) => void) {
    this.#hear = (message) => listener(message as FinishedResponse);
  }

  follow(): void {
    if (this.#followers === 0) subscribe(channel, this.#hear);
    this.#followers++;
  }

  /** Once for each `follow`. Servers that nobody measures do not pay for announcements after the last. */
  unfollow(): void {
    this.#followers--;
    if (this.#followers === 0) unsubscribe(channel, this.#hear);
  }
}

/** Node 20 and 22 emit `finish` also when the socket was destroyed while it flushed; later ones only when it flushed. */
const finishIsProof = Number(process.versions.node.split('.')[0]) >= 24;

/**
 * Whether a response that has just emitted `finish` was handed over to the operating system. From Node 24 on the
 * callback of `end()` comes first, and may have destroyed the socket of a response that was sent.
 */
export function wasSent(socket: Socket | undefined): boolean {
  return finishIsProof || socket?.destroyed === false;
}
