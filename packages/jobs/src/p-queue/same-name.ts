import type { QueueState } from '../queues/queue-state.ts';

/** What is read of a queue that runs no more than so many tasks at a time. */
export interface LimitedQueue {
  /** Tasks that wait. */
  readonly size: number;
  /** Tasks that run. */
  readonly pending: number;
  readonly isPaused: boolean;
  /** How many may run at a time; infinite without a limit. */
  readonly concurrency: number;
}

/** One of the queues that are observed under a name. */
export interface NamedQueue {
  readonly name: string;
  /** Keeps no queue alive: applications make some for each batch. */
  readonly queue: WeakRef<LimitedQueue>;
  /** When those that wait were added, by the clock; the oldest first. */
  readonly waiting: ReadonlySet<{ readonly addedMs: number }>;
  /** Returns what measures it. */
  owner(): object | undefined;
}

/** Of this process, because a queue may be observed before there is a monitor. */
const all = new Set<NamedQueue>();

/** @returns What takes it away again. */
export function addNamedQueue(queue: NamedQueue): () => void {
  all.add(queue);
  return () => void all.delete(queue);
}

/** Returns what all queues of one name and one owner are together; undefined where there are none. */
export function stateOfAll(name: string, owner: object, nowMs: number): QueueState | undefined {
  let [waiting, active, oldestMs, count, paused] = [0, 0, nowMs, 0, 0];
  for (const one of all) {
    const queue = one.queue.deref();
    if (queue === undefined) all.delete(one);
    else if (one.name === name && one.owner() === owner) {
      const [oldest] = one.waiting;
      waiting += queue.size;
      active += queue.pending;
      oldestMs = Math.min(oldestMs, oldest?.addedMs ?? nowMs);
      count += 1;
      paused += queue.isPaused ? 1 : 0;
    }
  }
  if (count === 0) return undefined;
  return { jobs: { waiting, active }, oldestAgeMs: nowMs - oldestMs, isPaused: paused === count };
}
