import { svgBars } from './svg-bars.mjs';

/**
 * The plots of the page, from the measured results.
 *
 * @param {any} results
 * @returns {{ file: string, svg: string }[]} The files are relative to `docs/`.
 */
export function renderPlots({ record, scrape, httpTogether, httpApart }) {
  const added = (/** @type {any} */ { addedNs }) => addedNs;
  const thousand = scrape.find(
    (/** @type {any} */ { series, changed }) => series === 1_000 && changed === 'every',
  );
  return [
    plot('benchmarks-record.svg', 'Recording a request', 'ns (95 % interval)', record.costNs, 1),
    ...httpTogether.map((/** @type {any} */ together, /** @type {number} */ index) => {
      const { platform } = together;
      const title = `Added to a request on ${platform === 'express' ? 'Express' : 'Fastify'}`;
      // Who has a process of its own is in the second measurement only.
      const merged = { ...added(together), ...added(httpApart[index]), ...added(together) };
      const isNest = (/** @type {string} */ name) => Number(name.startsWith('Nest: '));
      const items = Object.fromEntries(Object.entries(merged).sort(([a], [b]) => isNest(a) - isNest(b)));
      return plot(`benchmarks-${platform}.svg`, title, 'µs (95 % interval)', items, 1e3);
    }),
    plot('benchmarks-scrape.svg', 'Scraping 1,000 series', 'ms (95 % interval)', thousand.costNs, 1e6),
  ];
}

/**
 * @param {string} file
 * @param {string} title
 * @param {string} unit
 * @param {Record<string, import('../harness/statistics.mjs').Estimate>} estimates In nanoseconds.
 * @param {number} nanoseconds Per unit.
 */
function plot(file, title, unit, estimates, nanoseconds) {
  const items = Object.entries(estimates).map(([name, { median, low, high }]) => ({
    name,
    value: median / nanoseconds,
    low: low / nanoseconds,
    high: high / nanoseconds,
    ours: name.includes('Golden Signals'),
  }));
  return { file, svg: svgBars({ title, unit, items }) };
}
