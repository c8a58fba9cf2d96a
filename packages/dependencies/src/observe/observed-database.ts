import type { Call, CallOrigin } from '@golden-signals/core/extension';
import type { Dialect } from '../statements/statement.ts';
import { statementOf, sumOfRead } from '../statements/statement-of.ts';
import { ObservedTarget } from './observed-target.ts';

/** A database that is called with texts. */
export class ObservedDatabase extends ObservedTarget {
  /**
   * Begins a query: call it where the application calls, because clock and work are taken now.
   *
   * @param text As the application gives it; no literal of it is kept.
   * @param values Of its placeholders, only compared with those of the same statement within one request.
   * @param origin Where the driver knows better than this moment.
   * @returns Undefined where nothing is measured. Never throws.
   */
  begin(text: string, dialect: Dialect, values?: unknown, origin?: CallOrigin): Call | undefined {
    const measuring = this.get();
    if (measuring === undefined) return undefined;
    const { observer, target } = measuring;
    try {
      const statement = statementOf(text, dialect);
      const own = statement.hasLiterals ? (sumOfRead(text) ?? text) : undefined;
      return target.begin(observer.queries.called(statement, values, own), origin);
    } catch (error) {
      observer.host.internalError(error);
      return undefined;
    }
  }
}
