/** What of a finding says what it is about. */
interface AboutSomething {
  readonly id: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A view, and its parameters in the address. */
interface FindingPlace {
  readonly section: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

/** By what the id of a finding begins with, the more exact first. */
const sections: readonly (readonly [start: string, section: string])[] = [
  ['route-', 'routes'],
  ['slow:', 'slow'],
  ['deploy:', 'deploys'],
  ['target:', 'targets'],
  ['stall:', 'stalls'],
  ['new-error:', 'errors'],
  ['overdue:', 'in-flight'],
  ['queue-', 'jobs'],
  ['job-', 'jobs'],
  ['schedule-', 'schedules'],
  ['server-', 'servers'],
  ['plan-scan:', 'queries'],
  ['repeated-query:', 'queries'],
  ['slow-queries', 'queries'],
  ['query-waits', 'queries'],
  ['whole-read:', 'queries'],
  ['pool-wait:', 'dependencies'],
  ['linear-command:', 'dependencies'],
  ['cache-hit-ratio:', 'dependencies'],
  ['quota:', 'quotas'],
  ['business-', 'business'],
  ['action-', 'business'],
  ['kpi-', 'business'],
  ['container-', 'system'],
  ['disk-full:', 'system'],
  ['mount-stuck:', 'system'],
  ['growth:', 'system'],
  ['series-overflow:', 'overhead'],
  ['dropped-', 'overhead'],
  ['internal-errors', 'overhead'],
  ['overhead', 'overhead'],
];

/** Returns where more is seen of what a finding is about; undefined where no view is known to have it. */
export function placeOf({ id, labels = {} }: AboutSomething): FindingPlace | undefined {
  const found = sections.find(([start]) => id.startsWith(start));
  if (found === undefined) return undefined;
  const [start, section] = found;
  const { route, schedule, queue, operation } = labels;
  if (section === 'routes') return { section, parameters: { route } };
  if (section === 'errors') return { section, parameters: { group: id.slice(start.length) } };
  if (section === 'schedules') return { section, parameters: { schedule } };
  if (start === 'queue-') return { section, parameters: { of: 'Queues', row: queue } };
  if (start === 'job-') return { section, parameters: { of: 'Jobs', row: operation } };
  return { section, parameters: {} };
}
