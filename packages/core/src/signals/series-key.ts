import type { Labels } from '../host/signals.ts';

/** Returns one text for each set of labels, in whatever order they are; empty for none. */
export function seriesKey(labels: Labels): string {
  const names = Object.keys(labels);
  if (names.length === 0) return '';
  // Names of labels have no `=`, so one alone needs no quotes.
  if (names.length === 1) return `${names[0]}=${labels[names[0]!]}`;
  return JSON.stringify(names.sort().map((name) => [name, labels[name]]));
}

/** Returns whether a series has all of these labels. */
export function hasLabels(series: Labels, labels: Labels): boolean {
  for (const name in labels) if (series[name] !== labels[name]) return false;
  return true;
}
