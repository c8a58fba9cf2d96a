import type { Clock } from '../base/clock.ts';
import { unmatchedTemplate } from '../http/routes/route.ts';
import type { OpenWork } from '../work/open-work.ts';
import type { Work } from '../work/work.ts';

/** Returns a piece of work as it is now, for whatever lists it. */
export function describeWork(clock: Clock, work: Work): OpenWork {
  const { kind, name = unmatchedTemplate, method, startedMs, ids } = work;
  const ageMs = clock.now() - startedMs;
  const startedAtMs = clock.wallTimeMs() - ageMs;
  return { kind, name, method, ageMs, startedAtMs, requestId: ids.requestId, traceId: ids.traceId };
}
