import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createMonitor } from '@golden-signals/core';
import type { ConformanceAdapter } from './adapter.ts';
import { ConformanceApp } from './app.ts';
import { callCases } from './cases/calls.ts';
import { connectionCases } from './cases/connections.ts';
import { departureCases } from './cases/departures.ts';
import { diagnosisCases } from './cases/diagnosis.ts';
import { endpointStreamCases } from './cases/endpoint-streams.ts';
import { endpointCases } from './cases/endpoints.ts';
import { errorEventCases } from './cases/error-events.ts';
import { failureCases } from './cases/failures.ts';
import { randomTrafficCases } from './cases/random-traffic.ts';
import { requestContextCases } from './cases/request-context.ts';
import { responseCases } from './cases/responses.ts';
import { routeSettingsCases } from './cases/route-settings.ts';
import { Client } from './client.ts';
import type { ConformanceCase, Expected } from './conformance-case.ts';
import { type Counts, type Readings, readCounts, sumOf } from './counts.ts';

/** The functions of a test runner that the suite needs; those of Jest, Vitest and `node:test` fit. */
export interface TestApi {
  describe(name: string, body: () => void): unknown;
  test(name: string, body: () => Promise<void>): unknown;
}

/** The whole suite. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...withRoutes([
    ...responseCases,
    ...failureCases,
    ...departureCases,
    ...connectionCases,
    ...errorEventCases,
    ...routeSettingsCases,
    ...requestContextCases,
    ...diagnosisCases,
    ...callCases,
    ...randomTrafficCases,
  ]),
  ...endpointCases,
  ...endpointStreamCases,
];

function withRoutes(cases: readonly ConformanceCase[]): ConformanceCase[] {
  return cases.map((one) => ({ ...one, needs: [...(one.needs ?? []), 'routes'] }));
}

/** Only what fails waits for so long; a busy machine takes seconds for what takes milliseconds elsewhere. */
const deadlineMs = 15_000;
const notSlowMs = 600_000;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Registers one test per case for an adapter.
 *
 * @param testApi Default: the global `describe` and `test`.
 */
export function runConformance(
  adapter: ConformanceAdapter,
  testApi: TestApi = globalThis as unknown as TestApi,
): void {
  testApi.describe(`conformance of ${adapter.name}`, () => {
    for (const conformanceCase of conformanceCases) {
      if (conformanceCase.needs?.some((capability) => adapter.lacks?.includes(capability))) continue;
      testApi.test(conformanceCase.name, async () => void (await checkCase(adapter, conformanceCase)));
    }
  });
}

/**
 * Plays one case against an adapter and compares every count.
 *
 * @returns What the metrics said.
 * @throws AssertionError when that is not what was sent.
 */
export async function checkCase(
  adapter: ConformanceAdapter,
  conformanceCase: ConformanceCase,
): Promise<Readings> {
  const monitor = createMonitor({
    // Nothing is slow unless a case says so: a busy machine must not decide what is counted.
    http: { slowThresholdMs: notSlowMs, ...conformanceCase.http },
    logger: quiet,
    runtimeMetrics: false,
    env: {},
    ...conformanceCase.options,
  });
  conformanceCase.prepare?.(monitor);
  const { observers, parsesJson, mountPath } = conformanceCase;
  const app = new ConformanceApp(observers, conformanceCase.routes?.(monitor), parsesJson, mountPath);
  const running = await adapter.start(app, monitor);
  const { server } = running;
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= Promise.resolve(running.close());
    return closing;
  };
  const { port } = server.address() as AddressInfo;
  const clients: Client[] = [];
  const until = (wanted: (readings: Readings) => boolean) => poll(() => readCounts(monitor), wanted);
  let expected: Expected;
  try {
    const sent = await conformanceCase.run({
      app,
      monitor,
      server,
      close,
      until,
      async connect() {
        const client = await Client.connect(port);
        clients.push(client);
        return client;
      },
    });
    expected = sent ?? conformanceCase.expected ?? { requests: {} };
    const total = sumOf(expected.requests);
    await until(({ requests, inFlight }) => sumOf(requests) >= total && inFlight === 0);
  } finally {
    for (const client of clients) client.end();
    await close();
  }
  // Every connection is closed: what would have been counted a second time has been.
  await Promise.all(clients.map((client) => client.closed));
  const readings = await readCounts(monitor);
  await monitor.close();
  compare(readings, expected, adapter);
  return readings;
}

function compare(readings: Readings, expected: Expected, adapter: ConformanceAdapter): void {
  const { requests, errors = {}, handled = {}, slow = {}, durations = requests } = expected;
  const comparable = adapter.lacks?.includes('error-types') ? withoutErrorType : (counts: Counts) => counts;
  assert.deepEqual(
    { ...readings, errors: comparable(readings.errors) },
    {
      requests,
      durations,
      errors: comparable(errors),
      handled,
      slow,
      inFlight: 0,
      internalErrors: 0,
      windowRequests: sumOf(requests),
    },
  );
}

function withoutErrorType(errors: Counts): Counts {
  const totals: Record<string, number> = {};
  for (const [key, count] of Object.entries(errors)) {
    const route = key.slice(0, key.lastIndexOf(' '));
    totals[route] = (totals[route] ?? 0) + count;
  }
  return totals;
}

/** Reads until the readings are as wanted. When they never are, the comparison that follows says what is wrong. */
async function poll(read: () => Promise<Readings>, wanted: (readings: Readings) => boolean): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  while (!wanted(await read()) && performance.now() < endMs) {
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
}
