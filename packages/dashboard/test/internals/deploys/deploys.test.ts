// What is kept from one version to the next, by a clock that is moved.

import type { FinishedMinutes, RouteDistribution } from '@golden-signals/core/extension';
import { describe, expect, test } from '@jest/globals';
import { Deploys, type SavedDeploys } from '../../../src/deploys/deploys.ts';
import { maxRoutes } from '../../../src/deploys/slices.ts';

const minuteMs = 60_000;

/** One route in one minute: so many requests, all of which take so long. */
function route(name: string, requests: number, ms: number, errors = 0): RouteDistribution {
  const fromMs = 2 ** (Math.floor(Math.log2(ms * 1_000) * 8) / 8) / 1_000;
  return { route: name, requests, errors, cells: [{ fromMs, count: requests }] };
}

/** One history file, over several lives of a service. */
class FakeService {
  #saved: unknown;
  #read: () => unknown = () => undefined;
  #markers: { timestampMs: number; version: string; previousVersion: string }[] = [];
  #version: string | undefined;
  #minutes: (readonly RouteDistribution[])[] = [];
  deploys!: Deploys;

  /** @param left What lies in the file. Default: what the life before has left. */
  start(version: string, left: unknown = this.#saved): void {
    if (this.#version !== undefined && this.#version !== version)
      this.#markers.push({
        timestampMs: 1e12 + this.#markers.length,
        version,
        previousVersion: this.#version,
      });
    this.#version = version;
    this.#minutes = [];
    this.deploys = new Deploys({
      service: { name: 'shop', version, environment: 'test', instance: 'a' },
      live: { finishedMinutes: (fromMs: number, max: number) => this.#finished(fromMs, max) } as never,
      signals: {
        isSaved: true,
        markers: () => [...this.#markers],
        remember: (_name: string, read: () => unknown) => {
          this.#read = read;
          return left;
        },
        get: () => ({ severity: () => undefined }),
      } as never,
    });
    this.deploys.take();
  }

  /** So many minutes pass, each with these requests. */
  serve(minutes: number, ...routes: readonly RouteDistribution[]): void {
    for (let minute = 0; minute < minutes; minute++) {
      this.#minutes.push(routes);
      this.deploys.take();
    }
  }

  end(): void {
    this.#saved = JSON.parse(JSON.stringify(this.#read()));
  }

  get saved(): unknown {
    return this.#saved;
  }

  #finished(fromMs: number, maxRoutes: number): FinishedMinutes {
    const first = Math.max(0, fromMs / minuteMs);
    const toMs = this.#minutes.length * minuteMs;
    // As the live windows, which begin with the process.
    return {
      fromMs: first * minuteMs,
      toMs,
      routes: this.#minutes.slice(first).flat().slice(0, maxRoutes),
    };
  }
}

/** Two versions, of which the second is slow in `/orders`. */
function deployed(): FakeService {
  const service = new FakeService();
  service.start('1.4.2');
  service.serve(1, route('/orders', 1_000, 900));
  service.serve(30, route('/orders', 40, 20), route('/fast', 40, 5));
  service.end();
  service.start('1.5.0');
  service.serve(1, route('/orders', 1_000, 900));
  service.serve(8, route('/orders', 40, 60), route('/fast', 40, 5));
  return service;
}

test('the last hour of a version stands beside the first of the next, without their first minutes', () => {
  const { latest } = deployed().deploys.report();
  expect(latest).toMatchObject({
    version: '1.5.0',
    previousVersion: '1.4.2',
    beforeSeconds: 1_800,
    afterSeconds: 480,
    severity: 'warning',
    counts: { worse: 1, better: 0, same: 1, tooFew: 0 },
  });
  const [orders, fast] = latest!.routes;
  expect(orders).toMatchObject({
    route: '/orders',
    verdict: 'worse',
    before: { requests: 1_200, requestsPerSecond: 1_200 / 1_800 },
    after: { requests: 320 },
  });
  expect(orders!.before.p50Ms).toBeCloseTo(20, -0.5);
  expect(orders!.after.p50Ms).toBeCloseTo(60, -0.8);
  expect(fast).toMatchObject({ route: '/fast', verdict: 'same' });
  expect(latest!.sentence).toMatch(
    /^p\d\d of \/orders is (2\.[89]|3|3\.[12]) times as long; another route is as before$/,
  );
});

test('before the first deploy there is nothing to say', () => {
  const service = new FakeService();
  service.start('1.4.2');
  service.serve(5, route('/orders', 40, 20));
  expect(service.deploys.report()).toEqual({
    version: '1.4.2',
    isSaved: true,
    latest: undefined,
    earlier: [],
  });
});

test('a restart of the same version goes on', () => {
  const service = deployed();
  service.end();
  service.start('1.5.0');
  service.serve(1, route('/orders', 1_000, 900));
  service.serve(2, route('/orders', 40, 60));
  expect(service.deploys.latest).toMatchObject({ beforeSeconds: 1_800, afterSeconds: 600 });
  expect(service.deploys.latest!.routes[0]!.after.requests).toBe(400);
});

test('an hour is compared: of the version before the last one, of this one the first', () => {
  const service = new FakeService();
  service.start('1');
  service.serve(1);
  service.serve(60, route('/orders', 10, 500));
  service.serve(60, route('/orders', 40, 20));
  service.end();
  service.start('2');
  service.serve(1);
  service.serve(60, route('/orders', 40, 20));
  service.serve(60, route('/orders', 40, 500));
  expect(service.deploys.latest).toMatchObject({ beforeSeconds: 3_600, afterSeconds: 3_600 });
  expect(service.deploys.latest!.routes[0]).toMatchObject({
    verdict: 'same',
    before: { requests: 2_400 },
    after: { requests: 2_400 },
  });
  // The next version is compared with the hour before its start, which was slow.
  service.end();
  service.start('3');
  service.serve(1);
  service.serve(5, route('/orders', 40, 500));
  expect(service.deploys.latest!.routes[0]).toMatchObject({ verdict: 'same' });
});

test('what a deploy has changed is still known after the next ones', () => {
  const service = deployed();
  service.end();
  service.start('1.5.1');
  service.serve(1);
  service.serve(5, route('/orders', 40, 60));
  service.end();
  service.start('1.5.2');
  const { latest, earlier } = service.deploys.report();
  expect(latest).toMatchObject({ version: '1.5.2', afterSeconds: 0, routes: [], severity: undefined });
  expect(earlier).toMatchObject([
    { version: '1.5.1', previousVersion: '1.5.0', sentence: expect.stringContaining('as before') },
    { version: '1.5.0', severity: 'warning', sentence: expect.stringContaining('of /orders is') },
  ]);
});

describe('what lies in the file', () => {
  test.each([
    [null],
    ['text'],
    [{ version: 7, recent: 'x', outcomes: {} }],
    [
      {
        version: '1.4.2',
        recent: [[300, [['/x', 1, 1, ['a', 1]]]], [1], null],
        outcomes: [null, { timestampMs: 'x' }],
      },
    ],
  ])('is not believed where it is of another shape: %j', (left) => {
    const service = new FakeService();
    service.start('1.4.2', left);
    service.serve(1);
    service.serve(5, route('/orders', 40, 20));
    expect(service.deploys.report()).toMatchObject({ latest: undefined, earlier: [] });
    service.end();
    service.start('1.5.0');
    expect(service.deploys.latest).toMatchObject({ beforeSeconds: 300 });
  });

  test('is bounded: the busiest 200 routes of an hour of each version', () => {
    const service = new FakeService();
    const names = Array.from({ length: 500 }, (_, index) => `/r${index}`);
    const busiestFirst = names.map((name, index) => route(name, 600 - index, 20));
    service.start('1');
    service.serve(200, ...busiestFirst);
    service.end();
    service.start('2');
    service.serve(200, ...busiestFirst);
    service.end();
    const { before, first, recent } = service.saved as SavedDeploys;
    for (const slices of [before!.slices, first, recent] as [number, unknown[]][][]) {
      // Of five minutes each, and one that is not full.
      expect(slices.length).toBeLessThanOrEqual(13);
      for (const [, routes] of slices) expect(routes).toHaveLength(maxRoutes);
    }
    const compared = service.deploys.latest!.routes.map((row) => row.route);
    expect(new Set(compared)).toEqual(new Set(names.slice(0, maxRoutes)));
  });
});
