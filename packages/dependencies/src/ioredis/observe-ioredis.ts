import { type CallTargetOptions, type Method, type Undo, wrapMethod } from '@golden-signals/core/extension';
import type { ObserveOptions } from '../observe/observe-options.ts';
import { ObservedRedis } from '../redis-clients/observed-redis.ts';
import type { IoredisClient } from './ioredis.ts';
import { wrapPipelines } from './wrap-pipelines.ts';
import { wrapSendCommand } from './wrap-send-command.ts';

/**
 * Measures the commands of one client.
 *
 * @param observeDuplicate Called with what `duplicate()` returns.
 */
export function observeIoredis(
  client: IoredisClient,
  { name, monitor }: ObserveOptions,
  undos: Undo[],
  observeDuplicate: (duplicate: object) => void,
): void {
  const observed = new ObservedRedis(() => describe(client, name), monitor);
  undos.push(() => observed.close());
  const add = (method: string, wrap: (original: Method) => Method) =>
    undos.push(wrapMethod(client, method, wrap));
  add('sendCommand', (original) => wrapSendCommand(original, observed));
  add('pipeline', (original) => wrapPipelines(original, observed, 'PIPELINE'));
  add('multi', (original) => wrapPipelines(original, observed, 'MULTI'));
  // Not by a listener, which the application would find among its own.
  add('emit', (original) => {
    return function (...args) {
      if (args[0] === 'reconnecting') observed.reconnected();
      return original.apply(this, args);
    };
  });
  add('duplicate', (original) => {
    return function (...args) {
      const duplicate = original.apply(this, args);
      // A connection that only listens to what the server does; it has no calls.
      if (args[0]?.monitor !== true) observeDuplicate(duplicate);
      return duplicate;
    };
  });
}

/** What is not configured is `null`. */
function describe(
  { isCluster, options }: IoredisClient,
  name: string | undefined,
): Omit<CallTargetOptions, 'kind' | 'system'> {
  const { db, host, path, port, sentinels } = options;
  const pool = name ?? (sentinels ? options.name : undefined);
  // Where there are several servers, none of them is the one.
  const address = isCluster || sentinels ? undefined : path || host || 'localhost';
  return {
    ...(!isCluster && { namespace: String(db ?? 0) }),
    ...(address && { address }),
    ...(address && !path && { port: port ?? 6_379 }),
    ...(pool && { pool }),
  };
}
