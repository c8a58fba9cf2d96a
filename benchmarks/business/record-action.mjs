import { business } from '@golden-signals/business';
import { createMonitor } from '@golden-signals/core';
import * as promClient from 'prom-client';
import { contest } from '../harness/contest.mjs';
import { bounds, mask, seconds } from '../record/workload.mjs';

const names = {
  ours: 'recordAction',
  withUser: 'recordAction with one of 10,000 user ids',
  theirs: 'prom-client: a counter and a histogram, by labels',
};
const actions = ['checkout', 'search', 'login', 'review'];
const users = Array.from({ length: 10_000 }, (_, id) => `user-${id}`);
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * What it costs to record an action of a user, beside a counter and a histogram of prom-client, which know neither the
 * usual durations nor the active users.
 *
 * @param {{ rounds: number, repeatUntilMs: number }} options
 */
export async function measure(options) {
  const contestants = [
    recording(names.ours, () => undefined),
    recording(names.withUser, userOf),
    promClientLabels,
  ];
  const timing = { generations: 4, maxAttempts: 2, sliceMs: 3, warmupMs: 120 };
  const { costNs, trusted } = await contest(contestants, {
    ...timing,
    ...options,
    twins: Object.values(names),
  });
  return { trusted, costNs: Object.fromEntries(Object.values(names).map((name) => [name, costNs[name]])) };
}

/** @param {number} index */
function userOf(index) {
  return users[(index * 7) % users.length];
}

/**
 * @param {string} name
 * @param {(index: number) => string | undefined} userId
 * @returns {import('../harness/contest.mjs').Contestant}
 */
function recording(name, userId) {
  return {
    name,
    create() {
      const biz = business({ actions: Object.fromEntries(actions.map((action) => [action, {}])) });
      const monitor = createMonitor({
        extensions: [biz],
        logger: silent,
        stalls: false,
        runtimeMetrics: false,
      });
      return {
        run(operations) {
          for (let i = 0; i < operations; i++) {
            const action = /** @type {string} */ (actions[i & 3]);
            const durationMs = /** @type {number} */ (seconds[i & mask]) * 1_000;
            biz.recordAction(action, { durationMs, success: (i & 31) !== 0, userId: userId(i) });
          }
        },
        close: () => void monitor.close(),
      };
    },
  };
}

/** @type {import('../harness/contest.mjs').Contestant} */
const promClientLabels = {
  name: names.theirs,
  create() {
    const registers = [new promClient.Registry()];
    const counter = new promClient.Counter({
      name: 'business_actions_total',
      help: 'Actions.',
      labelNames: ['action', 'outcome'],
      registers,
    });
    const histogram = new promClient.Histogram({
      name: 'business_action_duration_seconds',
      help: 'Durations.',
      labelNames: ['action'],
      buckets: bounds,
      registers,
    });
    return {
      run(operations) {
        for (let i = 0; i < operations; i++) {
          const action = /** @type {string} */ (actions[i & 3]);
          counter.inc({ action, outcome: (i & 31) === 0 ? 'failure' : 'success' });
          histogram.observe({ action }, /** @type {number} */ (seconds[i & mask]));
        }
      },
    };
  },
};
