import { type Call, type Method, type Undo, wrapMethod } from '@golden-signals/core/extension';
import type { ObservedDatabase } from '../observe/observed-database.ts';
import { ConnectionCalls } from '../pools/connection-calls.ts';
import { asPromise } from './as-promise.ts';
import { callbackOf, resultOf, textOf, valuesOf } from './called-query.ts';
import type { InnerClient, QueryCallback, QueryConfig, Submittable } from './library.ts';
import { observeSubmittable } from './submittable.ts';

/** Returns what keeps the calls of a client. @param isConnected It is from a pool, or has been connected already. */
export function callsOf(
  client: InnerClient,
  database: ObservedDatabase,
  isConnected: boolean,
): ConnectionCalls {
  const isBusy = () => client.readyForQuery === false && client.pipeline !== true;
  return new ConnectionCalls(database, 'postgresql', isConnected, isBusy);
}

/** Observes what one client is asked, in each of the ways in which `pg` can be asked. */
export function observeQueries(client: InnerClient, calls: ConnectionCalls): Undo {
  return wrapMethod(
    client,
    'query',
    (original): Method =>
      function (this: InnerClient, ...args: unknown[]) {
        // Not taken apart as an array is, because iterating costs more.
        const query = args[0];
        const values = args[1];
        const callback = args[2];
        const given = query ? callbackOf(query, values, callback) : undefined;
        // What `pg` refuses is not asked.
        if (!query || (given && typeof given !== 'function')) return original.apply(this, args);
        const call = calls.takeOver() ?? calls.begin(textOf(query, this), valuesOf(query, values));
        if (call === undefined) return original.apply(this, args);
        try {
          if (typeof (query as Submittable).submit === 'function') {
            observeSubmittable(query as Submittable, (result) => calls.end(call, result));
            return original.apply(this, args);
          }
          const own = extensible(query);
          const listed = typeof values === 'function' ? undefined : values;
          if (given) {
            const result = original.call(this, own, listed, ending(calls, call, given as QueryCallback));
            giveBack(own, given);
            return result;
          }
          return asPromise(this._Promise, (settle) => {
            original.call(this, own, listed, ending(calls, call, settle));
            giveBack(own, undefined);
          });
        } catch (error) {
          calls.end(call, { error });
          throw error;
        }
      },
  );
}

/** Returns the callback with the end of the call before it. */
function ending(calls: ConnectionCalls, call: Call, given: QueryCallback): QueryCallback {
  return function (error, result) {
    calls.end(call, resultOf(error, result));
    return given.call(this, error, result);
  };
}

/** Before 8.23 `pg` writes the callback into the very object that it is given, which the application may use again. */
function giveBack(query: unknown, given: unknown): void {
  if (typeof query !== 'object' || !Object.hasOwn(query!, 'callback')) return;
  const config = query as QueryConfig;
  if (config.callback === given) return;
  if (given === undefined) delete config.callback;
  else config.callback = given;
}

/** Into a frozen one it cannot write; it need not without us. */
function extensible(query: unknown): unknown {
  if (typeof query !== 'object' || Object.isExtensible(query)) return query;
  return Object.create(Object.getPrototypeOf(query), Object.getOwnPropertyDescriptors(query));
}
