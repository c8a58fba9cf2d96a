import assert from 'node:assert/strict';
import type { Extension, Monitor } from '@golden-signals/core';
import type { Call, CallTarget, WorkEnd } from '@golden-signals/core/extension';
import type { ConformanceRoute } from '../app.ts';
import type { ConformanceCase } from '../conformance-case.ts';

const requests = 50;

/** What a case sees of the driver that its app uses. */
interface Driver {
  query(operation: string, collection: string): Promise<void>;
  /** Requests that are over. */
  readonly ends: readonly WorkEnd[];
}

const drivers = new WeakMap<Monitor, Driver>();

/**
 * A pool of one connection, as drivers have them: who gives the connection back runs the query that waits next, so that it
 * is sent and ends in a context that is not its own.
 */
function usePool(monitor: Monitor): void {
  const waiting: (() => void)[] = [];
  const ends: WorkEnd[] = [];
  let isBusy = false;
  let target: CallTarget | undefined;
  const run = (call: Call | undefined, done: () => void): void => {
    isBusy = true;
    call?.sent();
    setTimeout(() => {
      call?.end({ rows: 1 });
      isBusy = false;
      done();
      waiting.shift()?.();
    }, 1);
  };
  const extension: Extension = {
    name: 'fake-pool',
    requires: { requestContext: true },
    setup({ calls, work }) {
      target = calls.target({ kind: 'database', system: 'postgresql', pool: 'main' });
      work.onEnd((end) => ends.push(end), 'all');
    },
  };
  monitor.use(extension);
  drivers.set(monitor, {
    ends,
    query(operation, collection) {
      const call = target?.begin({ operation, collection });
      return new Promise((done) => {
        if (isBusy) waiting.push(() => run(call, done));
        else run(call, done);
      });
    },
  });
}

/** Three queries, the last two at once. */
function orderRoute(monitor: Monitor): ConformanceRoute {
  const { query } = drivers.get(monitor)!;
  const load = async (id: string): Promise<void> => {
    await query('SELECT', `orders_${id}`);
    await Promise.all([query('SELECT', `items_${id}`), query('UPDATE', `seen_${id}`)]);
  };
  return {
    method: 'GET',
    prefix: '/shops/:shop',
    path: '/order',
    handle: (req, res, fail) => {
      const { originalUrl = req.url } = req as { originalUrl?: string };
      const id = /shops\/(\d+)/.exec(originalUrl ?? '')?.[1] ?? '';
      return void load(id).then(
        () => res.end('ordered'),
        (error) => fail(error),
      );
    },
  };
}

/** Calls to dependencies belong to the request that makes them. */
export const callCases: readonly ConformanceCase[] = [
  {
    name: 'every call of 50 concurrent requests is under its own, with its wait for the pool apart',
    http: { serverTiming: true },
    prepare: usePool,
    routes: (monitor) => [orderRoute(monitor)],
    expected: { requests: { 'GET /shops/:shop/order 200': requests } },
    async run({ monitor, connect, until }) {
      const ids = Array.from({ length: requests }, (_, id) => `${id}`);
      const answers = await Promise.all(
        ids.map(async (id) => (await connect()).request({ path: `/shops/${id}/order` })),
      );
      // What is called, and how, is no matter of a browser's.
      for (const { headers } of answers) assert.match(headers.get('server-timing')!, /^total;dur=[\d.]+$/);
      await until(({ inFlight }) => inFlight === 0);
      const { ends } = drivers.get(monitor)!;
      assert.equal(ends.length, requests);
      const firsts = new Set<string>();
      for (const { work } of ends) {
        const { calls, timeline } = work;
        const id = /\d+$/.exec(timeline[0]?.name ?? '')?.[0];
        assert.deepEqual(
          timeline.map(({ kind, name, target, outcome }) => [kind, name, target, outcome]),
          [
            ['database', `SELECT orders_${id}`, 'postgresql main', 'success'],
            ['database', `SELECT items_${id}`, 'postgresql main', 'success'],
            ['database', `UPDATE seen_${id}`, 'postgresql main', 'success'],
          ],
        );
        firsts.add(timeline[0]!.name);
        assert.equal(calls.byKind('database').count, 3);
        for (const { durationMs, waitMs } of timeline) assert.ok(waitMs! < durationMs!);
        const [all] = calls.targets;
        assert.ok(all!.elapsedMs(0) <= calls.durationMs && all!.elapsedWaitMs <= calls.waitMs);
      }
      assert.equal(firsts.size, requests);
      // With one connection, most of what they took is waiting.
      const [target] = monitor.diagnostics().calls.targets;
      assert.deepEqual(
        [target?.name, target?.calls, target?.errors, target?.inProgress],
        ['postgresql main', 3 * requests, 0, 0],
      );
      assert.ok(target!.waitMs > target!.totalMs / 2);
    },
  },
];
