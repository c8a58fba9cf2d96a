import { formatBytes } from '@golden-signals/core/extension';
import type { GrowthReport } from './growth-watch.ts';

/** `the heap grows 38 MiB per hour since 11:20 UTC, reaches its limit in about 9 h` */
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

/** `40 min`, `9 h`, `3 days`: one digit is enough for a forecast. */
export function formatAbout(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 90) return `${Math.max(1, Math.round(minutes))} min`;
  const hours = minutes / 60;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}
