import * as successor from '@prometheus-io/client';
import { addedNs, contest, timesAsExpensive, timesAsExpensiveAsAdded } from '../harness/contest.mjs';
import { goldenSignalsNothing, goldenSignalsRecording } from './golden-signals.mjs';
import { successorHandlesName, successorLabelsName } from './names.mjs';
import { contestantsOf, promClientLabels } from './prom-client.mjs';

const { labels, handles } = contestantsOf(/** @type {any} */ (successor), {
  labels: successorLabelsName,
  handles: successorHandlesName,
});

/**
 * prom-client's successor beside the others, in a Node that can run it.
 *
 * @param {{ rounds: number, repeatUntilMs?: number }} options
 */
export async function measure({ rounds, repeatUntilMs }) {
  const contestants = [goldenSignalsRecording, goldenSignalsNothing, promClientLabels, labels, handles];
  const twins = [goldenSignalsRecording.name, promClientLabels.name, labels.name];
  const result = await contest(contestants, {
    twins,
    rounds,
    repeatUntilMs,
    maxAttempts: 2,
    sliceMs: 3,
    warmupMs: 200,
  });
  const { costNs, selfChecks, trusted, attempts } = result;
  const recording = { subject: goldenSignalsRecording.name, baseline: goldenSignalsNothing.name };
  return {
    node: process.version,
    rounds,
    attempts,
    trusted,
    selfChecks,
    costNs,
    recordingNs: addedNs(result, recording.subject, recording.baseline),
    timesCheaper: [promClientLabels, labels, handles].map(({ name }) => ({
      name,
      recording: timesAsExpensiveAsAdded(result, name, recording),
      request: timesAsExpensive(result, name, recording.subject),
    })),
  };
}
