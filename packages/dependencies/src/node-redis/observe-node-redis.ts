import {
  type CallOrigin,
  type CallTargetOptions,
  type Method,
  type Undo,
  type Work,
  wrapMethod,
} from '@golden-signals/core/extension';
import type { ObserveOptions } from '../observe/observe-options.ts';
import type { Batch } from '../redis-clients/batch.ts';
import { ObservedRedis } from '../redis-clients/observed-redis.ts';
import type { BatchedReply, RedisCall } from '../redis-clients/redis-call.ts';
import type { BatchedCommand, CommandArguments, NodeRedisClient } from './node-redis.ts';

/** What one client does for whoever it is lent to by its pool. */
export interface Lease {
  /** Whose calls they are, and, until the first of them, since when it was waited for; undefined for those of whoever calls. */
  origin: { readonly work?: Work | undefined; startedMs?: number | undefined } | undefined;
}

/**
 * Measures the commands of one client.
 *
 * @param client Itself, and no variant of it.
 * @param observeDuplicate Called with what `duplicate()` returns.
 */
export function observeNodeRedis(
  client: NodeRedisClient,
  { name, monitor }: ObserveOptions,
  undos: Undo[],
  lease: Lease,
  observeDuplicate: (duplicate: object) => void,
): void {
  const observed = new ObservedRedis(() => describe(client, name), monitor);
  const calls = new QueuedCalls(client);
  undos.push(() => observed.close());
  const add = (method: string, wrap: (original: Method) => Method) =>
    undos.push(wrapMethod(client, method, wrap));
  add('sendCommand', (original) => {
    return function (...args) {
      const [command, ...values] = args[0] as CommandArguments;
      const origin = originOf(lease);
      const call = observed.begin(String(command), values, origin);
      if (call === undefined) return original.apply(this, args);
      return calls.follow(
        call,
        hasWaited(origin),
        () => original.apply(this, args),
        (reply) => call.succeeded(values, reply),
      );
    };
  });
  const addBatch = (method: string, operation: Batch['operation']) =>
    add(method, (original) => {
      return function (...args) {
        const commands = args[0] as readonly BatchedCommand[];
        const origin = originOf(lease);
        const call = observed.beginBatch(operation, commands.length, origin);
        if (call === undefined) return original.apply(this, args);
        return calls.follow(
          call,
          hasWaited(origin),
          () => original.apply(this, args),
          (replies) => call.answered(batchedReplies(commands, replies)),
        );
      };
    });
  addBatch('_executeMulti', 'MULTI');
  addBatch('_executePipeline', 'PIPELINE');
  // Not by listeners, which the application would find among its own.
  add('emit', (original) => {
    return function (...args) {
      // What waits is written together with the handshake, and what is called meanwhile once that is over.
      if (args[0] === 'connect' || args[0] === 'ready') calls.written();
      else if (args[0] === 'reconnecting') observed.reconnected();
      return original.apply(this, args);
    };
  });
  add('duplicate', (original) => {
    return function (...args) {
      const duplicate = original.apply(this, args);
      observeDuplicate(duplicate);
      return duplicate;
    };
  });
}

/** A lent client was waited for once: with its first command. */
function originOf({ origin }: Lease): CallOrigin | undefined {
  if (origin === undefined) return undefined;
  const { work, startedMs } = origin;
  origin.startedMs = undefined;
  return { work, startedMs };
}

function hasWaited(origin: CallOrigin | undefined): boolean {
  return origin?.startedMs !== undefined;
}

/** The calls of one client, of which some wait for a connection. */
class QueuedCalls {
  readonly #client: NodeRedisClient;
  readonly #queued = new Set<RedisCall>();

  constructor(client: NodeRedisClient) {
    this.#client = client;
  }

  /** There is a connection. */
  written(): void {
    for (const call of this.#queued) call.written();
    this.#queued.clear();
  }

  /** Returns a promise that is settled as that of the client is, so that what nobody handles stays unhandled. */
  follow(
    call: RedisCall,
    hasWaited: boolean,
    send: () => Promise<unknown>,
    succeeded: (reply: unknown) => void,
  ): Promise<unknown> {
    const { isReady } = this.#client;
    call.isQueued = hasWaited || !isReady;
    if (isReady) call.written();
    else this.#queued.add(call);
    let sent: Promise<unknown>;
    try {
      sent = send();
    } catch (error) {
      this.#queued.delete(call);
      call.failed(error);
      throw error;
    }
    return sent.then(
      (reply) => {
        this.#queued.delete(call);
        succeeded(reply);
        return reply;
      },
      (error) => {
        this.#queued.delete(call);
        call.failed(error);
        throw error;
      },
    );
  }
}

function* batchedReplies(commands: readonly BatchedCommand[], replies: unknown): Iterable<BatchedReply> {
  if (!Array.isArray(replies)) return;
  for (const [index, reply] of replies.entries()) {
    const [name, ...args] = commands[index]?.args ?? [];
    if (name !== undefined) yield { name: String(name), args, reply };
  }
}

function describe(
  { options }: NodeRedisClient,
  name: string | undefined,
): Omit<CallTargetOptions, 'kind' | 'system'> {
  const { host = 'localhost', path, port = 6_379 } = options?.socket ?? {};
  return {
    namespace: String(options?.database ?? 0),
    address: path ?? host,
    ...(path === undefined && { port }),
    ...(name !== undefined && { pool: name }),
  };
}
