import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Node's own announcement that the last byte of a response was handed over to the operating system. One subscription
 * serves all responses, where listeners would have to be added to each: in Express, which gives every response a hidden
 * class of its own, two listeners cost 3.4 µs (docs/hot-path.md, rule 11).
 */
const channel = 'http.server.response.finish';

export interface Announcement {
  readonly response: ServerResponse;
  readonly socket: Socket;
}

/** Tells one listener of the ends of HTTP/1 responses, whatever server they come from, while anybody follows them. */
export class Announcements {
  readonly #hear: (message: unknown) => void;
  #followers = 0;

  /** @param listener Must not throw. */
  constructor(listener: (announcement: Announcement) => void) {
    this.#hear = (message) => listener(message as Announcement);
  }

  follow(): void {
    if (this.#followers === 0) subscribe(channel, this.#hear);
    this.#followers++;
  }

  /** Once for each `follow`. Servers that are not measured do not pay for announcements after the last. */
  unfollow(): void {
    this.#followers--;
    if (this.#followers === 0) unsubscribe(channel, this.#hear);
  }
}
