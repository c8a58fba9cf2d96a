import { contest, timesAsExpensive } from '../harness/contest.mjs';
import { goldenSignalsHandles, goldenSignalsLabels, goldenSignalsRequest } from './golden-signals.mjs';
import { openTelemetry } from './opentelemetry.mjs';
import { hdrHistogram, nodeHistogram } from './plain-histograms.mjs';
import { promClientHandles, promClientLabels } from './prom-client.mjs';

export const contestants = [
  goldenSignalsRequest,
  goldenSignalsHandles,
  goldenSignalsLabels,
  promClientLabels,
  promClientHandles,
  openTelemetry,
  hdrHistogram,
  nodeHistogram,
];

/**
 * One request's worth of recording by everybody, in one contest.
 *
 * @param {{ rounds: number }} options
 */
export async function measure({ rounds }) {
  const twins = [goldenSignalsRequest.name, promClientLabels.name];
  const result = await contest(contestants, { twins, rounds, sliceMs: 1.5, warmupMs: 300 });
  const { costNs, selfChecks, trusted, attempts } = result;
  const timesCheaper = contestants
    .filter(({ name }) => name !== goldenSignalsRequest.name)
    .map(({ name }) => ({ name, ...timesAsExpensive(result, name, goldenSignalsRequest.name) }));
  return { subject: goldenSignalsRequest.name, rounds, costNs, timesCheaper, selfChecks, trusted, attempts };
}
