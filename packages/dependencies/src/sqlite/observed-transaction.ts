import type { Method } from '@golden-signals/core/extension';
import type { InnerDatabase } from './library.ts';
import { RunningTransaction } from './running-transaction.ts';
import type { SynchronousDatabase } from './synchronous-database.ts';

const usual = 'default';
const variants = new Set([usual, 'deferred', 'immediate', 'exclusive']);

/**
 * Returns `transaction` of better-sqlite3, which asks for `BEGIN` and `COMMIT` past `prepare`. A commit waits for the disk, so
 * that it is often what takes longest. Transactions in transactions are savepoints, which are quick and not measured.
 */
export function observedTransaction(
  original: Method,
  instance: InnerDatabase,
  database: SynchronousDatabase,
): Method {
  return function (fn: unknown, ...more: unknown[]) {
    if (typeof fn !== 'function') return original.call(this, fn, ...more);
    let current: RunningTransaction | undefined;
    const watched: Method = function (...args) {
      const own = current;
      own?.began();
      let ends = 'ROLLBACK';
      try {
        const result: unknown = fn.apply(this, args);
        ends = 'COMMIT';
        return result;
      } finally {
        own?.ends(ends);
      }
    };
    const observed = (run: Method): Method =>
      function (...args) {
        const outer = current;
        const own = instance.inTransaction === true ? undefined : new RunningTransaction(database);
        current = own;
        try {
          const result: unknown = run.apply(this, args);
          own?.ended();
          return result;
        } catch (error) {
          own?.failed(error);
          throw error;
        } finally {
          current = outer;
        }
      };
    return withVariants(original.call(this, watched, ...more) as Method, observed);
  };
}

/** The function is the default variant, and each variant has all of them as properties. */
function withVariants(transaction: Method, observed: (run: Method) => Method): Method {
  const properties: Record<string, PropertyDescriptor> = {};
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(transaction))) {
    if (variants.has(name)) properties[name] = { ...descriptor, value: observed(descriptor.value) };
    else if (name === 'database') properties[name] = descriptor;
  }
  for (const name of variants) {
    const variant = properties[name];
    if (variant !== undefined) Object.defineProperties(variant.value, properties);
  }
  return properties[usual]?.value ?? observed(transaction);
}
