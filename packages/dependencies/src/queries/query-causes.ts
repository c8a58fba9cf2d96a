import { type Explanation, formatMs, type Work } from '@golden-signals/core/extension';
import type { Repetition, RequestQueries } from './request-queries.ts';

/** What took less explains nothing. */
const minMs = 1;

/**
 * Names the query that took most of a piece of work: beside what core says of the calls to its target, or, where these
 * were this one query, in the place of that.
 */
export function queryCauses(queries: RequestQueries | undefined, work: Work): readonly Explanation[] {
  const longest = queries?.longest();
  if (longest === undefined || longest.totalMs < minMs) return [];
  const { calls, record, totalMs } = longest;
  const { summary } = record.statement;
  const text =
    calls === 1
      ? `the query ${summary} took ${formatMs(totalMs)}`
      : `${calls} queries ${summary} took ${formatMs(totalMs)} together`;
  const cause = { kind: 'query', text, ms: totalMs };
  return [isAllThatWasCalled(longest, work) ? { ...cause, replaces: `calls to ${longest.target}` } : cause];
}

function isAllThatWasCalled({ calls, target }: Repetition, work: Work): boolean {
  const ofTarget = work.calls.targets.find((one) => one.target === target);
  return ofTarget?.count === calls && ofTarget.inProgress === 0;
}
