import type { GridPos } from './dashboard-json.ts';

const columns = 24;

/** How much room a panel takes: several single figures or charts share a line, a wide one has a line of its own. */
export type Size = 'figure' | 'chart' | 'wide';

const shapes: Readonly<Record<Size, { readonly perLine: number; readonly height: number }>> = {
  figure: { perLine: 6, height: 4 },
  chart: { perLine: 3, height: 8 },
  wide: { perLine: 1, height: 9 },
};

interface Sized {
  readonly size: Size;
  /** Default: that of its size. */
  readonly height?: number;
}

/**
 * Places the panels of one row below each other's lines, in their order: each line is full, so that nothing overlaps and
 * no gap remains where the application lacks a metric.
 *
 * @returns The positions in the order of the panels, and where the next row begins.
 */
export function layOut(panels: readonly Sized[], top: number): { positions: GridPos[]; bottom: number } {
  const positions: GridPos[] = [];
  let y = top;
  for (const line of linesOf(panels)) {
    const height = Math.max(...line.map(({ size, height = shapes[size].height }) => height));
    for (const [index] of line.entries()) {
      const x = Math.round((index * columns) / line.length);
      const end = Math.round(((index + 1) * columns) / line.length);
      positions.push({ x, y, w: end - x, h: height });
    }
    y += height;
  }
  return { positions, bottom: y };
}

/** Panels of one size that follow each other are spread evenly over as few lines as will hold them. */
function linesOf(panels: readonly Sized[]): Sized[][] {
  const lines: Sized[][] = [];
  for (const run of runsOf(panels)) {
    const count = Math.ceil(run.length / shapes[run[0]!.size].perLine);
    for (let line = 0; line < count; line++) {
      const bound = (index: number) => Math.ceil((index * run.length) / count);
      lines.push(run.slice(bound(line), bound(line + 1)));
    }
  }
  return lines;
}

function runsOf(panels: readonly Sized[]): Sized[][] {
  const runs: Sized[][] = [];
  for (const panel of panels) {
    const last = runs.at(-1);
    if (last?.[0]?.size === panel.size) last.push(panel);
    else runs.push([panel]);
  }
  return runs;
}
