import { addedNs, contest, timesAsExpensive, timesAsExpensiveAsAdded } from '../harness/contest.mjs';
import {
  goldenSignalsDefaults,
  goldenSignalsFourHandles,
  goldenSignalsHandles,
  goldenSignalsLabels,
  goldenSignalsNothing,
  goldenSignalsRecording,
} from './golden-signals.mjs';
import { openTelemetry } from './opentelemetry.mjs';
import { hdrHistogram, nodeHistogram } from './plain-histograms.mjs';
import { promClientHandles, promClientLabels } from './prom-client.mjs';

const peers = [promClientLabels, promClientHandles, openTelemetry, hdrHistogram, nodeHistogram];

export const contestants = [
  goldenSignalsRecording,
  goldenSignalsDefaults,
  goldenSignalsNothing,
  goldenSignalsFourHandles,
  goldenSignalsHandles,
  goldenSignalsLabels,
  ...peers,
];

export const twins = [goldenSignalsRecording.name, goldenSignalsNothing.name, promClientLabels.name];

/** The recording alone, without what an HTTP server has to find out about a request first. */
const recording = { subject: goldenSignalsRecording.name, baseline: goldenSignalsNothing.name };

/**
 * One request's worth of recording by everybody, in one contest.
 *
 * @param {{ rounds: number, repeatUntilMs?: number }} options
 */
export async function measure(options) {
  const { result, summary } = await contestOfRecording(contestants, { ...options, twins });
  return {
    ...summary,
    timesCheaper: peers.map(({ name }) => ({
      name,
      ...timesCheaperThan(name, result),
      ...handlesTimesCheaperThan(name, result),
    })),
    labelsTimesCheaper: timesAsExpensive(result, promClientLabels.name, goldenSignalsLabels.name),
  };
}

/**
 * @param {readonly import('../harness/contest.mjs').Contestant[]} all Our recording, and recording nothing, among them.
 * @param {{ twins: readonly string[], rounds: number, repeatUntilMs?: number }} options
 */
export async function contestOfRecording(all, options) {
  const result = await contest(all, { ...options, maxAttempts: 2, sliceMs: 3, warmupMs: 200 });
  const { costNs, selfChecks, trusted, attempts, rounds } = result;
  const recordingNs = addedNs(result, recording.subject, recording.baseline);
  return { result, summary: { rounds, attempts, trusted, selfChecks, costNs, recordingNs } };
}

/**
 * How many times as expensive somebody is as our recording, and as a whole request through our monitor.
 *
 * @param {string} peer
 * @param {import('../harness/contest.mjs').Contest} result
 */
export function timesCheaperThan(peer, result) {
  return {
    recording: timesAsExpensiveAsAdded(result, peer, recording),
    request: timesAsExpensive(result, peer, goldenSignalsRecording.name),
  };
}

/**
 * The same for kept handles.
 *
 * @param {string} peer
 * @param {import('../harness/contest.mjs').Contest} result
 */
export function handlesTimesCheaperThan(peer, result) {
  return {
    fourHandles: timesAsExpensive(result, peer, goldenSignalsFourHandles.name),
    handles: timesAsExpensive(result, peer, goldenSignalsHandles.name),
  };
}
