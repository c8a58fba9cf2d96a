import { formatMs } from './duration-text.ts';

/** A share between 0 and 1 as a percentage. */
export function formatRatio(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio > 0 && ratio < 0.1 ? 2 : 1)} %`;
}

export function formatBytes(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
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
