import { formatSpan } from '../base/duration-text.ts';
import type { Finding } from '../host/findings.ts';
import type { ReadOptions } from '../host/section.ts';
import type { ErrorGroup } from './error-group.ts';

/** How ids of these findings begin. */
const newError = 'new-error:';
/** Places that are named as evidence. */
const maxNamed = 3;

/**
 * Returns the groups of errors that are new.
 *
 * @param fromMs Those that were first seen since then are; Unix milliseconds.
 * @param options `details`: whether messages and places in the code are shown.
 */
export function errorFindings(
  groups: readonly ErrorGroup[],
  { fromMs, windowMs }: { readonly fromMs: number; readonly windowMs: number },
  { details }: ReadOptions,
): readonly Finding[] {
  return groups
    .filter(({ firstSeenMs }) => firstSeenMs >= fromMs)
    .map((group) => {
      const { fingerprint, type, title, location, count, firstSeenMs } = group;
      const places = [...Object.keys(group.routes), ...Object.keys(group.operations)];
      const evidence = [
        `${count === 1 ? 'once' : `${count} times`} in the last ${formatSpan((fromMs + windowMs - firstSeenMs) / 1_000)}`,
      ];
      if (places.length > 0) evidence.push(`in ${places.slice(0, maxNamed).join(', ')}`);
      if (details && location !== undefined) evidence.push(`thrown by ${location}`);
      return {
        id: `${newError}${fingerprint}`,
        severity: 'warning',
        title: `A new error: ${type}${details ? `: ${title}` : ''}`,
        evidence,
        next: `Read the samples of the error group ${fingerprint}.`,
        signal: 'http.error_ratio',
        // Whoever got an error comes back for what a second may have taken.
        cost: count / (windowMs / 1_000),
      };
    });
}

/** Returns whether a finding is about an error that is new. */
export function isNewError({ id }: Finding): boolean {
  return id.startsWith(newError);
}
