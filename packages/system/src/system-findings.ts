import type { Finding } from '@golden-signals/core/extension';
import { growthText } from './growth/growth-text.ts';
import type { GrowthReport } from './growth/growth-watch.ts';
import type { Sources } from './sources.ts';
import { throttledRatio } from './system-report.ts';
import { formatBytes, formatRatio } from './units.ts';

const hourMs = 3_600_000;

/** What should change about where the service runs, and what grows in it. */
export function systemFindings(sources: Sources, growth: readonly GrowthReport[]): Finding[] {
  return [
    ...throttled(sources),
    ...killed(sources),
    ...nearlyFullMemory(sources),
    ...fullDisks(sources),
    ...stuckMounts(sources),
    ...growth.map(growing),
  ];
}

function throttled(sources: Sources): Finding[] {
  const ratio = throttledRatio(sources);
  if (ratio === undefined || ratio < 0.1) return [];
  const { limitCores } = sources.containerCpu?.data ?? {};
  return [
    {
      id: 'container-throttled',
      severity: ratio >= 0.25 ? 'warning' : 'info',
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

function nearlyFullMemory({ containerMemory }: Sources): Finding[] {
  const { limitBytes, workingSetBytes } = containerMemory?.data ?? {};
  if (limitBytes === undefined || workingSetBytes === undefined) return [];
  const ratio = workingSetBytes / limitBytes;
  if (ratio < 0.85) return [];
  return [
    {
      id: 'container-memory',
      severity: ratio >= 0.95 ? 'critical' : 'warning',
      title: `The container uses ${formatRatio(ratio)} of its memory`,
      evidence: [
        `${formatBytes(workingSetBytes)} of ${formatBytes(limitBytes)}, without caches that give way`,
      ],
      next: 'Raise the memory limit before the kernel kills the process.',
      signal: 'container.memory',
    },
  ];
}

function fullDisks({ filesystems }: Sources): Finding[] {
  return Array.from(filesystems?.data ?? []).flatMap(([mountpoint, disk]): Finding[] => {
    const inodeRatio = disk.inodes === 0 ? 0 : 1 - disk.freeInodes / disk.inodes;
    const ratio = Math.max(disk.usedRatio, inodeRatio);
    if (ratio < 0.9) return [];
    const what = inodeRatio > disk.usedRatio ? 'files' : 'space';
    return [
      {
        id: `disk-full:${mountpoint}`,
        severity: ratio >= 0.95 ? 'critical' : 'warning',
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

/** What does not reach its limit within two days is mentioned, and is no alarm. */
function growing(growth: GrowthReport): Finding {
  const { resource, timeToLimitMs } = growth;
  const left = timeToLimitMs ?? Number.POSITIVE_INFINITY;
  const text = growthText(growth);
  return {
    id: `growth:${resource}`,
    severity: left < 4 * hourMs ? 'critical' : left < 48 * hourMs ? 'warning' : 'info',
    title: text.charAt(0).toUpperCase() + text.slice(1),
    evidence: ['steadily, while the traffic did not grow'],
    next: resource.startsWith('disk:')
      ? 'Find what writes to it, and let it be rotated.'
      : 'Take two heap snapshots some minutes apart and compare what is kept.',
    ...(growth.unit === 'bytes' ? { signal: 'memory.growth' } : {}),
  };
}
