/**
 * Returns a sample value as Prometheus text and OpenMetrics take it: JavaScript's shortest form, which is also what
 * prom-client writes, except for the three values the formats spell themselves (`NaN`, `+Inf`, `-Inf`).
 */
export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (value > 0) return '+Inf';
  return value < 0 ? '-Inf' : 'NaN';
}

/**
 * Returns a canonical float of OpenMetrics 1.0 ("Canonical Numbers"): what Go's `%g` gives, with `.0` appended where
 * neither a point nor an exponent would show that it is a float. Used for `le` and `quantile`.
 */
export function canonicalFloat(value: number): string {
  if (!Number.isFinite(value)) return numberText(value);
  const [mantissa, exponentText] = value.toExponential().split('e') as [string, string];
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 6) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
