import type { Slot, Work, WorkHost } from '@golden-signals/core/extension';
import type { RequestLine } from './request-line.ts';

/** Failures of one piece of work that are remembered. */
const maxFailures = 20;

/** After these a client is expected to try again; after other statuses of 400 and above it is not. */
const passingStatuses = new Set([408, 425, 429]);

/** Returns whether a request that was answered so may succeed when it is repeated. */
export function isPassing(status: number): boolean {
  return status >= 500 || passingStatuses.has(status);
}

/** Remembers what failed in each piece of work, so that its repetition is known as a retry. */
export class FailedRequests {
  readonly #failures: Slot<Set<number>>;

  constructor(work: WorkHost) {
    this.#failures = work.slot(() => new Set());
  }

  /** Forgets the failure, because the next request is told apart by its own. */
  isRetry(work: Work, request: RequestLine): boolean {
    return this.#failures.peek(work)?.delete(fingerprint(request)) ?? false;
  }

  add(work: Work, request: RequestLine): void {
    if (work.state !== 'open') return;
    const failures = this.#failures.of(work);
    if (failures.size < maxFailures) failures.add(fingerprint(request));
  }
}

/** Instead of the URL, which may have secrets and is not kept: 32 bits of FNV-1a. */
function fingerprint({ method, origin, path }: RequestLine): number {
  let hash = 0x811c9dc5;
  const text = `${method} ${origin} ${path}`;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
