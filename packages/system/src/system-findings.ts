import type { Finding } from '@golden-signals/core/extension';
import { formatBytes, formatRatio } from '@golden-signals/core/extension';
import { growthText } from './growth/growth-text.ts';
import type { GrowthReport } from './growth/growth-watch.ts';
import type { Sources } from './sources.ts';
import { throttledRatio } from './system-report.ts';

/** From here on a container that is stopped is worth a note, before its signal is past a limit. */
const notedThrottling = 0.1;

/** Judges a value by the limits in force of a signal. */
export type Judge = (signal: string, value: number) => 'warning' | 'critical' | undefined;

/** Returns what should change about where the service runs, and what grows in it. */
export function systemFindings(sources: Sources, growth: readonly GrowthReport[], judge: Judge): Finding[] {
  return [
    ...throttled(sources, judge),
    ...killed(sources),
    ...nearlyFullMemory(sources, judge),
    ...fullDisks(sources, judge),
    ...stuckMounts(sources),
    ...growth.map((one) => growing(one, judge)),
  ];
}

function throttled(sources: Sources, judge: Judge): Finding[] {
  const ratio = throttledRatio(sources);
  if (ratio === undefined) return [];
  const severity = judge('container.throttled', ratio) ?? (ratio < notedThrottling ? undefined : 'info');
  if (severity === undefined) return [];
  const { limitCores } = sources.containerCpu?.data ?? {};
  return [
    {
      id: 'container-throttled',
      severity,
      title: `The container is stopped in ${formatRatio(ratio)} of its periods`,
      evidence: [`its limit is ${limitCores ?? 'set by a parent'} cores`],
      next: 'Raise the limit of processor time, or remove it and keep the request.',
      signal: 'container.throttled',
    },
  ];
}

function killed({ containerMemory }: Sources): Finding[] {
  const times = containerMemory?.data?.events.oom_kill ?? 0;
  if (times === 0) return [];
  return [
    {
      id: 'container-oom-kill',
      severity: 'critical',
      title: `The kernel killed ${times} processes of the container for want of memory`,
      evidence: [`the limit is ${formatBytes(containerMemory?.data?.limitBytes ?? 0)}`],
      next: 'Raise the memory limit, or lower the heap with --max-old-space-size to three quarters of it.',
      signal: 'container.memory',
    },
  ];
}

function nearlyFullMemory({ containerMemory }: Sources, judge: Judge): Finding[] {
  const { limitBytes, workingSetBytes } = containerMemory?.data ?? {};
  if (limitBytes === undefined || workingSetBytes === undefined) return [];
  const ratio = workingSetBytes / limitBytes;
  const severity = judge('container.memory', ratio);
  if (severity === undefined) return [];
  return [
    {
      id: 'container-memory',
      severity,
      title: `The container uses ${formatRatio(ratio)} of its memory`,
      evidence: [
        `${formatBytes(workingSetBytes)} of ${formatBytes(limitBytes)}, without caches that give way`,
      ],
      next: 'Raise the memory limit before the kernel kills the process.',
      signal: 'container.memory',
    },
  ];
}

function fullDisks({ filesystems }: Sources, judge: Judge): Finding[] {
  return Array.from(filesystems?.data ?? []).flatMap(([mountpoint, disk]): Finding[] => {
    const inodeRatio = disk.inodes === 0 ? 0 : 1 - disk.freeInodes / disk.inodes;
    const ratio = Math.max(disk.usedRatio, inodeRatio);
    const severity = judge('system.disk', ratio);
    if (severity === undefined) return [];
    const what = inodeRatio > disk.usedRatio ? 'files' : 'space';
    return [
      {
        id: `disk-full:${mountpoint}`,
        severity,
        title: `The disk at ${mountpoint} has used ${formatRatio(ratio)} of its ${what}`,
        evidence: [`${formatBytes(disk.availableBytes)} and ${disk.freeInodes} files are left`],
        next: 'Remove what is not needed, or enlarge it.',
        signal: 'system.disk',
        labels: { mountpoint },
      },
    ];
  });
}

function stuckMounts({ filesystems }: Sources): Finding[] {
  return (filesystems?.stuck ?? []).map((mountpoint) => ({
    id: `mount-stuck:${mountpoint}`,
    severity: 'critical' as const,
    title: `The mount ${mountpoint} does not answer`,
    evidence: ['each call for a file on it holds one of the four threads of Node.js for ever'],
    next: 'Mount it again, or take it out of what the service reads.',
  }));
}

/** What does not reach its limit soon is a note, and no alarm. */
function growing(growth: GrowthReport, judge: Judge): Finding {
  const { resource, timeToLimitMs } = growth;
  const secondsLeft = (timeToLimitMs ?? Number.POSITIVE_INFINITY) / 1_000;
  const text = growthText(growth);
  return {
    id: `growth:${resource}`,
    severity: judge('memory.time_to_limit', secondsLeft) ?? 'info',
    title: text.charAt(0).toUpperCase() + text.slice(1),
    evidence: ['steadily, while the traffic did not grow'],
    next: resource.startsWith('disk:')
      ? 'Find what writes to it, and let it be rotated.'
      : 'Take two heap snapshots some minutes apart and compare what is kept.',
    ...(growth.unit === 'bytes' ? { signal: 'memory.growth' } : {}),
  };
}
