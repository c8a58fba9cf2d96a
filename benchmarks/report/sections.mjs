import { bars, digits, kilobytes, microseconds, milliseconds, nanoseconds, ratio, table } from './format.mjs';

/** @param {any} results */
export function recordSection({ record, allocation }) {
  const { costNs, timesCheaper, recordingNs, labelsTimesCheaper } = record;
  const names = Object.keys(costNs);
  const rows = names.map((name) => [name, nanoseconds(costNs[name]), digits(Math.max(0, allocation[name]))]);
  const comparison = timesCheaper.map((/** @type {any} */ peer) => [
    peer.name,
    ratio(peer.recording),
    ratio(peer.request),
    ratio(peer.handles),
  ]);
  return `## Recording a request

One request of a mixed load (8 routes, 2 methods, 3 status codes, log-normal durations) is counted and its duration
recorded in a histogram of 14 buckets. \`HttpMonitor\` also keeps native buckets, the live window of the route, and requests
in flight; the peers do not.

${bars(
  names.map((name) => ({ name, value: costNs[name].median })),
  'ns',
)}

${table(['', 'ns per request', 'bytes allocated'], rows)}

The recording alone, the difference between *a request* and *recording nothing*, takes ${nanoseconds(recordingNs)} ns.

How many times as expensive the others are as

${table(['', 'the recording alone', 'a request', 'kept handles'], comparison)}

With labels looked up at each call, as prom-client's are, prom-client is ${ratio(labelsTimesCheaper)} as expensive.`;
}

/** @param {any} results */
export function scrapeSection({ scrape, scrapeBlock }) {
  const rows = scrapeBlock.map((/** @type {any} */ { name, series, bytes, gzipBytes, blockMs }) => {
    const { costNs } = scrape.find((/** @type {any} */ size) => size.series === series);
    return [
      `${digits(series)} series, ${name}`,
      milliseconds(costNs[name]),
      `${digits(blockMs.median)}, ${digits(blockMs.p90)}`,
      kilobytes(bytes),
      kilobytes(gzipBytes),
    ];
  });
  const comparison = scrape.flatMap((/** @type {any} */ { series, timesFaster }) =>
    timesFaster.map((/** @type {any} */ faster) => [
      `${digits(series)} series, ${faster.name}`,
      ratio(faster),
    ]),
  );
  return `## Scraping

Histograms of 14 buckets with three labels; ours have native buckets too, which the protobuf format carries. Every series
records once between two scrapes. The longest stretch is how long the event loop was held, in a process of its own.

${table(['', 'ms', 'longest stretch: median, p90 in ms', 'size', 'with gzip'], rows)}

How many times as expensive prom-client's text is

${table(['', ''], comparison)}`;
}

/** @param {any} results */
export function memorySection({ memoryPerSeries, memoryOfRoutes, memoryOfUnknown }) {
  const perSeries = memoryPerSeries.map((/** @type {any} */ { name, bytesPerSeries }) => [
    name,
    digits(bytesPerSeries),
  ]);
  const ofRoutes = memoryOfRoutes.map((/** @type {any} */ one) => [
    `${digits(one.routes)} routes, ${digits(one.requestsPerSecond)} requests per second for ${one.minutes} minutes`,
    digits(one.bytes / 2 ** 20),
  ]);
  const { urls, addedBytes } = memoryOfUnknown;
  return `## Memory

Live heap and array buffers after a collection. A series is a counter and a histogram of 14 buckets with the same labels
and 50 observations over a factor of about 50, so that some 45 native buckets are in use.

${table(['', 'bytes per series'], perSeries)}

Routes with three status codes each, requested evenly until every slot of both live windows is in use:

${table(['', 'MiB'], ofRoutes)}

After ${digits(urls)} requests to distinct unknown URLs, each of them also given to a counter as a label, ${kilobytes(
    addedBytes,
  )} more are in use.`;
}

/** @param {any} results */
export function httpSection({ httpInMemory, httpSockets }) {
  return `## A request through Express 5

A small JSON handler with one parameter under a nested router. *In memory* is Node's HTTP server without sockets, all
applications in one process; *over sockets* every application has a process of its own and is asked by another one.

### In memory

${httpTables(httpInMemory)}

### Over sockets

${httpTables(httpSockets)}`;
}

/** @param {any} http */
function httpTables({ costNs, addedNs, beyondNoopNs, shareOfPromBundle, noiseNs, trusted }) {
  const rows = Object.keys(costNs).map((name) => [
    name,
    microseconds(costNs[name]),
    addedNs[name] === undefined ? '' : microseconds(addedNs[name]),
  ]);
  const share = trusted
    ? `its share of what express-prom-bundle adds is ${digits(shareOfPromBundle.median)} (${digits(
        shareOfPromBundle.low,
      )} to ${digits(shareOfPromBundle.high)})`
    : 'no share is given, because two identical applications did not come out alike';
  return `${table(['', 'µs per request', 'added, µs'], rows)}

Golden Signals adds ${microseconds(beyondNoopNs)} µs beyond a middleware that does nothing; ${share}. Two identical
applications seemed to differ by ${digits(noiseNs / 1e3)} µs.`;
}

/** @param {any} results */
export function fastifySection({ httpFastify }) {
  const { costNs, addedNs, fastifyMetricsAddedNs, beyondEmptyHooksNs, shareOfFastifyMetrics } = httpFastify;
  const rows = Object.keys(costNs).map((name) => [name, microseconds(costNs[name])]);
  const { median, low, high } = shareOfFastifyMetrics;
  return `## A request through Fastify 5

The same handler in a plugin with a prefix, in memory, all applications in one process. fastify-metrics runs as it comes:
a histogram (with our bounds) and a summary.

${table(['', 'µs per request'], rows)}

Golden Signals adds ${microseconds(addedNs)} µs, ${microseconds(beyondEmptyHooksNs)} µs beyond two empty hooks;
fastify-metrics adds ${microseconds(fastifyMetricsAddedNs)} µs. Our share of that is ${digits(median)} (${digits(low)} to ${digits(high)}).`;
}

/** @param {any} results */
export function accuracySection({ accuracy }) {
  const rows = accuracy.map((/** @type {any} */ { distribution, name, errors }) => [
    `${distribution}, ${name}`,
    ...errors.map((/** @type {number} */ error) => `${(error * 100).toFixed(1)} %`),
  ]);
  return `## Accuracy of percentiles

How far a reported percentile is off the exact one of 200,000 durations. Histograms are read as Prometheus reads them.

${table(['', 'p50', 'p90', 'p95', 'p99', 'p99.9'], rows)}`;
}
