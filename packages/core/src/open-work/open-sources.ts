import type { Clock } from '../base/clock.ts';
import type { ExtensionHost, WorkHost } from '../host/extension-host.ts';
import type { Work } from '../work/work.ts';
import { describeWork } from './describe-work.ts';
import type { TrackedWork } from './in-flight-report.ts';
import { inProgressOf } from './in-progress.ts';
import type { OpenSource } from './overdue-watch.ts';

/** Something open that can be listed and watched. */
export interface DescribingSource<Item extends object> extends OpenSource<Item> {
  describe(item: Item): TrackedWork;
}

type SourceHost = Pick<ExtensionHost, 'clock' | 'work'>;

/** Returns the requests in flight. A route is asked for only when it is read. */
export function openRequests({ clock, work }: SourceHost): DescribingSource<Work> {
  return sourceOf(clock, work, () => filter(work.open(), ({ kind }) => kind === 'request'));
}

/** Returns the jobs and the runs of operations in progress, also those inside of other work. */
export function openOperations({ clock, work }: SourceHost): DescribingSource<Work> {
  return sourceOf(clock, work, () =>
    oldestFirst(
      filter(work.open(), ({ kind }) => kind !== 'request'),
      // A run that is work of its own is among the open work already.
      filter(work.openRuns(), (run) => run.work !== run),
    ),
  );
}

function sourceOf(clock: Clock, work: WorkHost, items: () => Iterable<Work>): DescribingSource<Work> {
  return {
    items,
    startedMs: ({ startedMs }) => startedMs,
    thresholdMs: (item) => work.thresholdMs(item),
    describe: (item) => ({
      ...describeWork(clock, item),
      thresholdMs: work.thresholdMs(item),
      calls: item.calls.count,
      waitsFor: inProgressOf(item, clock.now()),
      timeline: item.timeline,
    }),
  };
}

/** Described one by one as they are read, the oldest first. */
export function* describeAll<Item extends object>(source: DescribingSource<Item>): Generator<TrackedWork> {
  for (const item of source.items()) yield source.describe(item);
}

function* filter<Item>(items: Iterable<Item>, isWanted: (item: Item) => boolean): Generator<Item> {
  for (const item of items) if (isWanted(item)) yield item;
}

/** Two lists that are in order, as one. */
function* oldestFirst(these: Iterable<Work>, those: Iterable<Work>): Generator<Work> {
  const waiting = those[Symbol.iterator]();
  let next = waiting.next();
  for (const item of these) {
    for (; !next.done && next.value.startedMs < item.startedMs; next = waiting.next()) yield next.value;
    yield item;
  }
  for (; !next.done; next = waiting.next()) yield next.value;
}
