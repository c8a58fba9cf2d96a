import { formatAbout, formatBytes } from '../units.ts';
import type { GrowthReport } from './growth-watch.ts';

/** `the heap grows 38 MB per hour since 11:20 UTC, reaches its limit in about 9 h` */
export function growthText({ title, unit, perHour, sinceTimestampMs, timeToLimitMs }: GrowthReport): string {
  const amount =
    unit === 'bytes'
      ? formatBytes(perHour)
      : unit === 'ratio'
        ? `${(perHour * 100).toFixed(1)} percentage points`
        : perHour.toFixed(0);
  const since = new Date(sinceTimestampMs).toISOString().slice(11, 16);
  const end = timeToLimitMs === undefined ? '' : `, reaches its limit in about ${formatAbout(timeToLimitMs)}`;
  return `${title} grows ${unit === 'count' ? 'by ' : ''}${amount} per hour since ${since} UTC${end}`;
}
