/** @typedef {import('../harness/statistics.mjs').Estimate} Estimate */

/**
 * A Markdown table; the first column is text, the others are numbers.
 *
 * @param {readonly string[]} head
 * @param {ReadonlyArray<readonly string[]>} rows
 */
export function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

/** @param {Estimate} estimate In nanoseconds. */
export function nanoseconds({ median, low, high }) {
  return `${digits(median)} (${digits(low)} to ${digits(high)})`;
}

/** @param {Estimate} estimate In nanoseconds. */
export function microseconds({ median, low, high }) {
  return nanoseconds({ median: median / 1e3, low: low / 1e3, high: high / 1e3 });
}

/** @param {Estimate} estimate In nanoseconds. */
export function milliseconds({ median, low, high }) {
  return nanoseconds({ median: median / 1e6, low: low / 1e6, high: high / 1e6 });
}

/** @param {Estimate} estimate */
export function ratio({ median, low, high }) {
  return `${digits(median)} × (${digits(low)} to ${digits(high)})`;
}

/** @param {number} bytes */
export function kilobytes(bytes) {
  return `${digits(bytes / 1_000)} kB`;
}

/**
 * Three digits that mean something.
 *
 * @param {number} value
 */
export function digits(value) {
  if (value === 0) return '0';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
