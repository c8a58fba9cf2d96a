import type { CallTarget } from '@golden-signals/core/extension';
import type { Statement } from '../../statements/statement.ts';

/** The event of a query that was slow. */
export const slowQueryEvent = 'slow-query';

/** What is needed of it. */
export interface SlowQuery {
  readonly statement: Statement;
  readonly target: Pick<CallTarget, 'system' | 'namespace'>;
}
