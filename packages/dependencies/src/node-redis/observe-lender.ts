import { type CallOrigin, type Undo, wrapMethod } from '@golden-signals/core/extension';
import { Dependencies } from '../dependencies.ts';
import type { ObserveOptions } from '../observe/observe-options.ts';
import type { LendingMethod } from './node-redis.ts';
import type { Lease } from './observe-node-redis.ts';

/**
 * Measures the commands of the clients that a pool, a cluster or a sentinel lends. A pool that has none at hand runs the
 * function later, in the context of whoever gave a client back: the calls are those of whoever asked, from then on.
 *
 * @param observeLent Observes one of its clients, unless it is observed already, and returns its lease.
 */
export function observeLender(
  lender: object,
  method: LendingMethod,
  { monitor }: ObserveOptions,
  undos: Undo[],
  observeLent: (client: object) => Lease,
): void {
  undos.push(
    wrapMethod(lender, method, (original) => {
      return function (...args) {
        const at = args.findIndex((arg) => typeof arg === 'function');
        const use = args[at];
        if (use === undefined) return original.apply(this, args);
        const asked = method === 'execute' ? originOf(monitor) : undefined;
        let isAtOnce = true;
        const measured = (client: object, ...more: unknown[]) => {
          const lease = observeLent(client);
          // The clients of others than pools are used by several at a time, in their own contexts.
          if (asked === undefined) return use(client, ...more);
          const origin = isAtOnce ? { work: asked.work } : asked;
          return useLent(lease, origin, () => use(client, ...more));
        };
        try {
          return original.apply(this, args.with(at, measured));
        } finally {
          isAtOnce = false;
        }
      };
    }),
  );
}

function useLent(lease: Lease, origin: CallOrigin, use: () => unknown): unknown {
  const mine = { ...origin };
  lease.origin = mine;
  const end = () => {
    if (lease.origin === mine) lease.origin = undefined;
  };
  let result: unknown;
  try {
    result = use();
  } catch (error) {
    end();
    throw error;
  }
  // The pool listens to it too, so nothing becomes handled that was not.
  if (result instanceof Promise) result.then(end, end);
  else end();
  return result;
}

function originOf(monitor: ObserveOptions['monitor']): CallOrigin | undefined {
  const host = Dependencies.observers.of(monitor)?.host;
  return host && { work: host.work.current(), startedMs: host.clock.now() };
}
