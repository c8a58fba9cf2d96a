import { contest } from '../harness/contest.mjs';
import {
  goldenSignalsFourHandles,
  goldenSignalsHandles,
  goldenSignalsNothing,
  goldenSignalsRecording,
} from './golden-signals.mjs';
import { handlesTimesCheaperThan, timesCheaperThan, twins } from './measure.mjs';
import { promClientLabels } from './prom-client.mjs';

/** What a guard against regressions needs, in a few seconds. */
export async function measure() {
  const contestants = [
    goldenSignalsRecording,
    goldenSignalsNothing,
    goldenSignalsFourHandles,
    goldenSignalsHandles,
    promClientLabels,
  ];
  const timing = { rounds: 48, generations: 2, maxAttempts: 2, sliceMs: 3, warmupMs: 120 };
  const result = await contest(contestants, { ...timing, twins });
  const peer = promClientLabels.name;
  return {
    trusted: result.trusted,
    ...timesCheaperThan(peer, result),
    ...handlesTimesCheaperThan(peer, result),
  };
}
