import { livePage } from './dashboard/targets.mjs';
import { judgeDependencies } from './dependencies/targets.mjs';
import { median } from './harness/statistics.mjs';
import { atLeast, atMost, exactly } from './harness/verdict.mjs';
import { contexts, everythingOn, middleware, nest } from './http/targets.mjs';
import { consumer, ours as observedWorker, plainAgain } from './jobs/names.mjs';
import { listeners } from './record/measure-listeners.mjs';
import { fourHandlesName, nothingName, promClientLabelsName, recordingName } from './record/names.mjs';
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
  const { record, allocation, scrape, scrapeBlock, memoryPerSeries, memoryOfRoutes } = results;
  const { memoryOfUnknown, memoryOfErrors, soak, httpTogether, httpApart, healthProbes, system, accuracy } =
    results;
  /** @type {Array<Target | Target[] | undefined>} */
  const targets = [
    record && recording(record),
    allocation && allocationOfRecording(allocation),
    results.workListeners && endListener(results.workListeners),
    judgeDependencies(results),
    results.jobs &&
      beyondAlone(
        'A job of BullMQ, beyond BullMQ alone',
        results.jobs[observedWorker],
        results.jobs[plainAgain],
      ),
    results.messages &&
      beyondAlone(
        'A message of RabbitMQ, beyond amqplib alone',
        results.messages[consumer.ours],
        results.messages[consumer.plainAgain],
      ),
    httpTogether?.flatMap(middleware),
    httpApart?.map(everythingOn),
    httpTogether?.map(nest),
    results.context?.flatMap(contexts),
    scrape && scraping(scrape),
    scrapeBlock && blocking(scrapeBlock),
    results.signals && signalsOfService(results.signals[0]),
    results.alerting && evaluatingAlerts(results.alerting),
    memoryPerSeries && bytesPerSeries(memoryPerSeries),
    memoryOfRoutes && routes(memoryOfRoutes),
    memoryOfUnknown && unknownUrls(memoryOfUnknown),
    memoryOfErrors?.map(distinctErrors),
    soak && flatHeap(soak),
    results.dashboard && livePage(results.dashboard),
    healthProbes && probing(healthProbes),
    system && lookingAtTheMachine(system),
    accuracy && livePercentiles(accuracy),
  ];
  return targets.flat().filter((target) => target !== undefined);
}

/** @param {any} record @returns {Target[]} */
function recording({ timesCheaper, trusted }) {
  const {
    recording: inMonitor,
    fourHandles,
    handles,
  } = timesCheaper.find((/** @type {any} */ { name }) => name === promClientLabelsName);
  return [
    {
      what: 'Recording one request, against prom-client with labels',
      target: '≥ 25 × cheaper',
      measured: times(inMonitor),
      verdict: atLeast(inMonitor, 25, trusted),
    },
    {
      what: 'The same four recordings on kept handles, against prom-client with labels',
      target: '≥ 25 × cheaper',
      measured: times(fourHandles),
      verdict: atLeast(fourHandles, 25, trusted),
    },
    {
      what: 'What prom-client records of it, counter and histogram, on kept handles (with native buckets), against the same',
      target: '≥ 25 × cheaper',
      measured: times(handles),
      verdict: atLeast(handles, 25, trusted),
    },
  ];
}

/**
 * @param {string} what
 * @param {{ beyondNs: number }} ours
 * @param {{ beyondNs: number }} twin What does the same as what ours is compared with.
 * @returns {Target}
 */
function beyondAlone(what, ours, twin) {
  const microseconds = (/** @type {number} */ ns) => (ns / 1e3).toFixed(1);
  const distance = Math.abs(twin.beyondNs);
  return {
    what,
    target: '≤ 10 µs',
    measured: `${microseconds(ours.beyondNs)} µs (without us, again: ${microseconds(twin.beyondNs)} µs)`,
    // As exact as two are that do the same.
    verdict: atMost(
      { median: ours.beyondNs, low: ours.beyondNs - distance, high: ours.beyondNs + distance },
      10_000,
      distance < 10_000,
    ),
  };
}

/** @param {Record<string, number[]>} costNs By variant. @returns {Target} */
function endListener(costNs) {
  const addedNs = median(costNs[listeners.allEnds] ?? []) - median(costNs[listeners.none] ?? []);
  return {
    what: 'A listener for the ends of all work, for each request',
    target: '≤ 50 ns',
    measured: `${addedNs.toFixed(0)} ns`,
    verdict: atMost(exactly(addedNs), 50, true),
  };
}

/** @param {any} allocation @returns {Target[]} */
function allocationOfRecording(allocation) {
  const bytes = allocation[recordingName] - allocation[nothingName];
  const row = (/** @type {string} */ what, /** @type {number} */ value) => ({
    what,
    target: 'nothing: below 1 byte',
    measured: `${Math.max(0, value).toFixed(1)} bytes`,
    // A number that V8 puts on the heap takes 12 bytes or more. What is less was a few objects in a million operations, and
    // the difference of two numbers of some 400 bytes.
    verdict: atMost(exactly(value), 1, true),
  });
  return [
    row('Allocated by recording one request', bytes),
    row('Allocated by the four recordings on kept handles', allocation[fourHandlesName]),
  ];
}

/** @param {any[]} scrape @returns {Target} */
function scraping(scrape) {
  const { timesFaster, trusted } = scrape.find(
    ({ series, changed }) => series === 1_000 && changed === 'every',
  );
  const ratio = timesFaster.find((/** @type {any} */ { name }) => name === ours);
  return {
    what: 'Scraping 1,000 series as text, every one changed, against prom-client',
    target: '≥ 15 × cheaper',
    measured: times(ratio),
    verdict: atLeast(ratio, 15, trusted),
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
    target: '≤ 5 ms',
    measured: `${longest.toFixed(1)} ms`,
    verdict: atMost(exactly(longest), 5, true),
  };
}

/** @param {any[]} perSeries @returns {Target} */
function bytesPerSeries(perSeries) {
  const bytesOf = (/** @type {string} */ ending) =>
    perSeries.find(({ name }) => name.endsWith(ending)).bytesPerSeries;
  const share = bytesOf('native buckets') / bytesOf('prom-client');
  return {
    what: 'Memory of an HTTP series, native buckets included, against prom-client',
    target: '≤ 1 ×',
    measured: `${share.toFixed(2)} ×`,
    verdict: atMost(exactly(share), 1, true),
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
  return nothingStays(`${urls.toLocaleString('en')} distinct unknown URLs`, addedBytes);
}

/** @param {any} one @returns {Target} */
function distinctErrors({ name, addedBytes, errors }) {
  return nothingStays(`${errors.toLocaleString('en')} distinct error messages, ${name}`, addedBytes);
}

/** @param {string} what @param {number} addedBytes @returns {Target} */
function nothingStays(what, addedBytes) {
  const kibibytes = addedBytes / 1_024;
  return {
    what,
    target: 'nothing stays',
    measured: `${kibibytes.toFixed(0)} KiB`,
    // Compiled code and inline caches come and go by this much.
    verdict: atMost(exactly(kibibytes), 256, true),
  };
}

/** @param {any} soak @returns {Target} */
function flatHeap({ minutes, drift }) {
  return {
    what: `Heap after a collection, over ${minutes} min at full load`,
    target: 'flat within 2 %',
    measured: `${drift < 0 ? '−' : '+'}${(Math.abs(drift) * 100).toFixed(2)} %`,
    verdict: atMost(exactly(Math.abs(drift)), 0.02, true),
  };
}

/** @param {any} system @returns {Target[]} */
function lookingAtTheMachine({ cpuUs, aloneUs, passes, growthBytes }) {
  const ours = cpuUs['Golden Signals'].median;
  return [
    {
      what: `Processor time of one look at machine, container and process (systeminformation: ${(cpuUs.systeminformation.median / 1_000).toFixed(1)} ms)`,
      target: '< 1 ms',
      measured: `${(ours / 1_000).toFixed(2)} ms`,
      verdict: atMost(exactly(ours), 1_000, true),
    },
    {
      what: 'Processor time of one look, pass after pass',
      target: '< 1 ms',
      measured: `${(aloneUs / 1_000).toFixed(2)} ms`,
      verdict: atMost(exactly(aloneUs), 1_000, true),
    },
    {
      what: `Live memory that ${passes.toLocaleString('en')} looks leave behind`,
      target: '≤ 0.5 MB',
      measured: `${(growthBytes / 1e6).toFixed(2)} MB`,
      verdict: atMost(exactly(growthBytes), 500_000, true),
    },
  ];
}

/** @param {any} health @returns {Target[]} */
function probing({ checks, probesPerSecond, executionsPerPeriod: { mean }, cachedProbeCpuUs }) {
  const cpuUs = cachedProbeCpuUs.median;
  return [
    {
      what: `Check executions per cache period, ${checks} checks and ${probesPerSecond.toLocaleString('en')} probes per second`,
      target: `≤ ${checks}`,
      measured: mean.toFixed(1),
      verdict: atMost(exactly(mean), checks, true),
    },
    {
      what: `Processor time of a probe that finds fresh results of ${checks} checks`,
      target: '< 50 µs',
      measured: `${cpuUs.toFixed(1)} µs`,
      verdict: atMost(exactly(cpuUs), 50, true),
    },
  ];
}

/** @param {any} signals @returns {Target[]} */
function signalsOfService({
  signals,
  routes,
  kept,
  samplingShareOfCore,
  readMicroseconds,
  bytesPerSeries: bytes,
}) {
  const slowest = Math.max(...Object.values(readMicroseconds));
  return [
    {
      what: `Reading a kept signal, ${routes} routes (the slowest of a ratio, a rate, a level and HTTP's error ratio)`,
      target: '≤ 5 µs',
      measured: `${slowest.toFixed(2)} µs`,
      verdict: atMost(exactly(slowest), 5, true),
    },
    {
      what: `Sampling ${signals} signals once a second, and HTTP's error ratio of ${routes} routes`,
      target: '≤ 0.1 % of a core',
      measured: `${(samplingShareOfCore * 100).toFixed(4)} %`,
      verdict: atMost(exactly(samplingShareOfCore), 0.001, true),
    },
    {
      what: `Bytes that the history takes of a ratio kept for five minutes, for each of ${kept.toLocaleString('en')} routes`,
      target: '≤ 5,816, as it is budgeted',
      measured: bytes.toFixed(0),
      verdict: atMost(exactly(bytes), 301 * 16 + 1_000, true),
    },
  ];
}

/** @param {any} alerting @returns {Target} */
function evaluatingAlerts({ rules, routes, evaluationMs }) {
  return {
    what: `Evaluating ${rules} alert rules, five of them for each of ${routes.toLocaleString('en')} routes`,
    target: '< 1 ms of a core',
    measured: `${evaluationMs.toFixed(2)} ms`,
    verdict: atMost(exactly(evaluationMs), 1, true),
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

/** @typedef {import('./harness/statistics.mjs').Estimate} Estimate */

/** @param {Estimate} ratio */
function times({ median, low, high }) {
  return `${median.toFixed(1)} × (${low.toFixed(1)} to ${high.toFixed(1)})`;
}
