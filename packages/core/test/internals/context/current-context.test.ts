import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { shapeVersion } from '@golden-signals/core/adapter';
import { expect, jest, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { bindEmitter } from '../../../src/context/bind-emitter.ts';
import { currentContext, enterContext, runInContext } from '../../../src/context/current-context.ts';
import { testContext } from './support.ts';

const shared = globalThis as { [key: symbol]: { storage: AsyncLocalStorage<unknown> | undefined } };
const holder = shared[Symbol.for(`golden-signals.context/${shapeVersion}`)]!;

test('nothing is made until a context is used', () => {
  expect(holder.storage).toBeUndefined();
  expect(currentContext()).toBeUndefined();
  enterContext(undefined);
  expect(holder.storage).toBeUndefined();
  runInContext(testContext(), () => {});
  expect(holder.storage).toBeInstanceOf(AsyncLocalStorage);
});

// Jest replaces every property that it can of each global object at the end of a test file, and warns of later reads.
test('what is shared survives the end of a test file', () => {
  expect(Object.getOwnPropertyDescriptors(holder)).toMatchObject({ storage: { configurable: false } });
});

test('what runs in a context gives its result, and throws its error', () => {
  const context = testContext();
  expect(runInContext(context, currentContext)).toBe(context);
  const failure = new Error('of the handler');
  expect(() =>
    runInContext(context, () => {
      throw failure;
    }),
  ).toThrow(failure);
  expect(currentContext()).toBeUndefined();
});

test('a second copy of the package has the same context', async () => {
  const bundled = buildSync({
    entryPoints: [fileURLToPath(new URL('../../../src/context/current-context.ts', import.meta.url))],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
  });
  const copy: { exports: Record<string, (...given: unknown[]) => unknown> } = { exports: {} };
  const load = new Function('module', 'exports', 'require', bundled.outputFiles[0]!.text);
  load(copy, copy.exports, () => ({ AsyncLocalStorage }));
  const context = testContext();
  expect(runInContext(context, copy.exports.currentContext!)).toBe(context);
  expect(copy.exports.runInContext!(context, currentContext)).toBe(context);
});

test('an emitter that is bound runs its listeners in the context, with their arguments', () => {
  const emitter = new EventEmitter();
  const context = testContext();
  const calls: unknown[] = [];
  emitter.on('event', function on(this: unknown, ...args) {
    calls.push([this === emitter, currentContext() === context, ...args]);
  });
  bindEmitter(emitter, context);
  expect(emitter.emit('event', 1, 2, 3, 4)).toBe(true);
  expect(emitter.emit('other')).toBe(false);
  expect(runInContext(testContext(), () => emitter.emit('event'))).toBe(true);
  expect(calls).toEqual([
    [true, true, 1, 2, 3, 4],
    [true, true],
  ]);
  expect(currentContext()).toBeUndefined();
});

test('an event that is emitted in the context, or that nobody hears, does not enter it', () => {
  const emitter = new EventEmitter();
  const context = testContext();
  bindEmitter(emitter, context);
  const run = jest.spyOn(holder.storage!, 'run');
  emitter.emit('unheard');
  emitter.on('event', () => {});
  expect(run).not.toHaveBeenCalled();
  emitter.emit('event');
  expect(run).toHaveBeenCalledTimes(1);
  runInContext(context, () => emitter.emit('event'));
  expect(run).toHaveBeenCalledTimes(2);
  run.mockRestore();
});

test('whoever has replaced `emit` before is still called', () => {
  const emitter = new EventEmitter();
  const names: unknown[] = [];
  const { emit } = emitter;
  emitter.emit = function own(this: EventEmitter, ...args: Parameters<typeof emit>) {
    names.push(args[0]);
    return emit.apply(this, args);
  };
  bindEmitter(emitter, testContext());
  emitter.emit('event');
  expect(names).toEqual(['event']);
});

test('a listener that throws, and an error that nobody hears, reach whoever emits', () => {
  const emitter = new EventEmitter();
  bindEmitter(emitter, testContext());
  const failure = new Error('of the listener');
  // Node and the test have `Error` classes of their own here, so Node wraps what it takes for something else.
  expect(() => emitter.emit('error', failure)).toThrow('of the listener');
  emitter.on('event', () => {
    throw failure;
  });
  expect(() => emitter.emit('event')).toThrow(failure);
  expect(currentContext()).toBeUndefined();
});
