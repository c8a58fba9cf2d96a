import { type Finding, formatBytes } from '@golden-signals/core/extension';
import type { MonitoredServer } from './monitored-server.ts';
import { formatCount } from './quantities.ts';
import { gained } from './server-figures.ts';
import type { ServerState } from './server-state.ts';

/** Below it, fragmentation costs next to nothing. */
const notedMemoryBytes = 100_000_000;
const notedFragmentation = 1.5;

/** Returns what should change about a server that holds its data in memory. */
export function memoryFindings(
  { name: server, change }: MonitoredServer,
  { figures }: ServerState,
): Finding[] {
  const evicted = gained(change, 'evictedKeys') ?? 0;
  const { usedMemoryBytes = 0, maxMemoryBytes, fragmentationRatio = 1 } = figures;
  const findings: Finding[] = [];
  if (evicted > 0) {
    findings.push({
      id: `server-evictions:${server}`,
      severity: 'warning',
      title: `${server} removes keys for want of memory`,
      evidence: [
        `${formatCount(evicted)} keys since the reading before`,
        `${formatBytes(usedMemoryBytes)} of ${formatBytes(maxMemoryBytes ?? 0)} used`,
      ],
      next: 'Give it more memory, or keep less of what is easily made again for a shorter time.',
      labels: { server },
    });
  }
  if (fragmentationRatio >= notedFragmentation && usedMemoryBytes >= notedMemoryBytes) {
    findings.push({
      id: `server-fragmentation:${server}`,
      severity: 'info',
      title: `${server} takes ${fragmentationRatio.toFixed(1)} bytes of memory for each that it uses`,
      evidence: [`${formatBytes(usedMemoryBytes)} used`],
      next: 'Switch active defragmentation on, or restart it at a quiet time.',
      labels: { server },
    });
  }
  return findings;
}
