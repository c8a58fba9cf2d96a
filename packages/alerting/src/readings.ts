import type { Labels, Signal } from '@golden-signals/core/extension';

/** What rules are evaluated on: the signals of a monitor, or simulated ones. */
export interface Readings {
  ids(): readonly string[];
  get(id: string): Pick<Signal, 'definition' | 'keep' | 'read' | 'readEach' | 'series'>;
}

/** The same for the same labels in any order. */
export function labelsKey(labels: Labels): string {
  const names = Object.keys(labels);
  if (names.length === 0) return '';
  return JSON.stringify(names.sort().map((name) => [name, labels[name]]));
}

export function hasLabels(series: Labels, wanted: Labels): boolean {
  for (const name in wanted) if (series[name] !== wanted[name]) return false;
  return true;
}
