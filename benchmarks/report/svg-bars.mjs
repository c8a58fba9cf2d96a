import { digits } from './format.mjs';

const width = 860;
const labelWidth = 400;
const valueWidth = 90;
const rowHeight = 24;
const top = 44;

/**
 * Horizontal bars with their intervals as an SVG document. The colours are readable on a white and on a dark page.
 *
 * @param {object} chart
 * @param {string} chart.title
 * @param {string} chart.unit
 * @param {ReadonlyArray<{ name: string, value: number, low?: number, high?: number, ours: boolean }>} chart.items
 */
export function svgBars({ title, unit, items }) {
  const height = top + items.length * rowHeight + 8;
  const largest = Math.max(...items.map(({ value, high = value }) => Math.max(value, high)));
  const x = (/** @type {number} */ value) =>
    labelWidth + (Math.max(0, value) / largest) * (width - labelWidth - valueWidth);
  const rows = items.map(({ name, value, low = value, high = value, ours }, index) => {
    const middle = top + index * rowHeight + rowHeight / 2;
    const bar = `<rect x="${labelWidth}" y="${middle - 8}" width="${round(x(value) - labelWidth)}" height="16" rx="2" fill="${
      ours ? '#c8860d' : '#7f8ea3'
    }"/>`;
    const interval =
      high > low
        ? `<path d="M${round(x(low))} ${middle}H${round(x(high))}M${round(x(low))} ${middle - 4}v8M${round(x(high))} ${
            middle - 4
          }v8" stroke="#444b57" stroke-width="1.5"/>`
        : '';
    return [
      `<text x="${labelWidth - 10}" y="${middle + 4}" text-anchor="end"${ours ? ' font-weight="600"' : ''}>${escapeXml(name)}</text>`,
      bar,
      interval,
      `<text x="${round(x(Math.max(value, high)) + 6)}" y="${middle + 4}">${digits(value)}</text>`,
    ].join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" role="img">
<title>${escapeXml(title)}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<g fill="#1c2128">
<text x="12" y="24" font-size="15" font-weight="600">${escapeXml(`${title}, ${unit}`)}</text>
${rows.join('\n')}
</g>
</svg>
`;
}

/** @param {number} value */
function round(value) {
  return Number(value.toFixed(1));
}

/** @param {string} text */
function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
