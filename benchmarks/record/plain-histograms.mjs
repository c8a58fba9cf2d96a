import { createHistogram } from 'node:perf_hooks';
import { build } from 'hdr-histogram-js';
import { mask, microseconds } from './workload.mjs';

// One unlabelled histogram and nothing else: what recording just the latency costs without a metrics library.

/** @type {import('../harness/contest.mjs').Contestant} */
export const hdrHistogram = {
  name: 'hdr-histogram-js, latency only',
  create() {
    const histogram = build({
      lowestDiscernibleValue: 1,
      highestTrackableValue: 2 ** 31 - 1,
      numberOfSignificantValueDigits: 2,
      bitBucketSize: 32,
    });
    return {
      run(operations) {
        for (let i = 0; i < operations; i++)
          histogram.recordValue(/** @type {number} */ (microseconds[i & mask]));
      },
    };
  },
};

/** @type {import('../harness/contest.mjs').Contestant} */
export const nodeHistogram = {
  name: 'Node createHistogram, latency only',
  create() {
    const histogram = createHistogram({ lowest: 1, highest: 2 ** 31 - 1, figures: 2 });
    return {
      run(operations) {
        for (let i = 0; i < operations; i++) histogram.record(/** @type {number} */ (microseconds[i & mask]));
      },
    };
  },
};
