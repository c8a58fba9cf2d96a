import type { Dashboard } from '@golden-signals/provisioning';
import type { SeriesOfSamples } from '../../../../../test/prometheus-server.ts';
import { drawChart, drawHeatmap, drawStates } from './draw-chart.ts';
import { type Box, escaped, type Line, last, linesOf, type Panel } from './panel-lines.ts';
import { unitText } from './unit-text.ts';

/** What was asked, and the answers. */
export interface Answered {
  readonly dashboard: Dashboard;
  /** By the id of the panel, of each of its queries. */
  readonly answers: Readonly<Record<number, readonly SeriesOfSamples[][]>>;
}

const columnWidth = 60;
const rowHeight = 32;
const top = 30;
const style = `
  body { margin: 0; background: #111217; color: #ccccdc; font: 11px 'DejaVu Sans', sans-serif; }
  .panel { position: absolute; box-sizing: border-box; background: #181b1f; border: 1px solid #2c3235; overflow: hidden; }
  .panel > b { display: block; padding: 4px 8px 0; font-size: 12px; white-space: nowrap; }
  .row { position: absolute; font-size: 14px; padding: 6px 4px; }
  .none { text-align: center; color: #8e8e99; padding-top: 20%; }
  .figure { text-align: center; font-size: 30px; margin: 14px 0; }
  svg { fill: #ccccdc; } text { font-size: 10px; }
  table { width: 100%; border-collapse: collapse; } th, td { text-align: left; padding: 3px 8px; } pre { padding: 0 8px; }`;

/** Returns a page that shows a dashboard about as Grafana would; `data-size` says how large it is, in pixels. */
export function drawDashboard({ dashboard: { title, panels }, answers }: Answered): string {
  const boxes = panels.map((panel) => {
    const { x, y, w, h } = panel.gridPos;
    const [width, height] = [w * columnWidth - 6, h * rowHeight - 6];
    const place = `left:${x * columnWidth}px;top:${y * rowHeight + top}px;width:${width}px;height:${height}px`;
    if (panel.type === 'row') return `<div class="row" style="${place}">⌄ ${escaped(panel.title)}</div>`;
    const inner = drawPanel(panel, answers[panel.id]!, { width: width - 4, height: height - 26 });
    return `<div class="panel" style="${place}"><b>${escaped(panel.title)}</b>${inner}</div>`;
  });
  const lines = Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
  return [
    '<!doctype html><meta charset="utf-8">',
    `<style>${style}</style><body data-size="${24 * columnWidth},${top + lines * rowHeight}">`,
    `<div class="row">${escaped(title)}</div>${boxes.join('')}`,
  ].join('\n');
}

function drawPanel(panel: Panel, answers: readonly SeriesOfSamples[][], box: Box): string {
  if (panel.type === 'text') return `<pre>${escaped(String(panel.options!.content))}</pre>`;
  const lines = linesOf(panel, answers);
  const [first] = lines;
  if (first === undefined)
    return `<p class="none">${escaped(panel.fieldConfig!.defaults.noValue ?? 'NO DATA')}</p>`;
  if (panel.type === 'stat') return drawFigure(panel, first);
  if (panel.type === 'table') return drawTable(panel, answers);
  if (panel.type === 'heatmap') return drawHeatmap(panel, lines, box);
  if (panel.type === 'state-timeline') return drawStates(panel, lines, box);
  return drawChart(panel, lines, box);
}

function drawFigure({ fieldConfig }: Panel, { values }: Line): string {
  const { unit, thresholds, mappings = [] } = fieldConfig!.defaults;
  const value = last(values);
  const [mapped] = mappings.flatMap(
    ({ options }: { options?: Record<string, { text: string }> }) => options?.[value]?.text ?? [],
  );
  const step = thresholds?.steps.findLast(({ value: from }) => from === null || value >= from);
  return `<p class="figure" style="color:${step?.color ?? '#5794f2'}">${escaped(mapped ?? unitText(value, unit))}</p>`;
}

function drawTable({ targets = [], fieldConfig }: Panel, answers: readonly SeriesOfSamples[][]): string {
  const rows = new Map<string, Map<string, number>>();
  for (const [index, { legendFormat }] of targets.entries()) {
    for (const { labels, values } of answers[index]!) {
      const key = Object.values(labels).join(' ');
      rows.set(key, (rows.get(key) ?? new Map()).set(legendFormat, last(values)));
    }
  }
  const columns = targets.map(({ legendFormat }) => legendFormat);
  const unitOf = (column: string) => {
    const { properties = [] } =
      fieldConfig!.overrides.find(({ matcher }) => matcher.options === column) ?? {};
    return String(properties.find(({ id }) => id === 'unit')?.value);
  };
  const toRow = (tag: string, texts: readonly string[]) =>
    `<tr>${texts.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('')}</tr>`;
  const body = Array.from(rows, ([key, row]) =>
    toRow('td', [
      key,
      ...columns.map((column) => (row.has(column) ? unitText(row.get(column)!, unitOf(column)) : '')),
    ]),
  );
  return `<table>${toRow('th', ['', ...columns])}${body.join('')}</table>`;
}
