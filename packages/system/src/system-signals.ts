import { promql, type SignalDefinition } from '@golden-signals/core/extension';
import type { GrowthReport } from './growth/growth-watch.ts';
import { filesystemSignals } from './machine/filesystem-signals.ts';
import { networkErrorSignal } from './machine/network-signal.ts';
import type { OpenFiles } from './process/open-files.ts';
import type { Sources } from './sources.ts';

const { grouped, overTime, rate, selector, sum } = promql;
const hourMs = 3_600_000;

/** The numbers of the machine, the container and the process that are worth watching. */
export function systemSignals(
  sources: Sources,
  openFiles: OpenFiles,
  growth: () => readonly GrowthReport[],
): SignalDefinition[] {
  const { cpu, load, memory, filesystems, network, containerCpu, containerMemory, threadPool } = sources;
  const none: readonly string[] = [];
  const ofMachine: SignalDefinition[] = [
    {
      id: 'system.cpu',
      kind: 'level',
      over: 'mean',
      title: 'Machine processors',
      unit: 'ratio',
      better: 'lower',
      labels: none,
      limits: { warning: 0.8, critical: 0.95 },
      value: () => cpu?.utilization,
      promql(query) {
        const time = (...more: string[]) => sum(rate('system_cpu_time_seconds_total', query, ...more), query);
        return `1 - ${time('cpu_mode=~"idle|iowait"')} / ${time()}`;
      },
    },
    {
      id: 'system.load_per_core',
      kind: 'level',
      over: 'mean',
      title: 'Load per core',
      unit: '1',
      better: 'lower',
      labels: none,
      limits: { warning: 2 },
      value: () => {
        const [one, count] = [load?.data?.load[0], cpu?.data?.count];
        return one === undefined || count === undefined || count === 0 ? undefined : one / count;
      },
      promql: (query) =>
        `${sum(overTime('avg', 'system_load_average', query, 'period="1m"'), query)} / ${sum(selector('system_cpu_logical_count', query), query)}`,
    },
    {
      id: 'system.memory',
      kind: 'level',
      over: 'max',
      title: 'Machine memory',
      unit: 'ratio',
      better: 'lower',
      labels: none,
      limits: { warning: 0.85, critical: 0.95 },
      value: () => memory?.data && 1 - memory.data.availableBytes / memory.data.totalBytes,
      promql: (query) =>
        `1 - ${sum(overTime('min', 'system_linux_memory_available_bytes', query), query)} / ${sum(selector('system_memory_limit_bytes', query), query)}`,
    },
    ...filesystemSignals(filesystems),
    networkErrorSignal(network),
  ];
  const ofContainer: SignalDefinition[] = [
    {
      id: 'container.cpu',
      kind: 'level',
      over: 'mean',
      title: 'Container processor limit',
      unit: 'ratio',
      better: 'lower',
      labels: none,
      limits: { warning: 0.8, critical: 0.95 },
      value: () => {
        const used = containerCpu?.perSecond(({ usageSeconds }) => usageSeconds);
        const limit = containerCpu?.data?.limitCores;
        return used === undefined || limit === undefined ? undefined : used / limit;
      },
      promql: (query) =>
        `${sum(rate('cgroup_cpu_usage_seconds_total', query), query)} / ${sum(selector('cgroup_cpu_limit_cores', query), query)}`,
    },
    {
      id: 'container.throttled',
      kind: 'ratio',
      title: 'Throttled periods',
      unit: 'ratio',
      better: 'lower',
      labels: none,
      limits: { warning: 0.25, critical: 0.5 },
      totals: () =>
        containerCpu?.data && {
          bad: containerCpu.data.throttledPeriods,
          total: containerCpu.data.periods,
        },
      promql: (query) =>
        `${sum(rate('cgroup_cpu_throttled_periods_total', query), query)} / ${sum(rate('cgroup_cpu_periods_total', query), query)}`,
    },
    {
      id: 'container.memory',
      kind: 'level',
      over: 'max',
      title: 'Container memory',
      unit: 'ratio',
      better: 'lower',
      labels: none,
      limits: { warning: 0.85, critical: 0.95 },
      value: () => {
        const data = containerMemory?.data;
        return data?.limitBytes === undefined ? undefined : data.workingSetBytes / data.limitBytes;
      },
      promql: (query) =>
        `${sum(overTime('max', 'cgroup_memory_working_set_bytes', query), query)} / ${sum(selector('cgroup_memory_limit_bytes', query), query)}`,
    },
  ];
  const ofProcess: SignalDefinition[] = [
    {
      id: 'process.thread_pool_delay',
      kind: 'level',
      over: 'max',
      title: 'Thread pool delay',
      unit: 's',
      better: 'lower',
      labels: none,
      limits: { warning: 0.1, critical: 0.5 },
      value: () => threadPool.data && threadPool.data.delayMs / 1_000,
      promql: (query) => grouped('max', overTime('max', 'nodejs_threadpool_delay_seconds', query), query),
    },
    {
      id: 'process.file_descriptors',
      kind: 'level',
      over: 'max',
      title: 'Open files and sockets (of their limit)',
      unit: 'ratio',
      better: 'lower',
      labels: none,
      limits: { warning: 0.8, critical: 0.95 },
      value() {
        const [count, limit] = [openFiles.count(), openFiles.limit()];
        return count === undefined || limit === undefined ? undefined : count / limit;
      },
      promql: (query) =>
        grouped(
          'max',
          `${overTime('max', 'process_open_fds', query)} / ${selector('process_max_fds', query)}`,
          query,
        ),
    },
    {
      id: 'memory.growth',
      kind: 'level',
      over: 'last',
      title: 'Growth of memory per second',
      unit: 'By/s',
      better: 'lower',
      labels: none,
      value: () =>
        growth()
          .filter(({ unit }) => unit === 'bytes')
          .reduce((sum, { perHour }) => sum + perHour / 3_600, 0),
      promql: (query) => sum(selector('golden_signals_growth_bytes_per_second', query), query),
    },
    {
      id: 'memory.time_to_limit',
      kind: 'level',
      over: 'min',
      title: 'Time until memory is used up',
      unit: 's',
      better: 'higher',
      labels: none,
      limits: { warning: (24 * hourMs) / 1_000, critical: (4 * hourMs) / 1_000 },
      value: () => {
        const times = growth().flatMap(({ unit, timeToLimitMs }) =>
          unit === 'bytes' && timeToLimitMs !== undefined ? [timeToLimitMs / 1_000] : [],
        );
        return times.length === 0 ? undefined : Math.min(...times);
      },
      promql: (query) =>
        grouped('min', selector('golden_signals_growth_time_to_limit_seconds', query), query),
    },
  ];
  return [
    ...(cpu === undefined ? [] : ofMachine),
    ...(containerCpu === undefined ? [] : ofContainer),
    ...ofProcess,
  ];
}
