import { describe, expect, test } from '@jest/globals';
import { runProgram } from './child-process.ts';

const watching = `
  const tracker = new ErrorTracker(host, {}, new Redactor());
  globalThis.stopWatching = () => tracker.close();
  process.on('exit', () => tell('groups', tracker.groups()));
`;

/** Exit code and standard error with tracking, which must be those without. */
function runBoth(program: string, tracking = watching) {
  const { told, ...watched } = runProgram(program, tracking);
  const { told: _nothing, ...alone } = runProgram(program, undefined);
  expect(watched).toEqual(alone);
  const all = (what: string) => told.filter((line) => what in line).map((line) => line[what]);
  return {
    ...watched,
    groups: (all('groups')[0] ?? []) as unknown[],
    logged: all('logged'),
    failed: all('failed'),
  };
}

describe('a process that ends by', () => {
  test('an exception does so as without tracking, after one line in the log', () => {
    const { code, stderr, groups, logged, failed } = runBoth(`
      function explode() { throw new TypeError('token=abc'); }
      setImmediate(explode);`);
    expect(code).toBe(1);
    expect(stderr).toContain('TypeError: token=abc');
    expect(groups).toMatchObject([
      {
        type: 'TypeError',
        count: 1,
        samples: [{ source: 'uncaught', fields: { origin: 'uncaughtException' } }],
      },
    ]);
    expect(logged).toEqual([
      {
        message: 'An exception that nobody caught ends the process.',
        'error.type': 'TypeError',
        'exception.type': 'TypeError',
        'exception.message': 'token=[redacted]',
        'exception.stacktrace': expect.stringMatching(/^TypeError: token=\[redacted\]\n {4}at .*explode/),
        fingerprint: expect.any(String),
        origin: 'uncaughtException',
      },
    ]);
    expect(failed).toEqual([]);
  });

  test('a rejection does so too', () => {
    const { code, groups, logged } = runBoth(`
      async function explode() { throw new RangeError('far'); }
      explode();`);
    expect(code).toBe(1);
    expect(groups).toMatchObject([
      { type: 'RangeError', samples: [{ fields: { origin: 'unhandledRejection' } }] },
    ]);
    expect(logged).toMatchObject([{ 'error.type': 'RangeError', origin: 'unhandledRejection' }]);
  });

  test.each([
    ['a rejection with a text', 'Promise.reject("password=abc")'],
    ['a text', 'throw "text"'],
    ['null', 'throw null'],
    ['an object that cannot be read', 'throw new Proxy({}, { get() { throw new Error("no"); } })'],
  ])('%s does so too', (_what, program) => {
    const { code, logged } = runBoth(program);
    expect(code).not.toBe(0);
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain('abc');
  });

  test.each([
    ['throws', '() => { throw new Error("no log"); }'],
    ['rejects', 'async () => { throw new Error("no log"); }'],
  ])('an exception does so although the logger %s', (_how, log) => {
    const { code, failed } = runBoth('throw new Error("x")', `host.logger.error = ${log};${watching}`);
    expect(code).toBe(1);
    expect(failed.length).toBeLessThanOrEqual(1);
  });
});

describe('a process that goes on', () => {
  test('after an exception that it handles has it tracked and not logged', () => {
    const { code, stdout, groups, logged } = runBoth(`
      process.on('uncaughtException', (error) => console.log('handled', error.message));
      setImmediate(() => { throw new Error('x'); });
      setTimeout(() => console.log('alive'), 20);`);
    expect([code, stdout]).toEqual([0, 'handled x\nalive\n']);
    expect(groups).toMatchObject([{ count: 1 }]);
    expect(logged).toEqual([]);
  });

  test('after a rejection that it handles is left alone', () => {
    const { code, stdout, groups } = runBoth(`
      process.on('unhandledRejection', (reason) => console.log('handled', reason.message));
      Promise.reject(new Error('x'));
      setTimeout(() => console.log('alive'), 20);`);
    expect([code, stdout]).toEqual([0, 'handled x\nalive\n']);
    expect(groups).toEqual([]);
  });
});

test('nothing is watched after close(), or when it is switched off', () => {
  const closed = 'globalThis.stopWatching?.(); throw new Error("x")';
  expect(runBoth(closed)).toMatchObject({ groups: [], logged: [] });
  const off = watching.replace('{}', '{ uncaughtExceptions: false }');
  expect(runBoth('throw new Error("x")', off)).toMatchObject({ groups: [], logged: [] });
});

test('many monitors share one listener, and each tracks the exception', () => {
  const many = `
    const trackers = Array.from({ length: 20 }, () => new ErrorTracker(host, {}, new Redactor()));
    tell('groups', process.listenerCount('uncaughtExceptionMonitor'));
    process.on('exit', () => tell('logged', trackers.map((tracker) => tracker.groups().length)));
  `;
  const { groups: listeners, logged } = runBoth('throw new Error("x")', many);
  expect(listeners).toBe(1);
  expect(logged.at(-1)).toEqual(Array.from({ length: 20 }, () => 1));
});
