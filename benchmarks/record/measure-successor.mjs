import * as successor from '@prometheus-io/client';
import { goldenSignalsNothing, goldenSignalsRecording } from './golden-signals.mjs';
import { contestOfRecording, timesCheaperThan } from './measure.mjs';
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
export async function measure(options) {
  const contestants = [goldenSignalsRecording, goldenSignalsNothing, promClientLabels, labels, handles];
  const twins = [goldenSignalsRecording.name, promClientLabels.name, labels.name];
  const { result, summary } = await contestOfRecording(contestants, { ...options, twins });
  return {
    node: process.version,
    ...summary,
    timesCheaper: [promClientLabels, labels, handles].map(({ name }) => ({
      name,
      ...timesCheaperThan(name, result),
    })),
  };
}
