// Fails on gross losses of speed, in a quarter of a minute: `node benchmarks/guard.mjs`. The limits are far from what is
// measured, so that a busy machine does not fail it. How many checks passed is left in .cache/guard-results.json.

import { mkdirSync, writeFileSync } from 'node:fs';
import { allocationFlags } from './harness/allocation.mjs';
import { measureInChild } from './harness/child.mjs';
import { atLeast, atMost, exactly } from './harness/verdict.mjs';
import { platforms } from './http/names.mjs';
import { fourHandlesName, handlesName, nothingName, recordingName } from './record/names.mjs';
import { ours } from './scrape/names.mjs';

const limits = {
  /** How many times as expensive prom-client with labels has to be. */
  recordingTimesCheaper: 6,
  fourHandlesTimesCheaper: 10,
  handlesTimesCheaper: 20,
  /** Beyond the request itself; and a number that V8 puts on the heap or not takes 16. */
  recordingBytes: 20,
  fourHandlesBytes: 20,
  handlesBytes: 0.5,
  /** Of a statement, with its entry in the timeline and a tenth of its work. */
  callBytes: 1_500,
  scrapeBlockMs: 20,
  /** That 1,500 passes leave behind: 200 a pass. */
  passesBytes: 300_000,
};

const speed = await measureInChild(new URL('./record/measure-short.mjs', import.meta.url), {});
const bytes = await measureInChild(
  new URL('./record/allocation.mjs', import.meta.url),
  { only: [recordingName, nothingName, fourHandlesName, handlesName], batches: 3 },
  allocationFlags,
);
const callBytes = await measureInChild(
  new URL('./record/allocation-calls.mjs', import.meta.url),
  { batches: 3 },
  allocationFlags,
);
const scrape = await measureInChild(new URL('./scrape/block.mjs', import.meta.url), {
  name: ours,
  series: 10_000,
  scrapes: 9,
  cpu: true,
});
const manyPasses = await measureInChild(
  new URL('./system/many-passes.mjs', import.meta.url),
  { passes: 1_500 },
  ['--expose-gc'],
);

const applications = Object.values(platforms).flatMap(({ together }) => together).length;
const answered = await measureInChild(new URL('./http/start-all.mjs', import.meta.url), {});

const checks = [
  timesCheaper('recording a request', speed.recording, limits.recordingTimesCheaper),
  timesCheaper('the four recordings on kept handles', speed.fourHandles, limits.fourHandlesTimesCheaper),
  timesCheaper('counter and histogram on kept handles', speed.handles, limits.handlesTimesCheaper),
  noMoreThan(
    'bytes allocated by recording a request',
    bytes[recordingName] - bytes[nothingName],
    limits.recordingBytes,
  ),
  noMoreThan('bytes allocated by the four recordings', bytes[fourHandlesName], limits.fourHandlesBytes),
  noMoreThan('bytes allocated by kept handles', bytes[handlesName], limits.handlesBytes),
  noMoreThan('bytes allocated by a call of a statement', callBytes, limits.callBytes),
  noMoreThan(
    'ms of processor time that a scrape of 10,000 series holds the event loop',
    scrape.blockMs.median,
    limits.scrapeBlockMs,
  ),
  noMoreThan(
    'bytes that 1,500 looks at the machine leave behind',
    manyPasses.growthBytes,
    limits.passesBytes,
  ),
  noMoreThan('files that they leave open', manyPasses.growthFiles, 0),
  noMoreThan('applications of the comparisons that do not answer', applications - answered, 0),
];

for (const { what, estimate, verdict } of checks) {
  console.log(`${verdict.padEnd(9)} ${what}: ${estimate.median.toFixed(1)}`);
}
if (checks.some(({ verdict }) => verdict === 'refused')) {
  console.log('The machine is too busy to compare: two identical variants did not come out alike.');
}
// What is neither kept nor lost for sure is no failure.
const failed = checks.filter(({ verdict }) => verdict === 'missed').length;
const tally = { passed: checks.filter(({ verdict }) => verdict === 'met').length, failed };
const cache = new URL('../.cache/', import.meta.url);
mkdirSync(cache, { recursive: true });
writeFileSync(new URL('guard-results.json', cache), JSON.stringify(tally));
console.log(`${tally.passed} passed, ${tally.failed} failed`);
if (failed > 0) process.exitCode = 1;

/** @param {string} what @param {import('./harness/statistics.mjs').Estimate} estimate @param {number} limit */
function timesCheaper(what, estimate, limit) {
  return {
    what: `times cheaper than prom-client with labels is ${what}, at least ${limit}`,
    estimate,
    verdict: atLeast(estimate, limit, speed.trusted),
  };
}

/** @param {string} what @param {number} value @param {number} limit */
function noMoreThan(what, value, limit) {
  const estimate = exactly(value);
  return { what: `${what}, at most ${limit}`, estimate, verdict: atMost(estimate, limit, true) };
}
