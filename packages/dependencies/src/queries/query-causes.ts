import { type Cause, formatMs } from '@golden-signals/core/extension';
import type { RequestQueries } from './request-queries.ts';

/** What took less explains nothing. */
const minMs = 1;

/** Names the query that took most of a piece of work, beside what core says of the calls to its target. */
export function queryCauses(queries: RequestQueries | undefined): readonly Cause[] {
  const longest = queries?.longest();
  if (longest === undefined || longest.totalMs < minMs) return [];
  const { calls, record, totalMs } = longest;
  const { summary } = record.statement;
  const text =
    calls === 1
      ? `the query ${summary} took ${formatMs(totalMs)}`
      : `${calls} queries ${summary} took ${formatMs(totalMs)} together`;
  return [{ kind: 'query', text, ms: totalMs }];
}
