import {
  type Call,
  type CallResult,
  type Method,
  type Undo,
  wrapMethod,
} from '@golden-signals/core/extension';
import { measuredPromise } from '../messaging/measured-promise.ts';
import type { ObservedTarget } from '../observe/observed-target.ts';
import { destinationOf, queueName } from './destination.ts';

type Callback = (error: unknown, ...results: unknown[]) => unknown;

/** Index of the callback that a confirm channel calls when the broker has the message. */
const confirmAt = 4;

/** Wraps what sends and fetches messages; what `sendToQueue` sends, it gives to `publish` of the same channel. */
export function observeMethods(channel: object, target: ObservedTarget): Undo[] {
  return [
    wrapMethod(channel, 'publish', (publish) =>
      measuredPublish(publish, target, 'waitForConfirms' in channel),
    ),
    wrapMethod(channel, 'get', (get) => measuredGet(get, target)),
  ];
}

function measuredPublish(publish: Method, target: ObservedTarget, confirms: boolean): Method {
  return function (this: unknown, ...args) {
    const call = begin(target, 'publish', () => destinationOf(args[0], args[1]));
    if (call === undefined) return publish.apply(this, args);
    try {
      if (!confirms) {
        const result = publish.apply(this, args);
        call.end();
        return result;
      }
      const confirmed: unknown = args[confirmAt];
      const given = Array.from({ length: Math.max(args.length, confirmAt) }, (_, i) => args[i]);
      given[confirmAt] = endingWith(
        call,
        typeof confirmed === 'function' ? (confirmed as Callback) : undefined,
      );
      return publish.apply(this, given);
    } catch (error) {
      call.end({ error });
      throw error;
    }
  };
}

/** With promises, and with callbacks as of `amqplib/callback_api`. */
function measuredGet(get: Method, target: ObservedTarget): Method {
  return function (this: unknown, ...args) {
    const call = begin(target, 'get', () => queueName(args[0]));
    if (call === undefined) return get.apply(this, args);
    const last = args.at(-1);
    if (typeof last !== 'function') return measuredPromise(call, () => get.apply(this, args), resultOfGet);
    try {
      return get.apply(this, [...args.slice(0, -1), endingWith(call, last as Callback, resultOfGet)]);
    } catch (error) {
      call.end({ error });
      throw error;
    }
  };
}

function begin(target: ObservedTarget, operation: string, collectionOf: () => string): Call | undefined {
  const measuring = target.get();
  if (measuring === undefined) return undefined;
  try {
    return measuring.target.begin({ operation, collection: collectionOf() });
  } catch (error) {
    measuring.observer.host.internalError(error);
    return undefined;
  }
}

function endingWith(
  call: Call,
  callback: Callback | undefined,
  resultOf?: (value: unknown) => CallResult,
): Callback {
  return function (this: unknown, error, ...results) {
    call.end(error ? { error } : resultOf?.(results[0]));
    return callback?.call(this, error, ...results);
  };
}

/** An empty queue answers `false`. */
function resultOfGet(message: unknown): CallResult {
  return { rows: message === false ? 0 : 1 };
}
