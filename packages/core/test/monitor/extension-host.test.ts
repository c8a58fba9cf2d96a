import { createMonitor, type Extension, type Monitor, type MonitorOptions } from '@golden-signals/core';
import type { ExtensionHost, WorkEnd } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';

const monitors: Monitor[] = [];

afterEach(async () => {
  await Promise.all(monitors.splice(0).map((monitor) => monitor.close()));
});

function testMonitor(options: MonitorOptions = {}): Monitor & { readonly lines: MemoryLogger } {
  const lines = new MemoryLogger();
  const monitor = createMonitor({ logger: lines, runtimeMetrics: false, stalls: false, env: {}, ...options });
  monitors.push(monitor);
  return Object.assign(monitor, { lines });
}

/** An extension that hands its host out. */
function hosting(name = 'probe', requires: Extension['requires'] = {}): Extension & { host: ExtensionHost } {
  const extension = {
    name,
    requires,
    host: undefined as unknown as ExtensionHost,
    setup(host: ExtensionHost) {
      extension.host = host;
    },
  };
  return extension;
}

async function counted(monitor: Monitor, name: string): Promise<Record<string, number>> {
  const family = (await monitor.registry.collect()).find((one) => one.name === name);
  if (family?.type !== 'counter') return {};
  return Object.fromEntries(
    Array.from(family.points, ({ labels, value }) => [labels.values.join(), value] as const),
  );
}

const withCode = (code: string) => expect.objectContaining({ code });

describe('using an extension', () => {
  test('sets it up once per monitor, with everything that the host has', () => {
    const options = { service: { name: 'shop', version: '2', environment: 'test', instance: 'a' } };
    const monitor = testMonitor(options);
    const extension = hosting();
    let setups = 0;
    const { setup } = extension;
    extension.setup = (host) => {
      setups += 1;
      setup(host);
    };
    expect(monitor.use(extension)).toBe(monitor);
    expect(monitor.use(extension)).toBe(monitor);
    testMonitor().use(extension);
    expect(setups).toBe(2);
    monitor.use({ ...hosting('other'), setup: (host) => expect(host.service).toEqual(options.service) });
  });

  test('refuses another one of its name, one whose requirement is missing, and what is none', () => {
    const monitor = testMonitor({ extensions: [hosting('taken')] });
    expect(() => monitor.use(hosting('taken'))).toThrow(withCode('ERR_GS_EXTENSION_DUPLICATE'));
    expect(() => monitor.use(hosting('errors'))).toThrow(withCode('ERR_GS_EXTENSION_DUPLICATE'));
    expect(() => monitor.use(hosting('needy', { extensions: ['absent'] }))).toThrow(
      withCode('ERR_GS_EXTENSION_MISSING'),
    );
    monitor.use(hosting('content', { extensions: ['taken', 'errors'] }));
    expect(() => monitor.use({ name: 'x' } as never)).toThrow(withCode('ERR_GS_OPTION_INVALID'));
    expect(() => monitor.use({ name: '', setup() {} })).toThrow(withCode('ERR_GS_OPTION_INVALID'));
    expect(() => testMonitor({ extensions: 'health' as never })).toThrow(withCode('ERR_GS_OPTION_INVALID'));
  });

  test('that fails half-way leaves nothing behind, and may be tried again', async () => {
    const monitor = testMonitor();
    let fails = true;
    const closed: string[] = [];
    const heard: unknown[] = [];
    const extension: Extension = {
      name: 'fragile',
      setup({ metrics, sections, endpoints, events, work, errors, every, onClose }) {
        const total = metrics.counter({ name: 'fragile_total', help: 'f' });
        metrics.addCollector({ name: 'fragile', feeds: [total], collect: () => total.inc() });
        sections.add({ name: 'fragile', headline: 'fragile', read: () => 1 });
        endpoints.add({ name: 'fragile', paths: ['/fragile'], access: 'open', handle: () => never });
        events.declare('fragile');
        events.on('error', (event) => heard.push(event));
        work.onEnd((end) => heard.push(end), 'all');
        errors.onReport((reported) => heard.push(reported));
        every(10, () => void heard.push('tick'));
        onClose(() => void closed.push('closed'));
        if (fails) throw new Error('half-way');
      },
    };
    const before = (await monitor.registry.collect()).map(({ name }) => name);
    expect(() => monitor.use(extension)).toThrow('half-way');
    expect((await monitor.registry.collect()).map(({ name }) => name)).toEqual(before);
    expect(monitor.diagnostics()).not.toHaveProperty('fragile');
    expect(monitor.endpoints.match('/fragile')).toBeUndefined();
    expect(closed).toEqual(['closed']);
    monitor.captureError(new Error('nobody of it hears this'));
    expect(heard).toEqual([]);
    fails = false;
    monitor.use(extension);
    expect(monitor.diagnostics()).toHaveProperty('fragile', 1);
    await monitor.close();
    expect(closed).toEqual(['closed', 'closed']);
  });

  test('whose setup is asynchronous is refused', () => {
    const late = { name: 'late', setup: async () => {} };
    expect(() => testMonitor().use(late)).toThrow(withCode('ERR_GS_EXTENSION_ASYNC'));
  });

  test('keeps the metrics of others when it fails', async () => {
    const monitor = testMonitor();
    monitor.registry.counter({ name: 'shared_total', help: 's' }).inc();
    const failing: Extension = {
      name: 'failing',
      setup({ metrics }) {
        metrics.counter({ name: 'shared_total', help: 's' }).inc();
        throw new Error('after all');
      },
    };
    expect(() => monitor.use(failing)).toThrow('after all');
    expect(await counted(monitor, 'shared_total')).toEqual({ '': 2 });
  });

  test('reads all metrics as a scrape does', async () => {
    const monitor = testMonitor();
    monitor.registry.gauge({ name: 'depth', help: 'd', collect: (gauge) => gauge.set(7) });
    const extension = hosting();
    monitor.use(extension);
    const families = await extension.host.metrics.collect();
    const depth = families.find(({ name }) => name === 'depth');
    expect(Array.from(depth!.points as Iterable<unknown>)).toMatchObject([{ value: 7 }]);
  });

  test('several at once are in use together, or none of them is', async () => {
    const monitor = testMonitor();
    const counting = (name: string): Extension => ({
      name,
      setup: ({ metrics }) => void metrics.counter({ name: `${name}_total`, help: name }).inc(),
    });
    const [first, second] = [counting('first'), counting('second')];
    const failing: Extension = {
      name: 'failing',
      setup() {
        throw new Error('after all');
      },
    };
    expect(() => monitor.use(first, second, failing)).toThrow('after all');
    expect(await monitor.registry.metrics()).not.toMatch(/^(first|second)_total/m);
    monitor.use(first, second, first).use(second);
    const text = await monitor.registry.metrics();
    expect(text).toMatch(/^first_total 1$/m);
    expect(text).toMatch(/^second_total 1$/m);
  });

  test('does not fix the options of HTTP monitoring', () => {
    const monitor = testMonitor();
    const extension = hosting();
    monitor.use({
      ...extension,
      setup(host) {
        host.work.onEnd(() => {}, 'all');
        host.work.onHead(() => undefined);
        host.work.slot(() => 1);
        expect([...host.work.open()]).toEqual([]);
        expect(host.work.requestsInFlight).toBe(0);
      },
    });
    expect(() => monitor.configureHttp({ exclude: ['/health'] })).not.toThrow();
  });

  test('after close() is refused, and so is all that a host registers then', async () => {
    const monitor = testMonitor();
    const extension = hosting();
    monitor.use(extension);
    const { host } = extension;
    await monitor.close();
    const refused = withCode('ERR_GS_MONITOR_CLOSED');
    expect(() => monitor.use(hosting('late'))).toThrow(refused);
    const registrations: Array<() => unknown> = [
      () => host.every(10, () => {}),
      () => host.onClose(() => {}),
      () => host.metrics.gauge({ name: 'g', help: 'g' }),
      () => host.sections.add({ name: 's', headline: 's', read: () => 1 }),
      () => host.endpoints.add({ name: 'e', paths: ['/e'], access: 'open', handle: () => never }),
      () => host.events.on('error', () => {}),
      () => host.errors.onReport(() => {}),
      () => host.work.onEnd(() => {}, 'all'),
    ];
    for (const register of registrations) expect(register).toThrow(refused);
  });
});

describe('what an extension does wrong', () => {
  test('is counted under its name, logged once, and reaches nobody else', async () => {
    const monitor = testMonitor();
    const extension = hosting('clumsy');
    monitor.use(extension);
    const told: string[] = [];
    extension.host.errors.onReport(() => {
      throw new Error('a listener');
    });
    extension.host.errors.onReport(async () => {
      throw new Error('later');
    });
    extension.host.errors.onReport(() => void told.push('the next one'));
    monitor.captureError(new Error('reported'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['the next one']);
    expect(await counted(monitor, 'golden_signals_internal_errors_total')).toEqual({ clumsy: 2 });
    expect(monitor.lines.entries.map(({ fields }) => fields)).toEqual([
      expect.objectContaining({ component: 'clumsy' }),
    ]);
  });
});

describe('a timer', () => {
  test('never runs twice at a time, survives what it throws, and stops', async () => {
    const clock = new FakeClock();
    const monitor = testMonitor({ clock });
    const extension = hosting();
    monitor.use(extension);
    let runs = 0;
    let finish = () => {};
    const stop = extension.host.every(1_000, () => {
      runs += 1;
      if (runs === 1) throw new Error('once');
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    clock.advance(1_000);
    await Promise.resolve();
    clock.advance(1_000);
    clock.advance(3_000);
    expect(runs).toBe(2);
    finish();
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1_000);
    expect(runs).toBe(3);
    stop();
    stop();
    finish();
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(5_000);
    expect(runs).toBe(3);
    expect(await counted(monitor, 'golden_signals_internal_errors_total')).toEqual({ probe: 1 });
  });

  test('with jitter begins within its first interval, and ends with the monitor', async () => {
    const clock = new FakeClock();
    const monitor = testMonitor({ clock });
    const extension = hosting();
    monitor.use(extension);
    let runs = 0;
    extension.host.every(1_000, () => void runs++, { jitter: true });
    clock.advance(2_000);
    expect(runs).toBeGreaterThanOrEqual(1);
    await monitor.close();
    const before = runs;
    clock.advance(10_000);
    expect(runs).toBe(before);
  });
});

describe('contexts', () => {
  test('are tracked when an extension requires them', () => {
    const monitor = testMonitor();
    const plain = hosting('plain');
    monitor.use(plain);
    expect(plain.host.work.contexts).toBe(false);
    monitor.use(hosting('needy', { requestContext: true }));
    expect(plain.host.work.contexts).toBe(true);
  });

  test('are not where the user refused them', () => {
    const needy = hosting('needy', { requestContext: true });
    testMonitor({ requestContext: false, extensions: [needy] });
    expect(needy.host.work.contexts).toBe(false);
  });

  test('are not left on by an extension that fails', () => {
    const monitor = testMonitor();
    const failing: Extension = {
      name: 'failing',
      requires: { requestContext: true },
      setup({ work }) {
        expect(work.contexts).toBe(true);
        throw new Error('no');
      },
    };
    expect(() => monitor.use(failing)).toThrow('no');
    const plain = hosting('plain');
    monitor.use(plain);
    expect(plain.host.work.contexts).toBe(false);
  });
});

describe('work that is no request', () => {
  function jobs(options: MonitorOptions = {}) {
    const clock = new FakeClock();
    const extension = hosting('jobs');
    const monitor = testMonitor({ clock, extensions: [extension], requestContext: true, ...options });
    const ends: WorkEnd[] = [];
    extension.host.work.onEnd((end) => ends.push(end), 'all');
    return { clock, monitor, host: extension.host, ends };
  }

  test('is a root of its own, from start to end', async () => {
    const { clock, host, ends } = jobs();
    const job = host.work.define('job', 'send-invoice', { slowThresholdMs: 1_000 });
    let finish = () => {};
    const running = job.run(
      async () => {
        const work = host.work.current()!;
        expect(work).toMatchObject({ kind: 'job', name: 'send-invoice', state: 'open', method: undefined });
        expect([...host.work.open()]).toEqual([work]);
        expect(host.work.thresholdMs(work)).toBe(1_000);
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        expect(host.work.current()).toBe(work);
        return 'sent';
      },
      { waitMs: 250 },
    );
    clock.advance(1_500);
    finish();
    expect(await running).toBe('sent');
    expect(host.work.current()).toBeUndefined();
    expect([...host.work.open()]).toEqual([]);
    expect(ends).toMatchObject([
      {
        name: 'send-invoice',
        outcome: 'success',
        durationMs: 1_500,
        waitMs: 250,
        isSlow: true,
        isError: false,
      },
    ]);
    expect(ends[0]!.work.state).toBe('over');
  });

  test('that fails is an error of its own, in a group', async () => {
    const { host, monitor, ends } = jobs();
    const failure = new TypeError('no address');
    const run = () =>
      host.work.define('job', 'send-invoice').run(() => {
        throw failure;
      });
    expect(run).toThrow(failure);
    expect(ends).toMatchObject([{ outcome: 'error', errorType: 'TypeError', error: failure, isError: true }]);
    expect(monitor.diagnostics().errors.groups).toMatchObject([
      { type: 'TypeError', count: 1, operations: { 'send-invoice': 1 } },
    ]);
  });

  test('has its operations as a tree', async () => {
    const { host, monitor, ends } = jobs();
    const operation = (name: string) => monitor.operations.operation(name);
    await host.work.define('job', 'nightly').run(async () => {
      await operation('load').run(async () => {
        await Promise.resolve();
        operation('query').run(() => 1);
      });
      operation('store').run(() => 2);
    });
    expect(ends).toHaveLength(1);
    expect(ends[0]!.work.timeline).toMatchObject([
      { id: 1, parentId: undefined, name: 'load', outcome: 'success' },
      { id: 2, parentId: 1, name: 'query', outcome: 'success' },
      { id: 3, parentId: undefined, name: 'store', outcome: 'success' },
    ]);
  });

  test('an operation outside of everything is work itself, where contexts are tracked', () => {
    const { host, monitor, ends } = jobs();
    const seen: unknown[] = [];
    monitor.operations.operation('tick').run(() => {
      const work = host.work.current()!;
      seen.push(work.kind, work.name, [...host.work.open()].length);
      monitor.operations.operation('inner').run(() => seen.push(host.work.current() === work));
    });
    expect(seen).toEqual(['operation', 'tick', 1, true]);
    expect(ends.map(({ name }) => name)).toEqual(['tick']);

    const without = jobs({ requestContext: false });
    without.monitor.operations.operation('tick').run(() => {
      expect(without.host.work.current()).toBeUndefined();
      expect([...without.host.work.openRuns()].map(({ name }) => name)).toEqual(['tick']);
    });
    expect(without.ends).toEqual([]);
  });

  test('is listed and overdue like an operation', () => {
    const { clock, host, monitor } = jobs();
    const overdue: string[] = [];
    monitor.on('overdue', ({ name }) => overdue.push(name));
    const job = host.work.define('job', 'send-invoice', { slowThresholdMs: 2_000 });
    void job.run(() => new Promise(() => {}));
    clock.advance(3_000);
    expect(overdue).toEqual(['send-invoice']);
    expect(monitor.diagnostics().inFlight.operations).toMatchObject([{ name: 'send-invoice', ageMs: 3_000 }]);
  });
});

describe('a section', () => {
  test('is a member of diagnostics(), a part of report(), an endpoint, and a card', async () => {
    const extension: Extension = {
      name: 'disks',
      setup({ sections }) {
        sections.add({
          name: 'fullDisks',
          headline: 'full disks',
          read: ({ details }) => ({ disks: ['/', '/var'], owner: details ? 'root' : undefined }),
          text: ({ disks }) => disks.map((disk) => `${disk} is full`),
          cards: [{ title: 'Full disks', value: ({ disks }) => disks.length }],
        });
      },
    };
    const monitor = testMonitor({ extensions: [extension] });
    expect(monitor.diagnostics()).toMatchObject({ fullDisks: { disks: ['/', '/var'], owner: 'root' } });
    expect(monitor.reportSections()).toEqual([
      { headline: 'full disks', lines: ['/ is full', '/var is full'] },
    ]);
    expect(monitor.report()).toMatch(/full disks:\n {2}\/ is full\n {2}\/var is full\n/);
    expect(await read(monitor, '/monitoring/full-disks')).toEqual([200, { disks: ['/', '/var'] }]);
    expect(await read(monitor, '/monitoring/live')).toMatchObject([
      200,
      {
        service: { name: 'service' },
        cards: expect.arrayContaining([{ section: 'fullDisks', title: 'Full disks', value: 2 }]),
      },
    ]);
    expect(await read(monitor, '/monitoring')).toMatchObject([
      200,
      { paths: expect.arrayContaining(['/monitoring/live', '/monitoring/errors', '/monitoring/full-disks']) },
    ]);
    expect(await read(monitor, '/monitoring/none')).toEqual([
      404,
      expect.stringContaining('; /monitoring lists those that there are.'),
    ]);
  });

  test('that cannot be read is left out, and its path is a failure', async () => {
    const extension: Extension = {
      name: 'broken',
      setup({ sections }) {
        const read = () => {
          throw new Error('broken');
        };
        sections.add({ name: 'broken', headline: 'broken', read, text: () => ['never'] });
      },
    };
    const monitor = testMonitor({ extensions: [extension] });
    expect(monitor.diagnostics()).not.toHaveProperty('broken');
    expect(monitor.report()).not.toMatch('broken');
    expect((await read(monitor, '/monitoring/broken'))[0]).toBe(500);
  });

  test('has a name of its own, also as a path', () => {
    const section = (name: string): Extension => ({
      name: `with-${name}`,
      setup: ({ sections }) => void sections.add({ name, headline: name, read: () => 1 }),
    });
    const monitor = testMonitor();
    for (const name of ['errors', 'in-flight', 'live']) {
      expect(() => monitor.use(section(name))).toThrow(withCode('ERR_GS_SECTION_DUPLICATE'));
    }
  });
});

test('an extension may read what others report, and what requests are like', async () => {
  let host: ExtensionHost | undefined;
  const reader: Extension = {
    name: 'reader',
    setup(given) {
      host = given;
      given.sections.add({ name: 'fullDisks', headline: 'full disks', read: ({ details }) => ({ details }) });
    },
  };
  const monitor = testMonitor({ extensions: [reader] });
  const { endpoints, live, sections } = host!;
  expect(sections.paths()).toContain('full-disks');
  expect(sections.read('full-disks', { details: true })).toEqual({ data: { details: true } });
  expect(sections.read('none', { details: true })).toBeUndefined();
  expect(live.snapshot('long').window).toEqual(monitor.snapshot({ window: 'long' }).window);
  expect(live.latencySlots('/none', 'short')).toEqual([]);
  expect(live.slowThresholdMs('/none')).toBeUndefined();
  expect(live.slots('short', { fromMs: 0, toMs: 1_000 })).toEqual([]);
  expect(live.routesAt(0)).toEqual([]);
  expect([endpoints.isProtected, endpoints.showDetails]).toEqual([false, false]);
});

test('an extension reads from when on requests of a route are slow', async () => {
  let host: ExtensionHost | undefined;
  const reader: Extension = {
    name: 'reader',
    setup(given) {
      host = given;
    },
  };
  const monitor = testMonitor({
    extensions: [reader],
    http: {
      slowThresholdMs: 200,
      routes: { '/report': { slowThresholdMs: false }, '/asks': { slowThresholdMs: () => 5 } },
    },
  });
  const templates = ['/orders', '/report', '/asks'];
  for (const template of templates) monitor.http.route(template);
  const { live } = host!;
  expect(templates.map((template) => live.slowThresholdMs(template))).toEqual([200, Infinity, undefined]);
});

test('callers with a session are let in where there are credentials, until that is taken back', async () => {
  let takeBack = () => {};
  const sessions: Extension = {
    name: 'sessions',
    setup({ endpoints }) {
      expect([endpoints.isProtected, endpoints.showDetails]).toEqual([true, true]);
      takeBack = endpoints.acceptCallers(({ headers }) => headers.cookie === 'session');
    },
  };
  const monitor = testMonitor({ auth: { bearerToken: 'a-long-token' }, extensions: [sessions] });
  const status = async (headers: Record<string, string>) =>
    (await monitor.endpoints.handle({
      method: 'GET',
      path: '/monitoring/live',
      query: new URLSearchParams(),
      headers,
      remoteAddress: undefined,
    }))!.status;
  expect([await status({}), await status({ cookie: 'session' }), await status({ cookie: 'other' })]).toEqual([
    401, 200, 401,
  ]);
  takeBack();
  expect(await status({ cookie: 'session' })).toBe(401);
  expect(await status({ authorization: 'Bearer a-long-token' })).toBe(200);
});

test('a caller with a session means a change where the page is of the same origin, also without Sec-Fetch-Site', async () => {
  const changing: Extension = {
    name: 'changing',
    setup({ endpoints }) {
      endpoints.acceptCallers(({ headers }) => headers.cookie === 'session');
      endpoints.add({
        name: 'changing',
        paths: ['/change'],
        methods: ['POST'],
        access: 'change',
        handle: () => never,
      });
    },
  };
  const auth = { bearerToken: 'a-long-token', basic: { username: 'ann', password: 'secret' } };
  const monitor = testMonitor({ auth, extensions: [changing] });
  const status = async (headers: Record<string, string>) =>
    (await monitor.endpoints.handle({
      method: 'POST',
      path: '/change',
      query: new URLSearchParams(),
      headers: { host: 'shop.test:3000', ...headers },
      remoteAddress: undefined,
    }))!.status;
  const own = { origin: 'http://shop.test:3000' };
  const session = { cookie: 'session' };
  expect(await status({ ...session, ...own })).toBe(204);
  expect(await status({ ...session, 'sec-fetch-site': 'same-origin' })).toBe(204);
  expect(await status(session)).toBe(403);
  expect(await status({ ...session, origin: 'http://evil.test' })).toBe(403);
  expect(await status({ ...session, origin: 'null' })).toBe(403);
  expect(await status({ ...session, ...own, 'sec-fetch-site': 'same-site' })).toBe(403);
  expect(await status(own)).toBe(401);
  // A browser adds a user name and a password to a request of any page that got its name to lead here.
  const basic = { authorization: `Basic ${Buffer.from('ann:secret').toString('base64')}` };
  expect(await status({ ...basic, ...own })).toBe(403);
});

const never = { status: 204, headers: {}, body: '' };

async function read(monitor: Monitor, path: string): Promise<[status: number, body: unknown]> {
  const { status, body } = (await monitor.endpoints.handle({
    method: 'GET',
    path,
    query: new URLSearchParams(),
    headers: {},
    body: undefined,
    signal: new AbortController().signal,
    remoteAddress: undefined,
  } as never))!;
  return [status, status === 200 ? JSON.parse(String(body)) : String(body)];
}
