import { ours as ourDatabase, theirs as theirDatabase } from '../database/measure.mjs';
import { median } from '../harness/statistics.mjs';
import { atMost, exactly } from '../harness/verdict.mjs';
import { inWork, outside, workAround } from '../record/measure-calls.mjs';
import { golden, openTelemetry } from './measure-cache-calls.mjs';
import { nothing, ours as oursOfHttp, published, theirs } from './measure-http.mjs';

/** @typedef {import('../targets.mjs').Target} Target */

/**
 * What is promised of calls to dependencies, and whether these results keep it.
 *
 * @param {any} results By area; areas that were not measured are left out.
 * @returns {Target[]}
 */
export function judgeDependencies({ cacheCalls, calls, databaseCalls, httpCalls: ofHttp }) {
  /** @type {Array<Target[] | undefined>} */
  const targets = [
    calls && callsToDependencies(calls),
    ofHttp && httpCalls(ofHttp[published]),
    ...Object.entries(cacheCalls ?? {}).map(([client, costNs]) => commandsOfRedis(client, costNs)),
    ...Object.entries(databaseCalls ?? {}).map(([driver, costNs]) => callsToDatabases(driver, costNs)),
  ];
  return targets.flatMap((some) => some ?? []);
}

/** @param {Record<string, readonly number[]>} costNs @returns {Target[]} */
function callsToDependencies(costNs) {
  const aroundNs = median(costNs[workAround] ?? []);
  return [
    { what: outside, ns: median(costNs[outside] ?? []), mostNs: 300 },
    // Reads the asynchronous context besides, and makes the entry.
    { what: inWork, ns: median(costNs[inWork] ?? []) - aroundNs, mostNs: 400 },
  ].map(({ what, ns, mostNs }) => ({
    what: `A call to a dependency beyond its clock reads, ${what}`,
    target: `≤ ${mostNs} ns`,
    measured: `${ns.toFixed(0)} ns`,
    verdict: atMost(exactly(ns), mostNs, true),
  }));
}

/** @param {Record<string, readonly number[]>} costNs @returns {Target[]} */
function httpCalls(costNs) {
  const [added, peer] = [oursOfHttp, theirs].map(
    (name) => median(costNs[name] ?? []) - median(costNs[nothing] ?? []),
  );
  const share = exactly(/** @type {number} */ (added) / /** @type {number} */ (peer));
  return [
    {
      what: 'An outgoing HTTP request, within work',
      target: '< 3 µs',
      measured: `${(/** @type {number} */ (added) / 1e3).toFixed(2)} µs`,
      verdict: atMost(exactly(/** @type {number} */ (added)), 3_000, true),
    },
    {
      what: `The same, against ${theirs}`,
      target: '≤ 1/4',
      measured: share.median.toFixed(3),
      verdict: atMost(share, 0.25, true),
    },
  ];
}

/** @typedef {Record<string, { plainNs: number[], addedNs: number[] }>} AddedByVariant */

/** @param {string} client @param {AddedByVariant} added @returns {Target[]} */
function commandsOfRedis(client, added) {
  return judgeAdded(
    `What observing ${client} adds to a command`,
    'ioredis',
    added[golden],
    added[openTelemetry],
  );
}

/** @param {string} driver @param {AddedByVariant} added @returns {Target[]} */
function callsToDatabases(driver, added) {
  const what = `What is added to a query of ${driver} through its pool`;
  return judgeAdded(what, driver.replace(' on loopback', ''), added[ourDatabase], added[theirDatabase]);
}

/**
 * @param {string} what
 * @param {string} library
 * @param {AddedByVariant[string] | undefined} ours
 * @param {AddedByVariant[string] | undefined} theirs
 * @returns {Target[]}
 */
function judgeAdded(what, library, ours, theirs) {
  const oursNs = median(ours?.addedNs ?? []);
  const theirsNs = median(theirs?.addedNs ?? []);
  const share = oursNs / theirsNs;
  return [
    {
      what,
      target: '≤ 3 µs',
      measured: `${(oursNs / 1_000).toFixed(2)} µs`,
      verdict: atMost(exactly(oursNs), 3_000, true),
    },
    {
      what: `The same beside @opentelemetry/instrumentation-${library}, which adds ${(theirsNs / 1_000).toFixed(2)} µs`,
      target: '≤ 25 %',
      measured: `${(share * 100).toFixed(0)} %`,
      verdict: atMost(exactly(share), 0.25, true),
    },
  ];
}
