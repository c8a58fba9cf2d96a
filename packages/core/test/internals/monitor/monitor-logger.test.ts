import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Logger, type MonitorLogger, Registry } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import { runInContext } from '../../../src/context/current-context.ts';
import { standardError } from '../../../src/logging/line-writer.ts';
import { InternalErrors } from '../../../src/monitor/internal-errors.ts';
import { createMonitorLogger } from '../../../src/monitor/monitor-logger.ts';
import { testContext } from '../context/support.ts';

function setUp<L extends Logger>(logger: L) {
  const registry = new Registry();
  const errors: unknown[] = [];
  const monitorLogger = createMonitorLogger({ logger, registry, onError: (error) => errors.push(error) });
  return { registry, errors, logger, monitorLogger };
}

async function valuesOf(registry: Registry, name: string): Promise<Record<string, number>> {
  const family = (await registry.collect()).find((one) => one.name === name);
  if (family?.type !== 'counter') return {};
  return Object.fromEntries(
    Array.from(family.points, ({ labels, value }) => [labels.values.join(), value] as const),
  );
}

const trace = { traceId: 'a'.repeat(32), parentId: 'b'.repeat(16) };
const context = testContext({
  headers: { 'x-request-id': 'id-1', traceparent: `00-${trace.traceId}-${trace.parentId}-01` },
});
const ids = { 'http.request.id': 'id-1', trace_id: trace.traceId, span_id: trace.parentId };

test('lines go to the logger as they are', () => {
  const { logger, monitorLogger } = setUp(new MemoryLogger());
  const fields = { a: 1 };
  monitorLogger.debug({}, 'one');
  monitorLogger.info(fields, 'two');
  monitorLogger.warn({}, 'three');
  monitorLogger.error({}, 'four');
  expect(logger.entries).toEqual([
    { level: 'debug', message: 'one', fields: {} },
    { level: 'info', message: 'two', fields: { a: 1 } },
    { level: 'warn', message: 'three', fields: {} },
    { level: 'error', message: 'four', fields: {} },
  ]);
  expect(logger.entries[1]!.fields).toBe(fields);
});

test('lines are counted by level, those of children too', async () => {
  const { registry, monitorLogger } = setUp(new MemoryLogger());
  expect(await valuesOf(registry, 'log_events_total')).toEqual({ debug: 0, info: 0, warn: 0, error: 0 });
  monitorLogger.info({}, 'text');
  monitorLogger.error({}, 'text');
  monitorLogger.child({}).child({}).error({}, 'text');
  expect(await valuesOf(registry, 'log_events_total')).toEqual({ debug: 0, info: 1, warn: 0, error: 2 });
});

test('a line of a request carries the ids of the request and its trace', () => {
  const { logger, monitorLogger } = setUp(new MemoryLogger());
  runInContext(context, () => monitorLogger.info({ a: 1 }, 'inside'));
  runInContext(testContext({ headers: { 'x-request-id': 'id-2' } }), () =>
    monitorLogger.info({}, 'without a trace'),
  );
  monitorLogger.info({}, 'outside');
  expect(logger.entries.map(({ fields }) => fields)).toEqual([
    { ...ids, a: 1 },
    { 'http.request.id': 'id-2' },
    {},
  ]);
});

test('a child adds its fields; those of the line win', () => {
  const { logger, monitorLogger } = setUp(new MemoryLogger());
  const fields = { module: 'cart', step: 1 };
  const child = monitorLogger.child(fields);
  fields.module = 'changed afterwards';
  child.info({}, 'text');
  child.child({ step: 2, trace_id: 'own' }).info({ a: 1 }, 'text');
  expect(logger.entries.map((entry) => entry.fields)).toEqual([
    { module: 'cart', step: 1 },
    { module: 'cart', step: 2, trace_id: 'own', a: 1 },
  ]);
});

test('no field of a line or a child passes it off as that of another request', () => {
  const { logger, monitorLogger } = setUp(new MemoryLogger());
  const forged = { trace_id: 'forged', span_id: 'forged', 'http.request.id': 'forged' };
  runInContext(context, () => {
    monitorLogger.info({ ...forged, a: 1 }, 'text');
    monitorLogger.child(forged).info({ step: 3 }, 'text');
  });
  expect(logger.entries.map((entry) => entry.fields)).toEqual([
    { ...ids, a: 1 },
    { ...ids, step: 3 },
  ]);
});

test('lines about other work than the current keep the ids that they have', () => {
  const { logger, monitorLogger } = setUp(new MemoryLogger());
  const about = monitorLogger.aboutWork();
  runInContext(context, () => {
    about.warn({ trace_id: 'of the other' }, 'text');
    about.child({ module: 'health' }).warn({ trace_id: 'of the other' }, 'text');
  });
  expect(logger.entries.map((entry) => entry.fields)).toEqual([
    { ...ids, trace_id: 'of the other' },
    { ...ids, trace_id: 'of the other', module: 'health' },
  ]);
});

describe('a logger that fails harms nobody:', () => {
  const failure = new Error('disk full');
  const loggerThat = (fail: () => void): Logger => ({ debug: fail, info: fail, warn: fail, error: fail });

  test('it throws', async () => {
    const { registry, errors, monitorLogger } = setUp(
      loggerThat(() => {
        throw failure;
      }),
    );
    monitorLogger.warn({}, 'text');
    monitorLogger.child({ a: 1 }).error({}, 'text');
    expect(errors).toEqual([failure, failure]);
    expect(await valuesOf(registry, 'log_events_total')).toMatchObject({ warn: 1, error: 1 });
  });

  test('it rejects', async () => {
    const { errors, monitorLogger } = setUp(loggerThat(() => Promise.reject(failure)));
    monitorLogger.warn({}, 'text');
    await nextTurn();
    expect(errors).toEqual([failure]);
  });

  test('it never answers', () => {
    const { errors, monitorLogger } = setUp(loggerThat(() => new Promise(() => {})));
    monitorLogger.warn({}, 'text');
    expect(errors).toEqual([]);
  });

  test('it is also what tells of internal errors', async () => {
    const registry = new Registry();
    let calls = 0;
    const monitorLogger: MonitorLogger = createMonitorLogger({
      logger: loggerThat(() => {
        calls += 1;
        // Another kind each time, so that none is known already.
        const error = Object.assign(new Error('no'), { name: `Error${calls}` });
        if (calls === 1) monitorLogger.error({}, 'nested');
        throw error;
      }),
      registry,
      onError: (error) => internalErrors.report('logger', error),
    });
    const internalErrors = new InternalErrors(registry, monitorLogger, (text) => text);
    internalErrors.report('http', new Error('first'));
    expect(calls).toBe(2);
    expect(await valuesOf(registry, 'golden_signals_internal_errors_total')).toEqual({ http: 1, logger: 2 });
  });
});

describe('fields that cannot be read harm nobody', () => {
  const unreadable = Object.defineProperty({}, 'a', {
    enumerable: true,
    get() {
      throw new Error('no');
    },
  }) as Record<string, unknown>;

  test('in a line: the logger gets them as they are', () => {
    const { logger, errors, monitorLogger } = setUp(new MemoryLogger());
    runInContext(context, () => monitorLogger.info(unreadable, 'text'));
    expect(logger.entries).toHaveLength(1);
    expect(logger.entries[0]!.fields).toBe(unreadable);
    expect(errors).toEqual([]);
  });

  test('in a child: it is the same logger', () => {
    const { errors, monitorLogger } = setUp(new MemoryLogger());
    expect(monitorLogger.child(unreadable)).toBe(monitorLogger);
    expect(errors).toEqual([new Error('no')]);
  });
});

test('pino works as it is, as a method of its logger', () => {
  const fastify = createRequire(fileURLToPath(new URL('../../../../fastify/package.json', import.meta.url)));
  const pino = createRequire(fastify.resolve('fastify'))('pino');
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const { errors, monitorLogger } = setUp(pino({ level: 'debug', base: null }, destination) as Logger);
  runInContext(context, () =>
    monitorLogger.child({ module: 'cart' }).warn({ err: new TypeError('no') }, 'text'),
  );
  monitorLogger.debug({ n: 1 }, 'text');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      level: 40,
      time: expect.any(Number),
      ...ids,
      module: 'cart',
      err: expect.objectContaining({ type: 'TypeError', message: 'no' }),
      msg: 'text',
    },
    { level: 20, time: expect.any(Number), n: 1, msg: 'text' },
  ]);
  expect(errors).toEqual([]);
});

test('lines that the default logger had to drop are counted, by every monitor', async () => {
  const name = 'golden_signals_log_lines_dropped_total';
  const one = setUp(new MemoryLogger());
  const { dropped } = standardError;
  expect(await valuesOf(one.registry, name)).toEqual({ '': dropped });
  const { stderr } = process;
  const original = Object.getOwnPropertyDescriptor(stderr, 'write');
  Object.defineProperty(stderr, 'write', {
    configurable: true,
    value() {
      throw new Error('full');
    },
  });
  try {
    standardError.write('{"lost":true}\n');
  } finally {
    if (original === undefined) Reflect.deleteProperty(stderr, 'write');
    else Object.defineProperty(stderr, 'write', original);
  }
  expect(await valuesOf(one.registry, name)).toEqual({ '': dropped + 1 });
  expect(await valuesOf(one.registry, name)).toEqual({ '': dropped + 1 });
  expect(await valuesOf(setUp(new MemoryLogger()).registry, name)).toEqual({ '': dropped + 1 });
});
