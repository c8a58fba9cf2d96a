import { invalidOption, promql } from '@golden-signals/core/extension';

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * Returns the milliseconds of a duration such as `300ms`, `1.5s`, `5m`, `6h`, `30d` or `4w`.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
 */
export function parseDuration(scope: string, name: string, duration: unknown): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(String(duration)) ?? [];
  const ms = Number(amount) * (unitMs[unit ?? ''] ?? 0);
  if (typeof duration === 'string' && ms > 0) return ms;
  throw invalidOption(scope, name, duration, 'a duration such as "300ms", "5m" or "30d"');
}

/** Returns the duration as PromQL and people write it: `5m`, `30d`, `300ms`. */
export const formatDuration: (ms: number) => string = promql.duration;
