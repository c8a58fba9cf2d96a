import type { CacheCounts } from './cache-counts.ts';

/**
 * Hands an answer on, and to `count` when it is there. A promise becomes one that is settled in the same way, so that a
 * rejection that nobody handles is still unhandled.
 */
export function whenThere<Answer>(answer: Answer, count: (value: unknown, isLater: boolean) => void): Answer {
  if (!(answer instanceof Promise)) {
    count(answer, false);
    return answer;
  }
  return answer.then((value: unknown) => {
    count(value, true);
    return value;
  }) as Answer;
}

/** @param isLater It came by a promise: from a library, of which some answer `null` for what they do not have. */
export function countAnswer(value: unknown, isLater: boolean, counts: CacheCounts): void {
  if (value === undefined || (isLater && value === null)) counts.misses += 1;
  else counts.hits += 1;
}

/** Counts the answers to several keys: values in their order, or an object with those that there are. */
export function countAnswers(keys: unknown, values: unknown, isLater: boolean, counts: CacheCounts): void {
  if (Array.isArray(values)) {
    for (const value of values) countAnswer(value, isLater, counts);
  } else if (typeof values === 'object' && values !== null) {
    const hits = Object.keys(values).length;
    counts.hits += hits;
    if (Array.isArray(keys)) counts.misses += Math.max(0, keys.length - hits);
  }
}
