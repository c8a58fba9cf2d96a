import { atMost } from '../harness/verdict.mjs';
import { everything } from './names.mjs';

/** @typedef {import('../targets.mjs').Target} Target */
/** @typedef {import('../harness/statistics.mjs').Estimate} Estimate */

/** @type {Record<string, string>} */
const platformNames = { express: 'Express', fastify: 'Fastify' };

/** @param {any} http @returns {Target[]} */
export function middleware({ platform, costNs, shareOfPeer, beyondEmptyNs, trusted }) {
  const isExpress = platform === 'express';
  const [peer, share] = isExpress ? ['express-prom-bundle', 10] : ['fastify-metrics', 6];
  // 1 % of a small handler on Express, where a middleware that does nothing costs as much; 1 µs on Fastify.
  const limitNs = isExpress ? costNs.nothing.median * 0.01 : 1_000;
  return [
    {
      what: `Added processor time on ${platformNames[platform]}, against ${peer}`,
      target: `≤ 1/${share}`,
      measured: decimals(shareOfPeer),
      verdict: atMost(shareOfPeer, 1 / share, trusted),
    },
    {
      what: isExpress ? 'The same beyond a middleware that does nothing' : 'The same beyond two empty hooks',
      target: isExpress ? `≤ 1 % of a small handler, ${(limitNs / 1e3).toFixed(2)} µs` : '≤ 1 µs',
      measured: `${microseconds(beyondEmptyNs)} µs`,
      verdict: atMost(beyondEmptyNs, limitNs, trusted),
    },
  ];
}

/** @param {any} http @returns {Target} */
export function everythingOn({ platform, everythingShareOfPeer: share, trusted }) {
  const peer = platform === 'express' ? 'express-prom-bundle' : 'fastify-metrics';
  return {
    what: `${everything.replace('Golden Signals, e', 'E')}, on ${platformNames[platform]}, against ${peer}`,
    target: '≤ 1/2',
    measured: decimals(share),
    verdict: atMost(share, 0.5, trusted),
  };
}

/** @param {any} http @returns {Target} */
export function nest({ platform, nestBeyondPlatformNs: beyond, noiseNs, trusted }) {
  return {
    what: `What is added on Nest beyond what is added on ${platformNames[platform]} itself`,
    target: `nothing: below the difference of two identical applications, ${(noiseNs / 1e3).toFixed(2)} µs`,
    measured: `${microseconds(beyond)} µs`,
    verdict: trusted ? (beyond.low <= noiseNs ? 'met' : 'missed') : 'refused',
  };
}

/**
 * A context for every request, beyond an `AsyncLocalStorage.run` around it. On Express too much else varies to judge by.
 *
 * @param {any} context
 * @returns {Target[]}
 */
export function contexts({ platform, node, contextAddsNs, trusted }) {
  if (platform !== 'fastify') return [];
  const limitNs = Number(node.slice(1, 3)) < 24 ? 3_000 : 1_500;
  return [
    {
      what: `A context for every request on ${platformNames[platform]}, Node ${node}, beyond a bare AsyncLocalStorage.run`,
      target: `≤ ${limitNs / 1e3} µs`,
      measured: `${microseconds(contextAddsNs)} µs`,
      verdict: atMost(contextAddsNs, limitNs, trusted),
    },
  ];
}

/** @param {Estimate} share */
function decimals({ median, low, high }) {
  return `${median.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

/** @param {Estimate} estimate In nanoseconds. */
function microseconds({ median, low, high }) {
  return `${(median / 1e3).toFixed(2)} (${(low / 1e3).toFixed(2)} to ${(high / 1e3).toFixed(2)})`;
}
