import { digits, kilobytes, microseconds, milliseconds, nanoseconds, ratio, table } from './format.mjs';

/** @param {any} results */
export function recordSection({ record, recordSuccessor, allocation }) {
  const { costNs, timesCheaper, recordingNs, labelsTimesCheaper } = record;
  const names = Object.keys(costNs);
  const rows = names.map((name) => [name, nanoseconds(costNs[name]), digits(Math.max(0, allocation[name]))]);
  const comparison = timesCheaper.map((/** @type {any} */ peer) => [
    peer.name,
    ratio(peer.recording),
    ratio(peer.request),
    ratio(peer.fourHandles),
    ratio(peer.handles),
  ]);
  return `## Recording a request

One request of a mixed load (8 routes, 2 methods, 3 status codes, log-normal durations) is counted and its duration
recorded in a histogram of 14 buckets. \`HttpMonitor\` also keeps native buckets, the live window of the route, and requests
in flight; the peers do not.

![Recording a request](benchmarks-record.svg)

${table(['', 'ns per request', 'bytes allocated'], rows)}

The recording alone, the difference between *a request* and *recording nothing*, takes ${nanoseconds(recordingNs)} ns.

How many times as expensive the others are as

${table(['', 'the recording alone', 'a request', 'four recordings on kept handles', 'counter + histogram'], comparison)}

With labels looked up at each call, as prom-client's are, prom-client is ${ratio(labelsTimesCheaper)} as expensive.

${successorPart(recordSuccessor)}`;
}

/** @param {any} successor */
function successorPart(successor) {
  if (successor.notMeasured !== undefined) return `Not measured: ${successor.notMeasured}`;
  const { node, costNs, timesCheaper } = successor;
  const rows = Object.keys(costNs).map((name) => {
    const peer = timesCheaper.find((/** @type {any} */ one) => one.name === name);
    return [
      name,
      nanoseconds(costNs[name]),
      ...(peer ? [ratio(peer.recording), ratio(peer.request)] : ['', '']),
    ];
  });
  return `prom-client's successor beside them, all on Node ${node}, and how many times as expensive each is as

${table(['', 'ns per request', 'our recording alone', 'our request'], rows)}`;
}

/** @param {any} results */
export function scrapeSection({ scrape, scrapeSuccessor, scrapeBlock }) {
  /** @type {Record<string, string>} */
  const changes = { every: 'every series changed', few: '1 % changed' };
  const costs = scrape.flatMap((/** @type {any} */ { series, changed, costNs, timesFaster }) =>
    Object.keys(costNs).map((name) => {
      const faster = timesFaster.find((/** @type {any} */ one) => one.name === name);
      return [
        `${digits(series)} series, ${changes[changed]}, ${name}`,
        milliseconds(costNs[name]),
        faster === undefined ? '' : ratio(faster),
      ];
    }),
  );
  const blocks = scrapeBlock.map((/** @type {any} */ { name, series, bytes, gzipBytes, blockMs }) => [
    `${digits(series)} series, ${name}`,
    digits(blockMs.median),
    digits(blockMs.p90),
    kilobytes(bytes),
    kilobytes(gzipBytes),
  ]);
  return `## Scraping

Histograms of 14 buckets with three labels; ours have native buckets too, which the protobuf format carries. Between two
scrapes every series records once, or one in a hundred does.

![Scraping 1,000 series](benchmarks-scrape.svg)

${table(['', 'ms', "prom-client's text is so many times as expensive"], costs)}

${scrapeSuccessorPart(scrapeSuccessor)}

How long the event loop is held at a stretch, every series changed, in a process of its own, and what is sent:

${table(['', 'median, ms', 'p90, ms', 'size', 'with gzip'], blocks)}`;
}

/** @param {any} successor */
function scrapeSuccessorPart(successor) {
  if (successor.notMeasured !== undefined) return `Not measured: ${successor.notMeasured}`;
  const { series, costNs } = successor;
  const rows = Object.keys(costNs).map((name) => [name, milliseconds(costNs[name])]);
  return `prom-client's successor beside them on a Node that runs it, ${digits(series)} series, every one changed:

${table(['', 'ms'], rows)}`;
}

/** @param {any} results */
export function memorySection(results) {
  const { memoryPerSeries, memoryOfRoutes, memoryOfUnknown, memoryOfErrors, soak } = results;
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
  )} more are in use. After as many errors with distinct messages: ${memoryOfErrors
    .map((/** @type {any} */ one) => `${kilobytes(one.addedBytes)} (${one.name})`)
    .join(', ')}.

### Time

${soakPart(soak)}`;
}

/** @param {any} soak */
function soakPart({ minutes, requests, readings, medianBytes, bytesPerMinute, drift, spread }) {
  const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(2)} %`;
  return `For ${minutes} min one core recorded all it could, ${digits(requests)} requests with errors, slow ones and unknown
URLs among them, and was scraped meanwhile. The heap without compiled code was read ${readings.length} times after a collection: ${digits(
    medianBytes / 2 ** 20,
  )} MiB, changing by ${digits(bytesPerMinute / 1e3)} kB per minute (${percent(drift)} over the time), ${percent(
    spread,
  )} between the smallest and the largest reading. \`node benchmarks/run.mjs soak --minutes 10\` takes longer.`;
}

/** @param {any} results */
export function httpSection({ httpTogether, httpApart, httpSockets }) {
  return `## A request through a framework

A small JSON handler with one parameter, below a nested router on Express and in a plugin with a prefix on Fastify; the
same with Nest on both. *In memory* is Node's HTTP server without sockets. What changes a whole process (OpenTelemetry's
patches, the asynchronous context of *everything on*) has a process of its own, and so do those that it is compared with.
Peers run as they come, with our bounds. OpenTelemetry knows no route here, which its instrumentations of the frameworks
would add; its spans are all sampled and not exported, and it has no context manager. *Everything on* is the defaults
(errors, slow requests, stalls), a context for every request, and health mounted; with *logging* there are
also a log line, body sizes and \`Server-Timing\` ([variants.mjs](../benchmarks/http/variants.mjs)).

${httpTogether.map((/** @type {any} */ together, /** @type {number} */ index) => platformSection(together, httpApart[index], httpSockets[index])).join('\n\n')}`;
}

/** @param {any} together @param {any} apart @param {any} sockets */
function platformSection(together, apart, sockets) {
  const { platform, beyondEmptyNs, nestBeyondPlatformNs, noiseNs } = together;
  const [name, empty] =
    platform === 'express'
      ? ['Express 5', 'a middleware that does nothing']
      : ['Fastify 5', 'two empty hooks'];
  const throughput = Object.entries(sockets.requestsPerSecond).map(([variant, perSecond]) => [
    variant,
    ...costCells(sockets, variant),
    digits(/** @type {number} */ (perSecond)),
  ]);
  return `### ${name}

![Added to a request](benchmarks-${platform}.svg)

In memory, all in one process; what is added to Nest is counted from Nest:

${costTable(together)}

Golden Signals adds ${microseconds(beyondEmptyNs)} µs beyond ${empty}, and on Nest ${microseconds(nestBeyondPlatformNs)} µs
more than on the platform itself. Two identical applications seemed to differ by ${digits(noiseNs / 1e3)} µs.

In memory, a process each:

${costTable(apart)}

Over sockets, a process each, asked by another one on the same cores:

${table(['', 'µs per request', 'added, µs', 'requests per second'], throughput)}`;
}

/** @param {any} http */
function costTable(http) {
  const rows = Object.keys(http.costNs).map((name) => [name, ...costCells(http, name)]);
  return table(['', 'µs per request', 'added, µs'], rows);
}

/** @param {any} http @param {string} name */
function costCells({ costNs, addedNs }, name) {
  return [microseconds(costNs[name]), addedNs[name] === undefined ? '' : microseconds(addedNs[name])];
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

/** @param {any} results */
export function adoptionSection({ adoption }) {
  const rows = adoption.map((/** @type {any} */ { name, importMs, packages, bytes }) => [
    name,
    `${digits(importMs.median)} (${digits(importMs.low)} to ${digits(importMs.high)})`,
    String(packages),
    kilobytes(bytes),
  ]);
  return `## Cost of adoption

What a service with its framework pays for the rest: processor time to import it in a fresh process (the median of
interleaved rounds), packages added with all that they depend on, and their bytes on the disk.

${table(['', 'import, ms', 'packages', 'size'], rows)}`;
}
