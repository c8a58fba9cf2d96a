import type { FollowedRequest } from './followed-request.ts';

const maxRequests = 100;
/** As many as are kept: what is asked about a request at its end must not add up, should the client be a load test. */
const maxPerSecond = 100;
const maxAgeMs = 14_400_000;
const maxUnseenMs = 1_800_000;

/** For how long a client is followed at most. */
export const maxAgeSeconds = maxAgeMs / 1_000;

/** One client whose requests somebody follows: the latest 100 of them. Times are by the monitor's clock. */
export class FollowedClient {
  readonly endsMs: number;
  #seenMs: number;
  #secondSinceMs: number;
  #inSecond = 0;
  /** The latest first. */
  #requests: readonly FollowedRequest[] = [];

  constructor(nowMs: number) {
    this.endsMs = nowMs + maxAgeMs;
    this.#seenMs = nowMs;
    this.#secondSinceMs = nowMs;
  }

  /** The latest first. */
  get requests(): readonly FollowedRequest[] {
    return this.#requests.filter(({ isKept }) => isKept);
  }

  /** Adds a request, unless 100 were added in this second: as many are enough for whoever looks. */
  add(nowMs: number, make: () => FollowedRequest): void {
    if (nowMs - this.#secondSinceMs >= 1_000) {
      this.#secondSinceMs = nowMs;
      this.#inSecond = 0;
    }
    if (this.#inSecond >= maxPerSecond) return;
    this.#inSecond += 1;
    this.#requests = [make(), ...this.requests].slice(0, maxRequests);
  }

  /** Somebody looks. */
  see(nowMs: number): void {
    this.#seenMs = nowMs;
  }

  /** Four hours after it began, or half an hour after somebody looked last. */
  isOver(nowMs: number): boolean {
    return nowMs >= this.endsMs || nowMs - this.#seenMs >= maxUnseenMs;
  }
}
