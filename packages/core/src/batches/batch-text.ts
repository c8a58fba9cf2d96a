import { formatSpan } from '../base/duration-text.ts';
import { formatRatio } from '../base/quantity-text.ts';
import type { BatchReport } from './batch.ts';

const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `import: 4,200 of 10,000 done, 120 per second, about 48 s left, 12 failed (0.29 %)`. */
export function batchText(batch: BatchReport): string {
  const { operation, state, durationMs, total, done, failed, failedRatio, perSecond, remainingMs } = batch;
  const ended = state === 'running' ? 'done' : `done in ${formatSpan(durationMs / 1_000)}`;
  return [
    `${operation}: ${numbers.format(done)}${total === undefined ? '' : ` of ${numbers.format(total)}`} ${ended}`,
    `${numbers.format(perSecond)} per second`,
    ...(remainingMs === undefined ? [] : [`about ${formatSpan(remainingMs / 1_000)} left`]),
    ...(failed === 0 ? [] : [`${numbers.format(failed)} failed (${formatRatio(failedRatio)})`]),
    ...(state === 'running' || state === 'success' ? [] : [`ended with ${state}`]),
  ].join(', ');
}
