import type { Point } from '../../src/parts/points.ts';

/** A line of a chart, as a column of its table. */
export interface Column {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly Point[];
}

/** The values of one slot of time, by column. */
export interface Row {
  readonly atMs: number;
  readonly values: readonly (number | undefined)[];
}

/** Returns the rows of the table behind a chart, the latest first: points of lines that belong to one slot of time share one. */
export function tableRows(columns: readonly Column[]): Row[] {
  const stepMs = slotMsOf(columns);
  const rows = new Map<number, (number | undefined)[]>();
  columns.forEach(({ points }, index) => {
    for (const [atMs, value] of points) {
      const slot = Math.floor(atMs / stepMs);
      const values = rows.get(slot) ?? columns.map(() => undefined);
      values[index] = value;
      rows.set(slot, values);
    }
  });
  return [...rows].sort(([a], [b]) => b - a).map(([slot, values]) => ({ atMs: slot * stepMs, values }));
}

/** The length of a slot, in whole seconds. */
export function slotMsOf(columns: readonly Pick<Column, 'points'>[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (const { points } of columns)
    for (let index = 1; index < points.length; index++)
      shortest = Math.min(shortest, points[index]![0] - points[index - 1]![0]);
  return Number.isFinite(shortest) ? Math.max(1, Math.round(shortest / 1_000)) * 1_000 : 1_000;
}
