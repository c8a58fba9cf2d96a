import { table } from './format.mjs';

/** @param {any} results */
export function dependenciesSection({ cacheCalls, calls, databaseCalls, httpCalls }) {
  const databases = Object.entries(databaseCalls).flatMap(([driver, costNs]) =>
    rows(/** @type {any} */ (costNs), `A query of ${driver}: `),
  );
  const caches = Object.entries(cacheCalls).flatMap(([client, costNs]) =>
    rows(/** @type {any} */ (costNs), `A command of ${client}: `),
  );
  const http = Object.entries(httpCalls).flatMap(([how, costNs]) => rows(costNs, `HTTP, ${how}: `));
  return `## Calls to dependencies

Processor time of one call, the median of nine processes of its own each, in turns. Databases and caches are stubs in the
place of their sockets, so that what is measured is the driver and what observes it, and servers on loopback, where the
kernel's part is measured too; around ten calls is one job, or one span. OpenTelemetry runs with its SDK and a batch processor that exports to nowhere.

${table(
  ['', 'median, ns', 'lowest, ns', 'highest, ns'],
  [...databases, ...caches, ...http, ...rows(calls, 'A call by hand, its clock read from memory: ')],
)}`;
}

/**
 * @param {Record<string, readonly number[]>} costNs In ascending order.
 * @param {string} what
 */
function rows(costNs, what) {
  return Object.entries(costNs).map(([name, ns]) => [
    `${what}${name}`,
    ...[ns[ns.length >> 1], ns[0], ns.at(-1)].map((one) =>
      Math.round(one ?? Number.NaN).toLocaleString('en'),
    ),
  ]);
}
