import { addedNs, contest, timesAsExpensive, timesAsExpensiveAsAdded } from '../harness/contest.mjs';
import {
  goldenSignalsDefaults,
  goldenSignalsHandles,
  goldenSignalsLabels,
  goldenSignalsNothing,
  goldenSignalsRecording,
} from './golden-signals.mjs';
import { openTelemetry } from './opentelemetry.mjs';
import { hdrHistogram, nodeHistogram } from './plain-histograms.mjs';
import { promClientHandles, promClientLabels } from './prom-client.mjs';

const ours = [
  goldenSignalsRecording,
  goldenSignalsDefaults,
  goldenSignalsNothing,
  goldenSignalsHandles,
  goldenSignalsLabels,
];

const peers = [promClientLabels, promClientHandles, openTelemetry, hdrHistogram, nodeHistogram];

export const contestants = [...ours, ...peers];

/**
 * One request's worth of recording by everybody, in one contest.
 *
 * @param {{ rounds: number }} options
 */
export async function measure({ rounds }) {
  const twins = [goldenSignalsRecording.name, goldenSignalsNothing.name, promClientLabels.name];
  const result = await contest(contestants, { twins, rounds, sliceMs: 1.5, warmupMs: 300 });
  const { costNs, selfChecks, trusted, attempts } = result;
  const recording = { subject: goldenSignalsRecording.name, baseline: goldenSignalsNothing.name };
  return {
    rounds,
    attempts,
    trusted,
    selfChecks,
    costNs,
    // The recording alone, without what an HTTP server has to find out about a request first.
    recordingNs: addedNs(result, recording.subject, recording.baseline),
    timesCheaper: peers.map(({ name }) => ({
      name,
      recording: timesAsExpensiveAsAdded(result, name, recording),
      request: timesAsExpensive(result, name, goldenSignalsRecording.name),
      handles: timesAsExpensive(result, name, goldenSignalsHandles.name),
    })),
    labelsTimesCheaper: timesAsExpensive(result, promClientLabels.name, goldenSignalsLabels.name),
  };
}
