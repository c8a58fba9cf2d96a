import type { Families } from '../families.ts';
import { readIfThere, type SystemFiles } from '../files.ts';
import { NamedNumbers, required } from '../parse.ts';
import { Source } from '../source.ts';
import { Unavailable } from '../unavailable.ts';
import type { Cgroup, ControllerFolder } from './cgroup.ts';

export interface ContainerCpuReading {
  readonly version: 1 | 2;
  /** Processors that the group may use, the least of its own limit and its parents'; undefined without a limit. */
  readonly limitCores: number | undefined;
  readonly usageSeconds: number | undefined;
  /** Periods in which the group ran, and how many of them it was stopped in; 0 without a limit of its own. */
  readonly periods: number;
  readonly throttledPeriods: number;
  readonly throttledSeconds: number;
}

/** Processor time of the container: its limit, and how often and how long it was stopped for it. */
export class ContainerCpuSource extends Source<ContainerCpuReading> {
  readonly name = 'container_cpu';
  readonly #files: SystemFiles;
  readonly #cgroup: Cgroup;
  readonly #version = this.families.gauge('cgroup_version', 'Version of the control groups.');
  readonly #limit = this.families.gauge('cgroup_cpu_limit_cores', 'Processors that the container may use.');
  readonly #usage = this.families.counter(
    'cgroup_cpu_usage_seconds_total',
    'Processor time that the container used.',
  );
  readonly #periods = this.families.counter(
    'cgroup_cpu_periods_total',
    'Periods of the limit in which the container ran.',
  );
  readonly #throttledPeriods = this.families.counter(
    'cgroup_cpu_throttled_periods_total',
    'Periods in which the container was stopped until the next.',
  );
  readonly #throttledSeconds = this.families.counter(
    'cgroup_cpu_throttled_seconds_total',
    'Time in which tasks of the container were stopped, of all processors together.',
  );

  constructor(families: Families, files: SystemFiles, cgroup: Cgroup) {
    super(families);
    this.#files = files;
    this.#cgroup = cgroup;
  }

  protected read(): ContainerCpuReading {
    const folder = this.#cgroup.folder('cpu');
    if (folder === undefined) throw new Unavailable('there is no control group for processors');
    const limits = folder.withParents.map((path) => limitCores(this.#files, folder.version, path));
    const limited = limits.filter((limit) => limit !== undefined);
    return {
      version: folder.version,
      limitCores: limited.length === 0 ? undefined : Math.min(...limited),
      usageSeconds: this.#usageSeconds(folder),
      ...throttling(this.#files, folder),
    };
  }

  protected publish(reading: ContainerCpuReading): void {
    this.#version.set(reading.version);
    this.#limit.set(reading.limitCores);
    this.#usage.set(reading.usageSeconds);
    this.#periods.set(reading.periods);
    this.#throttledPeriods.set(reading.throttledPeriods);
    this.#throttledSeconds.set(reading.throttledSeconds);
  }

  #usageSeconds({ version, path }: ControllerFolder): number | undefined {
    if (version === 2) return secondsOf(this.#files.read(`${path}/cpu.stat`), 'usage_usec');
    const accounting = this.#cgroup.folder('cpuacct');
    const text = accounting && readIfThere(this.#files, `${accounting.path}/cpuacct.usage`);
    return text === undefined ? undefined : required(text, 'cpuacct.usage') / 1e9;
  }
}

/** Returns how often and how long the group was stopped. */
function throttling(
  files: SystemFiles,
  { version, path }: ControllerFolder,
): Pick<ContainerCpuReading, 'periods' | 'throttledPeriods' | 'throttledSeconds'> {
  const stat = new NamedNumbers(files.read(`${path}/cpu.stat`));
  return {
    periods: stat.get('nr_periods') ?? 0,
    throttledPeriods: stat.get('nr_throttled') ?? 0,
    throttledSeconds:
      version === 2 ? (stat.get('throttled_usec') ?? 0) / 1e6 : (stat.get('throttled_time') ?? 0) / 1e9,
  };
}

/** The root of version 2 has no file of limits, and that of version 1 none of its own. */
function limitCores(files: SystemFiles, version: 1 | 2, path: string): number | undefined {
  const [quota, period] =
    version === 2
      ? (readIfThere(files, `${path}/cpu.max`)?.trim().split(' ') ?? [])
      : [
          readIfThere(files, `${path}/cpu.cfs_quota_us`)?.trim(),
          readIfThere(files, `${path}/cpu.cfs_period_us`)?.trim(),
        ];
  if (quota === undefined || quota === 'max' || Number(quota) <= 0) return undefined;
  return required(quota, 'the quota of processor time') / required(period, 'the period of the quota');
}

/** @param name Of a number of microseconds. */
function secondsOf(text: string, name: string): number {
  return required(new NamedNumbers(text).get(name), `${name} in cpu.stat`) / 1e6;
}
