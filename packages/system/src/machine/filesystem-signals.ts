import { type Labels, type PromQuery, promql, type SignalDefinition } from '@golden-signals/core/extension';
import { forecastMs } from './disk-forecast.ts';
import type { FilesystemReading, FilesystemSource } from './filesystems.ts';

const { grouped, selector, sum } = promql;

const mountpointLabel = 'system_filesystem_mountpoint';
const names = { mountpoint: mountpointLabel };
const base = {
  kind: 'level',
  over: 'max',
  unit: 'ratio',
  better: 'lower',
  labels: ['mountpoint'],
  promqlLabels: () => names,
} as const;

/** How full disks are and will be. The worst stands for all; their PromQL is of the worst in each group, too. */
export function filesystemSignals(source: FilesystemSource | undefined): SignalDefinition[] {
  const series = () => Array.from(source?.data?.keys() ?? [], (mountpoint) => ({ mountpoint }));
  const worst =
    (read: (mountpoint: string, disk: FilesystemReading) => number | undefined) =>
    ({ mountpoint }: Labels): number | undefined => {
      const meant = mountpoint === undefined ? [...(source?.data ?? [])] : oneOf(source, mountpoint);
      const values = meant.flatMap(([name, disk]) => read(name, disk) ?? []);
      return values.length === 0 ? undefined : Math.max(...values);
    };
  return [
    {
      ...base,
      id: 'system.disk',
      title: 'Disk usage',
      limits: { warning: 0.9, critical: 0.95 },
      series,
      value: worst((_name, { usedRatio }) => usedRatio),
      promql: (query) => worstOf(`${bytes(query, 'used')} / ${bytes(query, 'used|free')}`, query),
    },
    {
      ...base,
      id: 'system.disk_forecast',
      title: 'Disk usage in four hours, as it grew in the last hour',
      limits: { critical: 1 },
      series,
      value: worst((name) => source?.forecast.ratioOf(name)),
      // Not known before half an hour is, as in the process.
      promql(query) {
        const free = selector('system_filesystem_usage_bytes', query, inState('free'));
        const predicted = ofEach(`predict_linear(${free}[1h], ${forecastMs / 1_000})`, query);
        return worstOf(
          `(1 - ${predicted} / ${bytes(query, 'used|free')} and ${ofEach(`${free} offset 30m`, query)})`,
          query,
        );
      },
    },
    {
      ...base,
      id: 'system.inodes',
      title: 'Inodes used of those that the disk has',
      limits: { warning: 0.9, critical: 0.95 },
      series,
      // Some file systems make them as they need them, and have no limit.
      value: worst((_name, { inodes, freeInodes }) => (inodes === 0 ? undefined : 1 - freeInodes / inodes)),
      promql(query) {
        const count = (state: string) =>
          ofEach(selector('system_filesystem_inodes', query, inState(state)), query);
        return worstOf(`${count('used')} / (${count('used|free')} > 0)`, query);
      },
    },
  ];
}

function oneOf(
  source: FilesystemSource | undefined,
  mountpoint: string,
): Array<readonly [string, FilesystemReading]> {
  const disk = source?.data?.get(mountpoint);
  return disk === undefined ? [] : [[mountpoint, disk]];
}

function inState(states: string): string {
  return `system_filesystem_state=~"${states}"`;
}

function bytes(query: PromQuery, states: string): string {
  return ofEach(selector('system_filesystem_usage_bytes', query, inState(states)), query);
}

/** One value for each disk of each group. */
function ofEach(expression: string, query: PromQuery): string {
  return sum(
    expression,
    { ...query, by: query.by.filter((label) => label !== 'mountpoint') },
    {},
    mountpointLabel,
  );
}

function worstOf(expression: string, query: PromQuery): string {
  return grouped('max', expression, query, names);
}
