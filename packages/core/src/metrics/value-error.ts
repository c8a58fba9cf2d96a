import { GoldenSignalsError } from '../base/coded-error.ts';
import type { LabelSet } from '../metric-model/metric-family.ts';

/** The error for a value that cannot be recorded. */
export function valueError(labels: LabelSet, value: unknown, mustBe: string): GoldenSignalsError {
  const pairs = labels.names.map((name, position) => `${name}=${JSON.stringify(labels.values[position])}`);
  const series = pairs.length === 0 ? 'a series without labels' : `the series { ${pairs.join(', ')} }`;
  const shown = typeof value === 'number' ? String(value) : `of type ${typeof value}`;
  return new GoldenSignalsError(
    'ERR_GS_METRIC_VALUE',
    `The value for ${series} must be ${mustBe}, but it is ${shown}.`,
  );
}
