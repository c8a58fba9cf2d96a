import type { Method } from '@golden-signals/core/extension';
import type { Batch } from '../redis-clients/batch.ts';
import type { ObservedRedis } from '../redis-clients/observed-redis.ts';
import type { BatchedReply, RedisCall } from '../redis-clients/redis-call.ts';
import { callOf, type IoredisClient, type IoredisCommand, type IoredisPipeline } from './ioredis.ts';

type Replies = Parameters<IoredisPipeline['resolve']>[0];

/** Of `pipeline()` and `multi()`: what they return is one call, from `exec()` on. */
export function wrapPipelines(
  original: Method,
  observed: ObservedRedis,
  operation: Batch['operation'],
): Method {
  return function (this: IoredisClient, ...args) {
    const pipeline = original.apply(this, args) as IoredisPipeline | undefined;
    // `multi({ pipeline: false })` is a command.
    if (pipeline?._queue !== undefined) followPipeline(this, pipeline, observed, operation);
    return pipeline;
  };
}

function followPipeline(
  client: IoredisClient,
  pipeline: IoredisPipeline,
  observed: ObservedRedis,
  operation: Batch['operation'],
): void {
  const { exec, reject, resolve } = pipeline;
  /** Of the pipeline; or of its commands, where these were collected from all over the application. */
  let call: RedisCall | undefined;
  let ofCommands: readonly RedisCallOfCommand[] | undefined;
  if (client.options.enableAutoPipelining === true) ofCommands = followCommands(client, pipeline, observed);
  pipeline.exec = function (this: IoredisPipeline, ...args) {
    // Within a pipeline the first `exec()` ends its transaction, and only the second one sends.
    const isEnd = operation === 'MULTI' || this._transactions === 0;
    if (call !== undefined || ofCommands?.length || !isEnd) return exec.apply(this, args);
    call = observed.beginBatch(operation, this.length - (operation === 'MULTI' ? 1 : 0));
    const queued = client.offlineQueue.length;
    const result = exec.apply(this, args);
    const [first] = this._queue;
    if (call !== undefined && first !== undefined && client.offlineQueue.length > queued) {
      call.isQueued = true;
      first[callOf] = call;
    }
    return result;
  };
  pipeline.resolve = (replies) => {
    call?.answered(batchedReplies(pipeline._queue, replies, operation));
    for (const { call: one, index, command } of ofCommands ?? []) {
      const [error, reply] = replies[index] ?? [];
      if (error instanceof Error) one.failed(error);
      else one.succeeded(command.args, reply);
    }
    return resolve.call(pipeline, replies);
  };
  pipeline.reject = (error) => {
    call?.failed(error);
    for (const { call: one } of ofCommands ?? []) one.failed(error);
    return reject.call(pipeline, error);
  };
}

interface RedisCallOfCommand {
  readonly call: RedisCall;
  readonly command: IoredisCommand;
  readonly index: number;
}

/** Returns the calls of a pipeline that the client made by itself; none where the application made it. */
function followCommands(
  client: IoredisClient,
  pipeline: IoredisPipeline,
  observed: ObservedRedis,
): readonly RedisCallOfCommand[] {
  const calls: RedisCallOfCommand[] = [];
  const { sendCommand } = pipeline;
  let isOfClient: boolean | undefined;
  pipeline.sendCommand = function (this: IoredisPipeline, ...args) {
    const [command] = args;
    isOfClient ??= [...client._autoPipelines.values()].includes(pipeline);
    const call = isOfClient ? observed.begin(command.name, command.args) : undefined;
    if (call !== undefined) calls.push({ call, command, index: this.length });
    return sendCommand.apply(this, args);
  };
  return calls;
}

/** In a transaction, the replies are in that to `EXEC`; `null` for one that was given up, because a watched key changed. */
function* batchedReplies(
  queue: readonly IoredisCommand[],
  replies: Replies,
  operation: Batch['operation'],
): Iterable<BatchedReply> {
  const executed = operation === 'MULTI' ? replies.at(-1) : undefined;
  if (executed?.[0] instanceof Error) yield { name: 'EXEC', args: [], reply: executed[0] };
  const inner = executed?.[1];
  const all = executed === undefined ? replies.map(([error, reply]) => error ?? reply) : inner;
  if (!Array.isArray(all)) return;
  const first = executed === undefined ? 0 : 1;
  for (const [index, reply] of all.entries()) {
    const command = queue[index + first];
    // A transaction within a pipeline answers `QUEUED` here.
    const isReply = command !== undefined && (executed !== undefined || command.inTransaction !== true);
    if (isReply) yield { name: command.name, args: command.args, reply };
  }
}
