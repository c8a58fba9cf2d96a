import { runUnmeasured } from '@golden-signals/core/extension';
import type { QueueState } from '../queues/queue-state.ts';
import { type BullClient, type BullInstance, clientOf, isClosing } from './bullmq-instances.ts';
import { queueScript } from './queue-script.ts';

const command = 'goldenSignalsQueueState';
const defined = new WeakSet<BullClient>();

/** Reads one queue of BullMQ again and again. */
export class QueueReader {
  readonly #instance: BullInstance;
  /**
   * When a job was first seen that could begin, of which nothing says since when: by its id. Its age is what we have seen
   * of it, which is never too much. As many as the script returns.
   */
  #seenMs = new Map<string, number>();

  constructor(instance: BullInstance) {
    this.#instance = instance;
  }

  /** Returns undefined where there is nothing to ask: it is being closed, or not kept in Redis. Rejects as its client does. */
  async read(): Promise<QueueState | undefined> {
    if (isClosing(this.#instance)) return undefined;
    const client = await clientOf(this.#instance);
    if (client === undefined) return undefined;
    // As BullMQ stamps its jobs.
    const nowMs = Date.now();
    return this.#stateOf(
      await runUnmeasured(() => runScript(client, this.#instance.qualifiedName, nowMs)),
      nowMs,
    );
  }

  #stateOf([counts, ids]: readonly [readonly number[], readonly string[]], nowMs: number): QueueState {
    const [wait, paused, prioritized, delayed, waitingChildren, active, completed, failed, isPaused, oldest] =
      counts as readonly [number, number, number, number, number, number, number, number, number, number];
    this.#seenMs = new Map(ids.map((id) => [id, this.#seenMs.get(id) ?? nowMs]));
    const since = Math.min(oldest < 0 ? nowMs : oldest, ...this.#seenMs.values());
    return {
      jobs: {
        waiting: wait + paused,
        prioritized,
        delayed,
        'waiting-children': waitingChildren,
        active,
        completed,
        failed,
      },
      oldestAgeMs: Math.max(0, nowMs - since),
      isPaused: isPaused === 1,
    };
  }
}

const numbers = 10;

/** Returns the numbers and the ids that the script returns. */
async function runScript(
  client: BullClient,
  qualifiedName: string,
  nowMs: number,
): Promise<readonly [readonly number[], readonly string[]]> {
  if (!defined.has(client)) {
    client.defineCommand(command, { numberOfKeys: 1, lua: queueScript });
    defined.add(client);
  }
  const args = [`${qualifiedName}:`, nowMs];
  const commands = client as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
  const result = (await (client.runCommand?.(command, args) ?? commands[command]!(...args))) as unknown[];
  return [result.slice(0, numbers).map(Number), result.slice(numbers).map(String)];
}
