import { table } from './format.mjs';

/** @param {any} results */
export function dependenciesSection({ cacheCalls, calls, databaseCalls, httpCalls }) {
  const databases = Object.entries(databaseCalls).flatMap(([driver, added]) =>
    addedRows(/** @type {any} */ (added), `A query of ${driver}`),
  );
  const caches = Object.entries(cacheCalls).flatMap(([client, added]) =>
    addedRows(/** @type {any} */ (added), `A command of ${client}`),
  );
  const http = Object.entries(httpCalls).flatMap(([how, costNs]) => rows(costNs, `HTTP, ${how}: `));
  return `## Calls to dependencies

What observing adds to one call, in processor time: the median of nine processes. In each of them a driver that nothing
observes and one that is observed take turns of a few milliseconds, so that a machine that slows down slows both. Databases
and caches are stubs in the place of their sockets, so that what is measured is the driver and what observes it, and servers
on loopback, where the process sleeps in between and finds its caches cold. Around ten calls is one job, or one span.
OpenTelemetry runs with its SDK and a batch processor that exports to nowhere.

${table(['', 'adds, ns', 'lowest, ns', 'highest, ns', 'to, ns'], [...databases, ...caches])}

Processor time of one call, the median of nine processes of its own each, in turns.

${table(
  ['', 'median, ns', 'lowest, ns', 'highest, ns'],
  [...http, ...rows(calls, 'A call by hand, its clock read from memory: ')],
)}`;
}

/**
 * @param {Record<string, { plainNs: number[], addedNs: number[] }>} added In ascending order.
 * @param {string} what
 */
function addedRows(added, what) {
  return Object.entries(added).map(([name, { plainNs, addedNs }]) => [
    `${what}: ${name}`,
    ...[addedNs[addedNs.length >> 1], addedNs[0], addedNs.at(-1), plainNs[plainNs.length >> 1]].map(shownNs),
  ]);
}

/**
 * @param {Record<string, readonly number[]>} costNs In ascending order.
 * @param {string} what
 */
function rows(costNs, what) {
  return Object.entries(costNs).map(([name, ns]) => [
    `${what}${name}`,
    ...[ns[ns.length >> 1], ns[0], ns.at(-1)].map(shownNs),
  ]);
}

/** @param {number | undefined} ns */
function shownNs(ns = Number.NaN) {
  return Math.round(ns).toLocaleString('en');
}
