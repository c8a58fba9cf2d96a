import { formatBytes, formatRatio } from '@golden-signals/core/extension';
import type { ContainerCpuReading } from './container/container-cpu.ts';
import type { ContainerMemoryReading } from './container/container-memory.ts';
import { growthText } from './growth/growth-text.ts';
import type { GrowthReport } from './growth/growth-watch.ts';
import type { FilesystemReading } from './machine/filesystems.ts';
import type { LoadReading } from './machine/load.ts';
import type { MemoryReading } from './machine/memory.ts';
import type { MemoryState } from './memory/memory-state.ts';
import type { CollectorState } from './passes.ts';
import type { Pressure } from './pressure/pressure.ts';
import type { ProcessReading } from './process/process-source.ts';
import type { SocketReading } from './process/sockets.ts';
import type { Sources } from './sources.ts';
import type { Judge } from './system-findings.ts';

/** What a disk did per second, between the last two passes. */
export interface DiskRates {
  readonly readBytesPerSecond: number | undefined;
  readonly writtenBytesPerSecond: number | undefined;
  /** Share of time in which it was busy, from 0 to 1. */
  readonly busyRatio: number | undefined;
}

export interface InterfaceRates {
  readonly receivedBytesPerSecond: number | undefined;
  readonly sentBytesPerSecond: number | undefined;
  readonly errorsPerSecond: number | undefined;
  readonly droppedPerSecond: number | undefined;
}

/** What is judged by the limits in force of its signal; undefined where it is within them. */
interface Judged {
  readonly severity: 'warning' | 'critical' | undefined;
}

/** A file system; its severity is that of `system.disk`. */
export interface ReportedFilesystem extends FilesystemReading, Judged {}

/** What grows; its severity is that of `memory.time_to_limit`. */
export interface ReportedGrowth extends GrowthReport, Judged {
  /** `the heap grows 38 MiB per hour since 11:20 UTC, reaches its limit in about 9 h` */
  readonly text: string;
}

/** Since the start, and between the last two passes. */
export interface ReportedPressure extends Pressure {
  /** Share of the time, from 0 to 1, as the next is. */
  readonly waitingRatio: number | undefined;
  readonly stalledRatio: number | undefined;
}

/** How full everything is; what is undefined is not known here, and `collectors` says why. */
export interface SystemReport {
  readonly isInContainer: boolean;
  readonly machine: {
    readonly cpuCount: number | undefined;
    /** From 0 to 1, of all processors. */
    readonly cpuRatio: number | undefined;
    readonly load: LoadReading | undefined;
    readonly memory: MemoryReading | undefined;
    readonly filesystems: Readonly<Record<string, ReportedFilesystem>>;
    /** Mounts that did not answer, and are not asked any more. */
    readonly stuckMounts: readonly string[];
    readonly disks: Readonly<Record<string, DiskRates>>;
    readonly interfaces: Readonly<Record<string, InterfaceRates>>;
  };
  readonly container: {
    readonly cpu: (ContainerCpuReading & { readonly usedCores: number | undefined }) | undefined;
    /** Share of the periods in which the container was stopped, between the last two passes. */
    readonly throttledRatio: number | undefined;
    readonly memory: ContainerMemoryReading | undefined;
    readonly tasks: number | undefined;
    readonly maxTasks: number | undefined;
  };
  readonly pressure: readonly ReportedPressure[];
  readonly process: ProcessReading | undefined;
  readonly sockets: SocketReading | undefined;
  readonly threadPoolDelayMs: number | undefined;
  readonly memory: MemoryState;
  /** What only grows, the soonest at its limit first. */
  readonly growth: readonly ReportedGrowth[];
  readonly collectors: readonly CollectorState[];
}

interface ReportParts {
  readonly sources: Sources;
  readonly isInContainer: boolean;
  readonly memory: MemoryState;
  readonly growth: readonly GrowthReport[];
  readonly collectors: readonly CollectorState[];
  readonly judge: Judge;
}

export function systemReport({ sources, growth, judge, ...rest }: ReportParts): SystemReport {
  const { cpu, load, memory, filesystems, containerCpu, containerMemory, containerTasks } = sources;
  return {
    ...rest,
    machine: {
      cpuCount: cpu?.data?.count,
      cpuRatio: cpu?.utilization,
      load: load?.data,
      memory: memory?.data,
      filesystems: Object.fromEntries(
        Array.from(filesystems?.data ?? [], ([mountpoint, disk]) => [
          mountpoint,
          { ...disk, severity: judge('system.disk', disk.usedRatio) },
        ]),
      ),
      stuckMounts: filesystems?.stuck ?? [],
      disks: diskRates(sources),
      interfaces: interfaceRates(sources),
    },
    container: {
      cpu: containerCpu?.data && {
        ...containerCpu.data,
        usedCores: containerCpu.perSecond(({ usageSeconds }) => usageSeconds),
      },
      throttledRatio: throttledRatio(sources),
      memory: containerMemory?.data,
      tasks: containerTasks?.data?.tasks,
      maxTasks: containerTasks?.data?.maxTasks,
    },
    pressure: pressures(sources),
    process: sources.process.data,
    sockets: sources.sockets.data,
    threadPoolDelayMs: sources.threadPool.data?.delayMs,
    growth: growth.map((one) => ({
      ...one,
      text: growthText(one),
      severity:
        one.timeToLimitMs === undefined
          ? undefined
          : judge('memory.time_to_limit', one.timeToLimitMs / 1_000),
    })),
  };
}

/** Returns the share of the periods in which the container was stopped; undefined where none passed. */
export function throttledRatio({ containerCpu }: Sources): number | undefined {
  const periods = containerCpu?.perSecond((data) => data.periods);
  const throttled = containerCpu?.perSecond((data) => data.throttledPeriods);
  return periods === undefined || throttled === undefined || periods === 0 ? undefined : throttled / periods;
}

/** One line each for processors, memory, what is nearly full, and what grows. */
export function systemText({ machine, container, memory, growth, collectors }: SystemReport): string[] {
  const { limitCores } = container.cpu ?? {};
  const cpu = [
    ...(machine.cpuRatio === undefined
      ? []
      : [`cpu ${formatRatio(machine.cpuRatio)} of ${machine.cpuCount} cores`]),
    ...(limitCores === undefined ? [] : [`limit ${limitCores.toFixed(2).replace(/\.?0+$/, '')} cores`]),
    ...(container.throttledRatio === undefined
      ? []
      : [`throttled in ${formatRatio(container.throttledRatio)} of periods`]),
  ];
  const full = Object.entries(machine.filesystems)
    .filter(([, { usedRatio }]) => usedRatio >= 0.8)
    .map(([mountpoint, { usedRatio }]) => `disk ${mountpoint} ${formatRatio(usedRatio)} full`);
  return [
    ...(cpu.length === 0 ? [] : [cpu.join(', ')]),
    `memory ${formatBytes(memory.usedBytes)} of ${formatBytes(memory.limitBytes)}, heap ${formatBytes(memory.process.heapUsedBytes)} of ${formatBytes(memory.process.heapLimitBytes)}`,
    ...full,
    ...machine.stuckMounts.map((mountpoint) => `the mount ${mountpoint} does not answer`),
    ...growth.map(({ text }) => text),
    ...collectors
      .filter(({ success }) => !success)
      .map(({ collector, reason }) => `nothing is known of ${collector}: ${reason}`),
  ];
}

function pressures({ pressure }: Sources): ReportedPressure[] {
  return (pressure?.data ?? []).map((now) => {
    const share = (of: 'waitingSeconds' | 'stalledSeconds') =>
      pressure?.perSecond(
        (data) => data.find(({ scope, resource }) => scope === now.scope && resource === now.resource)?.[of],
      );
    return { ...now, waitingRatio: share('waitingSeconds'), stalledRatio: share('stalledSeconds') };
  });
}

function diskRates({ disks }: Sources): Record<string, DiskRates> {
  return Object.fromEntries(
    Array.from(disks?.data?.keys() ?? [], (device) => [
      device,
      {
        readBytesPerSecond: disks?.perSecond((data) => data.get(device)?.readBytes),
        writtenBytesPerSecond: disks?.perSecond((data) => data.get(device)?.writtenBytes),
        busyRatio: disks?.perSecond((data) => data.get(device)?.busySeconds),
      },
    ]),
  );
}

function interfaceRates({ network }: Sources): Record<string, InterfaceRates> {
  const sum = (device: string, what: 'errors' | 'dropped') =>
    network?.perSecond((data) => {
      const one = data.get(device);
      return one && one.received[what] + one.sent[what];
    });
  return Object.fromEntries(
    Array.from(network?.data?.keys() ?? [], (device) => [
      device,
      {
        receivedBytesPerSecond: network?.perSecond((data) => data.get(device)?.received.bytes),
        sentBytesPerSecond: network?.perSecond((data) => data.get(device)?.sent.bytes),
        errorsPerSecond: sum(device, 'errors'),
        droppedPerSecond: sum(device, 'dropped'),
      },
    ]),
  );
}
