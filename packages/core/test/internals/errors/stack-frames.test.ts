import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import {
  framesOf,
  parseFrame,
  topApplicationFrame,
  withoutQueries,
} from '../../../src/errors/stack-frames.ts';

test.each([
  ['at load (/app/src/orders.js:10:5)', 'load', '/app/src/orders.js', 10],
  ['    at async load (/app/src/orders.js:10:5)', 'load', '/app/src/orders.js', 10],
  ['at /app/src/orders.js:10:5', '<anonymous>', '/app/src/orders.js', 10],
  ['at async /app/src/orders.js:10:5', '<anonymous>', '/app/src/orders.js', 10],
  ['at async file:///app/src/orders.js:10:5', '<anonymous>', '/app/src/orders.js', 10],
  ['at new Orders (file:///app/src/orders.js:10:5)', 'new Orders', '/app/src/orders.js', 10],
  ['at Orders.load [as find] (file:///app/src/orders.js:10:5)', 'Orders.load', '/app/src/orders.js', 10],
  ['at load (file:///app/my%20shop/orders.mjs?t=170:10:5)', 'load', '/app/my shop/orders.mjs', 10],
  ['at load (file:///app/100%/orders.mjs:10:5)', 'load', '/app/100%/orders.mjs', 10],
  ['at load (C:\\app\\src\\orders.js:10:5)', 'load', 'C:/app/src/orders.js', 10],
  ['at load (file:///C:/app/src/orders.js:10:5)', 'load', 'C:/app/src/orders.js', 10],
  ['at load (/app (copy)/orders.js:10:5)', 'load', '/app (copy)/orders.js', 10],
  ['at load (/app/@scope/orders.js:10:5)', 'load', '/app/@scope/orders.js', 10],
  ['at eval (eval at load (/app/orders.js:10:5), <anonymous>:1:1)', 'eval', '/app/orders.js', 10],
  [
    'at eval (eval at a (eval at b (file:///app/orders.js:10:5)), <anonymous>:1:1)',
    'eval',
    '/app/orders.js',
    10,
  ],
  ['at webpack-internal:///./src/orders.ts:10:5', '<anonymous>', 'webpack-internal:///./src/orders.ts', 10],
  [
    'at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    'process.processTicksAndRejections',
    'node:internal/process/task_queues',
    95,
  ],
  ['at async Promise.all (index 0)', 'Promise.all', 'index 0', undefined],
  ['at Array.map (<anonymous>)', 'Array.map', '<anonymous>', undefined],
])('%j', (text, functionName, file, line) => {
  expect(parseFrame(text)).toEqual({ functionName, file, line });
});

test.each(['', 'Error: at home', 'at', 'at eval (eval at x, <anonymous>)'])('%j is no frame', (text) => {
  expect(parseFrame(text)).toBeUndefined();
});

test('the top frame is the first of the application', () => {
  const own = fileURLToPath(new URL('../../../src/start/measure.ts', import.meta.url));
  const frames = [
    '    at Socket.emit (node:events:519:28)',
    '    at internal/main.js:1:1',
    '    at Array.map (<anonymous>)',
    '    at async Promise.all (index 0)',
    '    at new Promise (<anonymous>)',
    '    at wasm://wasm/000:wasm-function[1]:0x1',
    '    at evalmachine.<anonymous>:1:1',
    '    at Pool.query (/app/node_modules/pg/lib/pool.js:45:11)',
    '    at Pool.query (C:\\app\\node_modules\\pg\\lib\\pool.js:45:11)',
    `    at measure (file://${own}:10:5)`,
    `    at measure (${own}:10:5)`,
    '    at load (/app/src/orders.js:10:5)',
    '    at main (/app/src/main.js:1:1)',
  ];
  expect(topApplicationFrame(frames.join('\n'))).toMatchObject({ functionName: 'load' });
  expect(topApplicationFrame(frames.slice(0, -2).join('\n'))).toBeUndefined();
});

test('frames begin behind the message, although it looks like frames', () => {
  const message = 'failed\n    at evil (/evil.js:1:1)\nthere';
  const stack = `Error: ${message}\n    at load (/app/orders.js:10:5)`;
  expect(framesOf(stack, message)).toBe('\n    at load (/app/orders.js:10:5)');
});

test('frames are found although the message was changed since', () => {
  const long = 'x'.repeat(100);
  const frames = '\n    at load (/app/orders.js:10:5)\n    at main (/app/main.js:1:1)';
  expect(framesOf(`Error: ${long}${frames}`, `${long} (in the shop, when it was loaded by main)`)).toBe(
    frames,
  );
  expect(framesOf(`Error: before${frames}`, 'after')).toBe(frames);
  expect(framesOf(`Error${frames}`, '')).toBe(frames);
});

test('call sites are frames', () => {
  const site = (text: string) => ({ toString: () => text });
  expect(framesOf([site('load (/app/orders.js:10:5)'), site('/app/main.js:1:1')], '')).toBe(
    '\n    at load (/app/orders.js:10:5)\n    at /app/main.js:1:1',
  );
});

test.each([[undefined], [null], [5], [{}], ['Error: no frames']])('%j has no frames', (stack) => {
  expect(framesOf(stack, 'no frames')).toBe('');
});

test('at most 50 frames and 6000 characters are kept', () => {
  const frame = '\n    at f (/a.js:1:2)';
  expect(framesOf(`Error: x${frame.repeat(500)}`, 'x')).toBe(frame.repeat(50));
  expect(framesOf(`Error: x${`\n    at f (/${'a'.repeat(1_000)}.js:1:2)`.repeat(50)}`, 'x')).toHaveLength(
    6_000,
  );
  expect(
    framesOf(
      Array.from({ length: 500 }, () => 'f (/a.js:1:2)'),
      'x',
    ),
  ).toBe(frame.repeat(50));
});

test('queries of module URLs go, and lines stay', () => {
  expect(
    withoutQueries(
      '\n    at f (file:///a.js?t=1&u=2:10:5)\n    at file:///b.js?v=3:1:2\n    at file:///c.js?d',
    ),
  ).toBe('\n    at f (file:///a.js:10:5)\n    at file:///b.js:1:2\n    at file:///c.js');
});
