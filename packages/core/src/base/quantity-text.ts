import { formatMs } from './duration-text.ts';

/** A share between 0 and 1 as a percentage. */
export function formatRatio(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio > 0 && ratio < 0.1 ? 2 : 1)} %`;
}

/** `512 B`, `3.2 MiB`, `410 MiB`, `1.5 GiB`: powers of 1,024, as limits of heaps and containers are set. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1_024 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  const isWhole = unit === 0 || (unit < units.indexOf('GiB') && Math.abs(value) >= 10);
  return `${value.toFixed(isWhole ? 0 : 1)} ${units[unit]}`;
}

/** Returns a value in its unit, as signals have them: `2.30 %`, `231 ms`, `14.2/s`. */
export function formatQuantity(value: number, unit: 'ratio' | 's' | 'By' | '1/s' | 'By/s' | '1'): string {
  if (unit === 'ratio') return formatRatio(value);
  if (unit === 's') return formatMs(value * 1_000);
  if (unit === 'By') return formatBytes(value);
  if (unit === 'By/s') return `${formatBytes(value)}/s`;
  const number = Number.isInteger(value) ? String(value) : value.toFixed(1);
  return unit === '1/s' ? `${number}/s` : number;
}
