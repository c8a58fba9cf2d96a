import type { Method } from '@golden-signals/core/extension';
import type { ObservedRedis } from '../redis-clients/observed-redis.ts';
import type { RedisCall } from '../redis-clients/redis-call.ts';
import { callOf, type IoredisClient, type IoredisCommand, type IoredisStream } from './ioredis.ts';

/** What the client says by itself before it is ready. */
const handshake = new Set(['auth', 'client', 'hello', 'info', 'readonly', 'select']);

/**
 * The one place that all commands go through: again, where they were queued for want of a connection, or lost with one. A
 * command is followed by its own `resolve` and `reject`: who listened to its promise would make rejections handled that
 * the application does not handle.
 */
export function wrapSendCommand(original: Method, observed: ObservedRedis): Method {
  /** Commands between `MULTI` and `EXEC`, without a pipeline, are answered `QUEUED`. */
  let isInTransaction = false;
  return function (this: IoredisClient, command: IoredisCommand, stream?: IoredisStream, ...more: unknown[]) {
    const queued = this.offlineQueue.length;
    if (callOf in command || isOwn(this, command, stream)) {
      const result = original.call(this, command, stream, ...more);
      if (this.offlineQueue.length <= queued) command[callOf]?.written();
      return result;
    }
    const call = observed.begin(command.name, command.args);
    command[callOf] = call;
    if (call !== undefined) follow(command, call, isInTransaction);
    isInTransaction = isStillInTransaction(command.name, isInTransaction);
    try {
      return original.call(this, command, stream, ...more);
    } catch (error) {
      call?.failed(error);
      throw error;
    } finally {
      if (call !== undefined) call.isQueued = this.offlineQueue.length > queued;
    }
  };
}

/** Of a pipeline, which is one call; or of the client itself. */
function isOwn(
  { status }: IoredisClient,
  { name }: IoredisCommand,
  stream: IoredisStream | undefined,
): boolean {
  return stream?.isPipeline === true || (status === 'connect' && handshake.has(name));
}

function follow(command: IoredisCommand, call: RedisCall, isInTransaction: boolean): void {
  const { reject, resolve } = command;
  command.resolve = (reply) => {
    call.succeeded(isInTransaction && String(reply) === 'QUEUED' ? undefined : command.args, reply);
    return resolve(reply);
  };
  command.reject = (error) => {
    call.failed(error);
    return reject(error);
  };
}

function isStillInTransaction(name: string, before: boolean): boolean {
  if (name.length > 7) return before;
  if (name === 'multi') return true;
  return before && name !== 'exec' && name !== 'discard';
}
