import type { Dashboard } from '@golden-signals/provisioning';
import type { SeriesOfSamples } from '../../../../../test/prometheus-server.ts';

export type Panel = Dashboard['panels'][number];

/** One series as a panel shows it. */
export interface Line {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

const colors = [
  '#73bf69',
  '#f2cc0c',
  '#5794f2',
  '#ff9830',
  '#f2495c',
  '#b877d9',
  '#8ab8ff',
  '#ffa6b0',
  '#96d98d',
];

export function colorOf(index: number): string {
  return colors[index % colors.length]!;
}

/** Returns every series with a value, by what its query calls it. */
export function linesOf({ targets = [] }: Panel, answers: readonly SeriesOfSamples[][]): Line[] {
  return targets.flatMap(({ legendFormat }, index) =>
    answers[index]!.filter(({ values }) => values.some(Number.isFinite)).map(({ labels, values }) => ({
      name: legendFormat.replace(/\{\{(\w+)\}\}/g, (_all, label: string) => labels[label] ?? '').trim(),
      labels,
      values,
    })),
  );
}

export function last(values: readonly number[]): number {
  return values.findLast(Number.isFinite) ?? Number.NaN;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
