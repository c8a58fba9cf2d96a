import type { FollowedRequest } from './followed-request.ts';

const maxRequests = 100;
const maxAgeMs = 14_400_000;
const maxUnseenMs = 1_800_000;

/** For how long a client is followed at most. */
export const maxAgeSeconds = maxAgeMs / 1_000;

/** One client whose requests somebody follows: its latest 100. Times are by the monitor's clock. */
export class FollowedClient {
  readonly endsMs: number;
  #seenMs: number;
  /** The latest first. */
  #requests: readonly FollowedRequest[] = [];

  constructor(nowMs: number) {
    this.endsMs = nowMs + maxAgeMs;
    this.#seenMs = nowMs;
  }

  /** The latest first. */
  get requests(): readonly FollowedRequest[] {
    return this.#requests.filter(({ isKept }) => isKept);
  }

  add(request: FollowedRequest): void {
    this.#requests = [request, ...this.requests].slice(0, maxRequests);
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
