import { createMonitor } from '@golden-signals/core';
import { httpFeatures } from '@golden-signals/core/adapter';
import { madeUpRequest, madeUpResponse } from '../harness/finished-exchange.mjs';
import { workloadClock } from '../harness/workload-clock.mjs';
import { kindOf, kinds, mask, seconds } from './workload.mjs';

const requests = 1_000_000;
const logger = { debug() {}, info() {}, warn() {}, error() {} };

export const listeners = { none: 'nothing', allEnds: 'a listener for all ends' };

/** What an extension does in its setup. @type {Readonly<Record<string, (host: import('@golden-signals/core').ExtensionHost) => void>>} */
const variants = {
  [listeners.none]: () => {},
  'a slot that nobody uses': ({ work }) => void work.slot(() => 1),
  [listeners.allEnds]: ({ work }) => {
    let longestMs = 0;
    work.onEnd(({ durationMs }) => {
      if (durationMs > longestMs) longestMs = durationMs;
    }, 'all');
  },
  'a listener for notable ends': ({ work }) => void work.onEnd(() => {}, 'notable'),
};

/**
 * Processor time of a request through the code that records it, beside an extension, in a process of its own.
 *
 * @param {{ variant: string }} options
 * @returns {Promise<number>} Nanoseconds per request.
 */
export async function measure({ variant }) {
  const setup = variants[variant];
  if (setup === undefined) throw new Error(`There is no variant "${variant}".`);
  const clock = workloadClock();
  const extensions = [{ name: 'measured', setup }];
  const { http } = createMonitor({
    clock,
    logger,
    runtimeMetrics: false,
    stalls: false,
    errors: false,
    extensions,
  });
  const load = kinds.map(({ method, route: template, statusCode }) => {
    const route = http.route(template);
    return { req: madeUpRequest(method), statusCode, resolve: () => route };
  });
  const run = () => {
    for (let i = 0; i < requests; i++) {
      const kind = load[kindOf[i & mask] ?? 0];
      if (kind === undefined) continue;
      const res = madeUpResponse(kind.statusCode);
      const startedMs = clock.timeMs;
      http.observe(kind.req, res, kind.resolve, httpFeatures.all);
      clock.timeMs = startedMs + (seconds[i & mask] ?? 0);
      res.onClose();
    }
  };
  run();
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1e3) / requests;
}

export const names = Object.keys(variants);
