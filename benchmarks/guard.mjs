// Fails on gross losses of speed, in less than half a minute: `node benchmarks/guard.mjs`. The limits are far from what
// is measured, so that a busy machine does not fail it.

import { allocationFlags } from './harness/allocation.mjs';
import { measureInChild } from './harness/child.mjs';
import { atLeast, atMost, exactly } from './harness/verdict.mjs';
import { handlesName, nothingName, recordingName } from './record/names.mjs';
import { ours } from './scrape/names.mjs';

const speed = await measureInChild(new URL('./record/measure-short.mjs', import.meta.url), {});
const only = [recordingName, nothingName, handlesName];
const bytes = await measureInChild(
  new URL('./record/allocation.mjs', import.meta.url),
  { only },
  allocationFlags,
);
const scrape = await measureInChild(new URL('./scrape/block.mjs', import.meta.url), {
  name: ours,
  series: 10_000,
  scrapes: 9,
});

const checks = [
  {
    what: 'kept handles are at least 10 times cheaper than prom-client with labels',
    estimate: speed.handles,
    verdict: atLeast(speed.handles, 10, speed.trusted),
  },
  {
    what: 'recording a request is at least 5 times cheaper than prom-client with labels',
    estimate: speed.recording,
    verdict: atLeast(speed.recording, 5, speed.trusted),
  },
  atMostExactly('bytes allocated by kept handles', bytes[handlesName], 0.5),
  atMostExactly('bytes allocated by recording a request', bytes[recordingName] - bytes[nothingName], 128),
  atMostExactly('longest stretch of a scrape of 10,000 series, in ms', scrape.blockMs.median, 20),
];

for (const { what, estimate, verdict } of checks) {
  console.log(`${verdict.padEnd(9)} ${what}: ${estimate.median.toFixed(1)}`);
}
if (checks.some(({ verdict }) => verdict === 'refused')) {
  console.log('The machine is too busy to compare: two identical variants did not come out alike.');
}
if (checks.some(({ verdict }) => verdict === 'missed')) process.exitCode = 1;

/** @param {string} what @param {number} value @param {number} limit */
function atMostExactly(what, value, limit) {
  const estimate = exactly(value);
  return { what: `${what}, at most ${limit}`, estimate, verdict: atMost(estimate, limit, true) };
}
