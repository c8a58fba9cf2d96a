import { type Box, colorOf, escaped, type Line, last, type Panel } from './panel-lines.ts';
import { unitText } from './unit-text.ts';

const left = 60;
const legendLine = 13;
const shownInLegend = 4;

/** Draws lines over time with their limits, the ends of the axis, and a legend with what each is now. */
export function drawChart({ fieldConfig }: Panel, lines: readonly Line[], { width, height }: Box): string {
  const { unit, min = 0, thresholds, custom } = fieldConfig!.defaults;
  const isStacked = (custom?.stacking as { mode?: string } | undefined)?.mode === 'normal';
  const drawn = isStacked ? stacked(lines) : lines;
  const finite = drawn.flatMap(({ values }) => values).filter(Number.isFinite);
  const low = Math.min(min, ...finite);
  const high = Math.max(...finite);
  const plot = height - Math.min(lines.length, shownInLegend) * legendLine - 4;
  const toY = (value: number) => 6 + (high === low ? 1 : 1 - (value - low) / (high - low)) * (plot - 12);
  const toX = (at: number, length: number) => left + (at / Math.max(1, length - 1)) * (width - left - 6);
  const paths = drawn.map(({ values }, index) => {
    const points = values.flatMap((value, at) =>
      Number.isFinite(value) ? [`${toX(at, values.length).toFixed(1)},${toY(value).toFixed(1)}`] : [],
    );
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colorOf(index)}" stroke-width="1.5"/>`;
  });
  const limits = (thresholds?.steps ?? []).flatMap(({ color, value }) =>
    value === null || value < low || value > high
      ? []
      : [`<path d="M${left} ${toY(value)}H${width}" stroke="${color}" stroke-dasharray="4"/>`],
  );
  const ends = [...new Set([low, high])].map(
    (value) =>
      `<text x="${left - 4}" y="${toY(value) + 4}" text-anchor="end">${escaped(unitText(value, unit))}</text>`,
  );
  return svg({ width, height }, [...paths, ...limits, ...ends, ...legend(lines, unit, plot, width)]);
}

/** Draws when each series had which value, one strip for each. */
export function drawStates({ fieldConfig }: Panel, lines: readonly Line[], { width, height }: Box): string {
  const { mappings = [] } = fieldConfig!.defaults;
  const strip = Math.min(18, height / lines.length);
  const parts = lines.flatMap(({ name, values }, row) => {
    const cell = (width - 220) / values.length;
    const cells = values.map((value, at) => {
      const state = mappings.flatMap(
        ({ options }: { options?: Record<string, { color: string }> }) => options?.[value] ?? [],
      );
      const color = state[0]?.color ?? 'none';
      return `<rect x="${210 + at * cell}" y="${row * strip + 2}" width="${cell + 0.5}" height="${strip - 3}" fill="${color}"/>`;
    });
    return [`<text x="200" y="${row * strip + 12}" text-anchor="end">${escaped(name)}</text>`, ...cells];
  });
  return svg({ width, height }, parts);
}

/** Draws how many fell into each bucket. A native histogram has no buckets here: its counts are drawn as a line. */
export function drawHeatmap(panel: Panel, lines: readonly Line[], { width, height }: Box): string {
  const buckets = lines
    .filter(({ labels }) => labels.le !== undefined)
    .map(({ labels, values }) => ({ bound: Number(labels.le!.replace('+Inf', 'Infinity')), values }))
    .sort((one, other) => one.bound - other.bound);
  if (buckets.length === 0) return drawChart(panel, lines, { width, height });
  const { unit } = panel.options!.yAxis as { unit: string };
  const strip = (height - 20) / buckets.length;
  // Those of Prometheus are cumulative.
  const own = buckets.map(({ values }, row) =>
    values.map((value, at) => value - (buckets[row - 1]?.values[at] ?? 0)),
  );
  const most = Math.max(...own.flat(), Number.MIN_VALUE);
  const parts = own.flatMap((values, row) => {
    const { bound } = buckets[row]!;
    const y = height - 20 - (row + 1) * strip;
    const cell = (width - left) / values.length;
    const cells = values.map((value, at) => {
      const opacity = Math.sqrt(Math.max(0, value) / most).toFixed(2);
      return `<rect x="${left + at * cell}" y="${y}" width="${cell}" height="${strip - 1}" fill="#ff9830" opacity="${opacity}"/>`;
    });
    const name = bound === Number.POSITIVE_INFINITY ? '+Inf' : unitText(bound, unit);
    return [`<text x="${left - 4}" y="${y + strip - 2}" text-anchor="end">${name}</text>`, ...cells];
  });
  return svg({ width, height }, parts);
}

function stacked(lines: readonly Line[]): Line[] {
  const sums: number[] = [];
  return lines.map((line) => ({
    ...line,
    values: line.values.map((value, at) => {
      sums[at] = (sums[at] ?? 0) + (Number.isFinite(value) ? value : 0);
      return sums[at];
    }),
  }));
}

function legend(lines: readonly Line[], unit: string, top: number, width: number): string[] {
  return lines.slice(0, shownInLegend).map(({ name, values }, index) => {
    const rest = lines.length - shownInLegend;
    const more = index === shownInLegend - 1 && rest > 0 ? ` … and ${rest} more` : '';
    const text = `${name.slice(0, Math.floor(width / 8))}: ${unitText(last(values), unit)}${more}`;
    return `<text x="8" y="${top + 12 + index * legendLine}" style="fill:${colorOf(index)}">${escaped(text)}</text>`;
  });
}

function svg({ width, height }: Box, parts: readonly string[]): string {
  return `<svg width="${width}" height="${height}">${parts.join('')}</svg>`;
}
