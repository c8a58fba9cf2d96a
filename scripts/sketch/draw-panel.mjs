import { unitText } from './unit-text.mjs';

/** @typedef {{ labels: Record<string, string>, values: number[] }} Series */
/** @typedef {import('@golden-signals/provisioning').Dashboard['panels'][number]} Panel */

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

/** @param {string} text */
export function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/**
 * Draws what is in a panel, as HTML of a given size.
 *
 * @param {Panel} panel @param {Series[][]} answers Of each query. @param {number} width @param {number} height
 */
export function drawPanel(panel, answers, width, height) {
  if (panel.type === 'text') return `<pre>${escaped(String(panel.options?.content))}</pre>`;
  const lines = linesOf(panel, answers);
  if (lines.length === 0)
    return `<p class="none">${escaped(panel.fieldConfig?.defaults.noValue ?? 'NO DATA')}</p>`;
  if (panel.type === 'stat') return drawFigure(panel, lines);
  if (panel.type === 'table') return drawTable(panel, answers);
  if (panel.type === 'heatmap') return drawHeatmap(panel, lines, width, height);
  return drawChart(panel, lines, width, height);
}

/** Every series with a value, by what its query calls it. @param {Panel} panel @param {Series[][]} answers */
function linesOf(panel, answers) {
  return (panel.targets ?? []).flatMap(({ legendFormat }, index) =>
    (answers[index] ?? [])
      .filter(({ values }) => values.some(Number.isFinite))
      .map(({ labels, values }) => ({ name: legendOf(legendFormat, labels), labels, values })),
  );
}

/** @param {string} format @param {Record<string, string>} labels */
function legendOf(format, labels) {
  if (format === '__auto')
    return Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ');
  return format.replace(/\{\{(\w+)\}\}/g, (_all, label) => labels[label] ?? '').trim();
}

function last(values) {
  return values.findLast(Number.isFinite);
}

function drawFigure({ fieldConfig }, [{ values }]) {
  const { unit, thresholds, mappings = [] } = fieldConfig.defaults;
  const value = last(values);
  const mapped = mappings.map(({ options }) => options[value]?.text).find((text) => text !== undefined);
  const color =
    thresholds?.steps.findLast(({ value: from }) => from === null || value >= from)?.color ?? '#5794f2';
  return `<p class="figure" style="color:${color}">${escaped(mapped ?? unitText(value, unit))}</p>`;
}

function drawTable({ targets, fieldConfig }, answers) {
  const rows = new Map();
  for (const [index, { legendFormat }] of targets.entries()) {
    for (const { labels, values } of answers[index]) {
      const key = Object.values(labels).join(' ');
      rows.set(key, { ...rows.get(key), [legendFormat]: last(values) });
    }
  }
  const columns = targets.map(({ legendFormat }) => legendFormat);
  const unitOf = (column) =>
    fieldConfig.overrides
      .find(({ matcher }) => matcher.options === column)
      ?.properties.find(({ id }) => id === 'unit')?.value;
  const cells = ([key, row]) => [
    key,
    ...columns.map((column) => (row[column] === undefined ? '' : unitText(row[column], unitOf(column)))),
  ];
  const toRow = (tag, texts) =>
    `<tr>${texts.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('')}</tr>`;
  return `<table>${toRow('th', ['', ...columns])}${[...rows].map((row) => toRow('td', cells(row))).join('')}</table>`;
}

function drawHeatmap({ options }, lines, width, height) {
  // Classic buckets are cumulative; a native histogram is shown as how many there were.
  const buckets = lines
    .filter(({ labels }) => labels.le !== undefined)
    .sort(
      (a, b) =>
        Number(a.labels.le.replace('+Inf', 'Infinity')) - Number(b.labels.le.replace('+Inf', 'Infinity')),
    );
  if (buckets.length === 0)
    return drawChart({ fieldConfig: { defaults: { unit: 'short' } } }, lines, width, height);
  const rowHeight = (height - 20) / buckets.length;
  const own = buckets.map(({ values }, row) =>
    values.map((value, at) => value - (buckets[row - 1]?.values[at] ?? 0)),
  );
  const most = Math.max(...own.flat(), 1e-9);
  const cells = own.flatMap((values, row) =>
    values.map((value, at) => {
      const cellWidth = (width - 50) / values.length;
      const y = height - 20 - (row + 1) * rowHeight;
      return `<rect x="${50 + at * cellWidth}" y="${y}" width="${cellWidth}" height="${rowHeight - 1}" fill="#ff9830" opacity="${Math.sqrt(Math.max(0, value) / most).toFixed(2)}"/>`;
    }),
  );
  const labels = buckets.map(
    ({ labels: { le } }, row) =>
      `<text x="46" y="${height - 22 - row * rowHeight}" text-anchor="end">${le === '+Inf' ? le : unitText(Number(le), options.yAxis.unit)}</text>`,
  );
  return `<svg width="${width}" height="${height}">${cells.join('')}${labels.join('')}</svg>`;
}

function drawChart({ fieldConfig }, lines, width, height) {
  const { unit, min = 0, noValue: _none, thresholds, custom } = fieldConfig.defaults;
  const isStacked = custom?.stacking?.mode === 'normal';
  const length = Math.max(...lines.map(({ values }) => values.length));
  const sums = Array(length).fill(0);
  const drawn = lines.map(({ name, values }) => ({
    name,
    value: last(values),
    values: values.map((value, at) => {
      if (!isStacked) return value;
      sums[at] += Number.isFinite(value) ? value : 0;
      return sums[at];
    }),
  }));
  const legendHeight = Math.min(lines.length, 4) * 13 + 4;
  const plot = height - legendHeight;
  const finite = drawn.flatMap(({ values }) => values).filter(Number.isFinite);
  const low = Math.min(min, ...finite);
  const high = Math.max(...finite, low + 1e-9);
  const toY = (value) => 6 + (1 - (value - low) / (high - low)) * (plot - 12);
  const toX = (at) => 60 + (at / Math.max(1, length - 1)) * (width - 66);
  const paths = drawn.map(({ values }, index) => {
    const points = values.flatMap((value, at) =>
      Number.isFinite(value) ? [`${toX(at).toFixed(1)},${toY(value).toFixed(1)}`] : [],
    );
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colors[index % colors.length]}" stroke-width="1.5"/>`;
  });
  const limits = (thresholds?.steps ?? [])
    .filter(({ value }) => value !== null && value >= low && value <= high)
    .map(
      ({ color, value }) =>
        `<line x1="60" x2="${width}" y1="${toY(value)}" y2="${toY(value)}" stroke="${color}" stroke-dasharray="4"/>`,
    );
  const axis = [low, high].map(
    (value) =>
      `<text x="56" y="${toY(value) + 4}" text-anchor="end">${escaped(unitText(value, unit))}</text>`,
  );
  const legend = drawn.slice(0, 4).map(({ name, value }, index) => {
    const more = index === 3 && drawn.length > 4 ? ` … ${drawn.length - 4} more` : '';
    const text = escaped(`${name.slice(0, Math.floor(width / 8))}: ${unitText(value, unit)}${more}`);
    return `<text x="8" y="${plot + 12 + index * 13}" fill="${colors[index % colors.length]}">${text}</text>`;
  });
  return `<svg width="${width}" height="${height}">${paths.join('')}${limits.join('')}${axis.join('')}${legend.join('')}</svg>`;
}
