import { atLeast, atMost, exactly } from './harness/verdict.mjs';
import { nothingName, promClientLabelsName, recordingName } from './record/names.mjs';
import { ours } from './scrape/names.mjs';

/**
 * @typedef {object} Target
 * @property {string} what
 * @property {string} target
 * @property {string} measured
 * @property {import('./harness/verdict.mjs').Verdict} verdict
 */

const mebibyte = 2 ** 20;

/**
 * What the project promises, and whether these results keep it.
 *
 * @param {any} results By area; areas that were not measured are left out.
 * @returns {Target[]}
 */
export function judge(results) {
  const { record, allocation, scrape, scrapeBlock, memoryPerSeries, memoryOfRoutes, memoryOfUnknown } =
    results;
  const { httpInMemory, httpFastify, accuracy } = results;
  /** @type {Array<Target | undefined>} */
  const targets = [
    record && recording(record),
    allocation && allocationOfRecording(allocation),
    scrape && scraping(scrape),
    scrapeBlock && blocking(scrapeBlock),
    memoryPerSeries && bytesPerSeries(memoryPerSeries),
    memoryOfRoutes && routes(memoryOfRoutes),
    memoryOfUnknown && unknownUrls(memoryOfUnknown),
    httpInMemory && middleware(httpInMemory),
    httpFastify && fastifyPlugin(httpFastify),
    accuracy && livePercentiles(accuracy),
  ];
  return targets.filter((target) => target !== undefined);
}

/** @param {any} record @returns {Target} */
function recording({ timesCheaper, trusted }) {
  const { recording: ratio } = timesCheaper.find(
    (/** @type {any} */ { name }) => name === promClientLabelsName,
  );
  return {
    what: 'Recording one request, against prom-client with labels',
    target: '≥ 15 × cheaper',
    measured: times(ratio),
    verdict: atLeast(ratio, 15, trusted),
  };
}

/** @param {any} allocation @returns {Target} */
function allocationOfRecording(allocation) {
  const bytes = allocation[recordingName] - allocation[nothingName];
  return {
    what: 'Allocated by recording one request',
    target: '0 bytes',
    measured: `${bytes.toFixed(1)} bytes`,
    // The compiler's own use of the heap is in it.
    verdict: atMost(exactly(bytes), 0.1, true),
  };
}

/** @param {any[]} scrape @returns {Target} */
function scraping(scrape) {
  const { timesFaster, trusted } = scrape.find(({ series }) => series === 1_000);
  const ratio = timesFaster.find((/** @type {any} */ { name }) => name === ours);
  return {
    what: 'Scraping 1,000 series as text, against prom-client',
    target: '≥ 8 × cheaper',
    measured: times(ratio),
    verdict: atLeast(ratio, 8, trusted),
  };
}

/** @param {any[]} blocks @returns {Target} */
function blocking(blocks) {
  const longest = Math.max(
    ...blocks
      .filter(({ name, series }) => name.startsWith('Golden Signals') && series === 10_000)
      .map(({ blockMs }) => blockMs.median),
  );
  return {
    what: 'Longest stretch of the event loop in a scrape of 10,000 series',
    target: '≤ 10 ms',
    measured: `${longest.toFixed(1)} ms`,
    verdict: atMost(exactly(longest), 10, true),
  };
}

/** @param {any[]} perSeries @returns {Target} */
function bytesPerSeries(perSeries) {
  const { bytesPerSeries: bytes } = perSeries.find(({ name }) => name.endsWith('native buckets'));
  return {
    what: 'Memory of an HTTP series: counter, classic and native histogram',
    target: '≤ 1,536 bytes',
    measured: `${Math.round(bytes)} bytes`,
    verdict: atMost(exactly(bytes), 1_536, true),
  };
}

/** @param {any[]} loads @returns {Target} */
function routes(loads) {
  const most = Math.max(...loads.map(({ bytes }) => bytes)) / mebibyte;
  return {
    what: '1,000 routes with three status codes and full live windows',
    target: '≤ 40 MiB',
    measured: `${most.toFixed(1)} MiB`,
    verdict: atMost(exactly(most), 40, true),
  };
}

/** @param {any} unknown @returns {Target} */
function unknownUrls({ addedBytes, urls }) {
  const kibibytes = addedBytes / 1_024;
  return {
    what: `${urls.toLocaleString('en')} distinct unknown URLs`,
    target: 'nothing stays',
    measured: `${kibibytes.toFixed(0)} KiB`,
    // Compiled code and inline caches come and go by this much.
    verdict: atMost(exactly(kibibytes), 256, true),
  };
}

/** @param {any} http @returns {Target} */
function middleware({ shareOfPromBundle: share, trusted }) {
  return {
    what: 'Added processor time on Express, against express-prom-bundle',
    target: '≤ 1/10',
    measured: `${share.median.toFixed(3)} (${share.low.toFixed(3)} to ${share.high.toFixed(3)})`,
    verdict: atMost(share, 0.1, trusted),
  };
}

/** @param {any} http @returns {Target} */
function fastifyPlugin({ shareOfFastifyMetrics: share, trusted }) {
  return {
    what: 'Added processor time on Fastify, against fastify-metrics',
    target: '≤ 1/5',
    measured: `${share.median.toFixed(3)} (${share.low.toFixed(3)} to ${share.high.toFixed(3)})`,
    verdict: atMost(share, 0.2, trusted),
  };
}

/** @param {any[]} accuracy @returns {Target} */
function livePercentiles(accuracy) {
  const worst = Math.max(
    ...accuracy
      .filter(({ name }) => name === 'Golden Signals, live window')
      .flatMap(({ errors }) => errors.map(Math.abs)),
  );
  return {
    what: 'Live percentiles, p50 to p99.9, against the exact ones',
    target: 'within 1 %',
    measured: `within ${(worst * 100).toFixed(2)} %`,
    verdict: atMost(exactly(worst), 0.01, true),
  };
}

/** @param {import('./harness/statistics.mjs').Estimate} ratio */
function times({ median, low, high }) {
  return `${median.toFixed(1)} × (${low.toFixed(1)} to ${high.toFixed(1)})`;
}
