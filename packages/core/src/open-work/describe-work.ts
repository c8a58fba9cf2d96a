import type { Clock } from '../base/clock.ts';
import { unmatchedTemplate } from '../http/routes/route.ts';
import type { OpenWork } from '../work/open-work.ts';
import type { Work } from '../work/work.ts';

/**
 * Returns a piece of work as it is now, for whatever lists it.
 *
 * @param name Where it is known already. Default: asks the work, which takes longer.
 */
export function describeWork(
  clock: Clock,
  work: Work,
  name: string = work.name ?? unmatchedTemplate,
): OpenWork {
  const { kind, method, startedMs, ids } = work;
  const ageMs = clock.now() - startedMs;
  const startedAtMs = clock.wallTimeMs() - ageMs;
  return { kind, name, method, ageMs, startedAtMs, requestId: ids.requestId, traceId: ids.traceId };
}
