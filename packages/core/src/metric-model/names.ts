import { GoldenSignalsError } from '../base/coded-error.ts';

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export function isMetricName(name: unknown): name is string {
  return typeof name === 'string' && metricName.test(name);
}

/** @throws GoldenSignalsError `ERR_GS_METRIC_NAME` */
export function assertMetricName(name: unknown): asserts name is string {
  if (isMetricName(name)) return;
  throw new GoldenSignalsError(
    'ERR_GS_METRIC_NAME',
    `${quote(name)} is not a metric name: use letters, digits, "_" and ":", and do not start with a digit, as in "orders_total".`,
  );
}

/**
 * Checks the label names of one owner, such as a metric or the default labels.
 *
 * @throws GoldenSignalsError `ERR_GS_LABEL_NAME` for a name that is malformed, given twice, or reserved: `le` and
 *   `quantile` belong to the exposition of histograms and summaries, names that start with `__` to Prometheus.
 */
export function assertLabelNames(owner: string, names: unknown): asserts names is readonly string[] {
  if (!Array.isArray(names)) throw labelNameError(owner, names, 'labelNames must be an array of strings');
  const seen = new Set<string>();
  for (const name of names) {
    if (typeof name !== 'string' || !labelName.test(name)) {
      throw labelNameError(owner, name, 'use letters, digits and "_", and do not start with a digit');
    }
    if (name === 'le' || name === 'quantile' || name.startsWith('__')) {
      throw labelNameError(owner, name, '"le", "quantile" and names that start with "__" are reserved');
    }
    if (seen.has(name)) throw labelNameError(owner, name, 'it is given twice; give each name once');
    seen.add(name);
  }
}

/** Returns true for a name that every format accepts, reserved or not. */
export function isLabelName(name: string): boolean {
  return labelName.test(name);
}

export function labelNameError(owner: string, name: unknown, reason: string): GoldenSignalsError {
  return new GoldenSignalsError(
    'ERR_GS_LABEL_NAME',
    `${owner}: the label name ${quote(name)} cannot be used: ${reason}.`,
  );
}

function quote(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : `of type ${typeof value}`;
}
