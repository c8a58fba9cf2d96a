/** Prometheus's base units, the only ones a well-formed metric name ends with. */
const unitSuffix = /_(seconds|bytes|ratio|celsius|meters|volts|amperes|joules|grams)(?:_total)?$/;

/** Returns the unit that a metric's name carries, or nothing: `process_cpu_seconds_total` is in `seconds`. */
export function unitOf(name: string): string | undefined {
  return unitSuffix.exec(name)?.[1];
}
