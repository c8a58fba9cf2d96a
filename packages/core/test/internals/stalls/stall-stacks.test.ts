// In processes of their own, because it is the main thread of a process that is blocked and looked at.

import { expect, test } from '@jest/globals';
import { blockingFile, longestStall, moduleWithDetector, runToEnd } from './child-process.ts';

const withStacks = { captureStacks: true };

test('the stack taken during a stall names the function, its file and its line', async () => {
  const source = moduleWithDetector(
    withStacks,
    `await watched();
     let early = false;
     let blocked = true;
     Promise.resolve().then(() => { early = blocked; });
     knownHandler(600);
     blocked = false;
     await found(1_000);
     print({ value: early });
     await detector.close();`,
  );
  const { printed, stderr, exitCode } = await runToEnd(source);
  const { durationMs, stacks } = longestStall(printed);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(durationMs).toBeGreaterThanOrEqual(1_199);
  expect(stacks.length).toBeGreaterThanOrEqual(1);
  expect(stacks.length).toBeLessThanOrEqual(2);
  const [{ afterMs, frames } = { afterMs: 0, frames: [] }] = stacks;
  expect(afterMs).toBeLessThan(durationMs);
  const index = frames.findIndex(({ functionName }) => functionName === 'knownComputation');
  expect(frames[index]).toMatchObject({ file: blockingFile, line: 9 });
  expect(frames[index + 1]?.functionName).toBe('knownHandler');
  expect(frames.length).toBeLessThanOrEqual(30);
  // Looking does not change what the application does: no callback runs before its time.
  expect(printed).toContainEqual({ value: false });
});

test('a long stall is looked at twice', async () => {
  const source = moduleWithDetector(
    { ...withStacks, thresholdMs: 200 },
    `await watched();
     knownComputation(750);
     knownSecondHalf(1_250);
     await found(1_500);`,
  );
  const { printed } = await runToEnd(source);
  const { stacks } = longestStall(printed);
  const named = stacks.map(({ frames }) => frames.map(({ functionName }) => functionName));
  expect(named).toEqual([
    expect.arrayContaining(['knownComputation']),
    expect.arrayContaining(['knownSecondHalf']),
  ]);
});

test('of a call in native code, the stack is taken on the way out, and says so', async () => {
  const source = moduleWithDetector(
    withStacks,
    `await watched();
     knownNativeCall(500);
     await found(400);`,
  );
  const { printed } = await runToEnd(source);
  const { durationMs, cpuMs, stacks } = longestStall(printed);
  expect(stacks[0]).toMatchObject({ late: true });
  expect(stacks[0]?.frames.map(({ functionName }) => functionName)).toContain('knownNativeCall');
  // It waited, and did not compute.
  expect(cpuMs).toBeLessThan(durationMs / 2);
});

test('a deep stack is cut', async () => {
  const source = moduleWithDetector(
    withStacks,
    `await watched();
     (function deep(depth) { return depth === 0 ? knownComputation(500) : deep(depth - 1) + 1; })(1_000);
     await found(400);`,
  );
  const { printed } = await runToEnd(source);
  expect(longestStall(printed).stacks[0]?.frames).toHaveLength(30);
});

test("the monitoring's own turn is no stack of a stall", async () => {
  const source = moduleWithDetector(
    {},
    `const samplesWith = async (ownFunction) => {
       const watchdog = new StackWatchdog(200, ownFunction, () => {});
       await ready();
       watchdog.beat();
       const { lastBeat } = watchdog;
       knownComputation(700);
       watchdog.beat();
       while (watchdog.isAsking) {
         await new Promise((resolve) => setTimeout(resolve, 20));
         watchdog.receive();
       }
       await watchdog.close();
       return watchdog.samplesAfter(lastBeat).length;
     };
     print({ value: [await samplesWith('knownComputation'), await samplesWith('another')] });`,
  );
  const { printed } = await runToEnd(source);
  expect(printed).toContainEqual({ value: [0, 1] });
});

test('a debugger that is attached is not disturbed, and no debugger statement stops the application', async () => {
  const source = moduleWithDetector(
    withStacks,
    `const { Session } = await import('node:inspector');
     await watched();
     const session = new Session();
     session.connect();
     const notified = [];
     session.on('inspectorNotification', ({ method }) => notified.push(method));
     session.post('Debugger.enable');
     session.post('Debugger.setPauseOnExceptions', { state: 'all' });
     notified.length = 0;
     knownComputation(500);
     session.disconnect();
     Function('debugger')();
     knownComputation(700);
     await found(650);
     print({ value: notified.filter((method) => method !== 'Debugger.scriptParsed') });`,
  );
  const { printed } = await runToEnd(source);
  expect(printed).toContainEqual({ value: [] });
  expect(longestStall(printed).stacks.length).toBeGreaterThan(0);
});

test('a process ends by itself while the watchdog is awake', async () => {
  const ended = await runToEnd(moduleWithDetector(withStacks, 'await ready();'));
  expect({ ...ended, printed: [] }).toEqual({ printed: [], stderr: '', exitCode: 0 });
});

test('a process that exits right after a stall says nothing of debuggers, and keeps its exit code', async () => {
  const source = moduleWithDetector(withStacks, `await watched(); knownNativeCall(400); process.exit(7);`);
  const { stderr, exitCode } = await runToEnd(source);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 7 });
});

test('close() at once after the start, and again after a stall, ends the worker', async () => {
  const source = moduleWithDetector(
    withStacks,
    `await detector.close();
     const listeners = process.listenerCount('exit');
     await detector.close();
     const other = new StallDetector(host, resolveStallOptions('test', { captureStacks: true }));
     await ready();
     knownNativeCall(300);
     await Promise.all([other.close(), other.close()]);
     print({ value: process.listenerCount('exit') - listeners });`,
  );
  const { printed, stderr, exitCode } = await runToEnd(source);
  expect(printed).toContainEqual({ value: 0 });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});

test('four monitors have one worker, which takes the stacks for all; the last one ends it', async () => {
  const source = moduleWithDetector(
    withStacks,
    `const listeners = process.listenerCount('exit');
     const others = [200, 300, 400].map((thresholdMs) => new StallDetector(host, { thresholdMs, captureStacks: true }));
     print({ value: process.listenerCount('exit') - listeners });
     await watched();
     knownComputation(600);
     await found(550);
     await new Promise((resolve) => setTimeout(resolve, 100));
     const all = [detector, ...others];
     print({ value: all.map((one) => Math.max(...one.recent().map(({ stacks }) => stacks.length)) > 0) });
     for (const one of all) await one.close();
     print({ value: process.listenerCount('exit') - listeners });`,
  );
  const { printed, stderr, exitCode } = await runToEnd(source);
  expect(printed.flatMap(({ value }) => (value === undefined ? [] : [value]))).toEqual([
    0,
    [true, true, true, true],
    -1,
  ]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});

test('a monitor with a lower threshold replaces the worker by one that is as quick; all get their stacks from it', async () => {
  const source = moduleWithDetector(
    { captureStacks: true, thresholdMs: 400 },
    `const listeners = process.listenerCount('exit');
     await watched();
     const lower = new StallDetector(host, { thresholdMs: 100, captureStacks: true });
     const hasStack = (one, durationMs) =>
       one.recent().some((stall) => stall.durationMs >= durationMs && stall.stacks.length > 0);
     while (!hasStack(lower, 100)) {
       knownComputation(130);
       await new Promise((resolve) => setTimeout(resolve, 60));
     }
     const before = detector.recent().length;
     while (!hasStack({ recent: () => detector.recent().slice(0, -before) }, 400)) {
       knownComputation(500);
       await new Promise((resolve) => setTimeout(resolve, 100));
     }
     print({ value: process.listenerCount('exit') - listeners });
     await lower.close();
     await detector.close();
     print({ value: process.listenerCount('exit') - listeners });`,
  );
  const { printed, stderr, exitCode } = await runToEnd(source);
  expect(printed.flatMap(({ internalError }) => internalError ?? [])).toEqual([]);
  expect(printed.flatMap(({ value }) => (value === undefined ? [] : [value]))).toEqual([0, -1]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});

const permissionFlag = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

test.each([
  ['without workers', []],
  // Connecting to the main thread would abort the process here.
  ['with workers', ['--allow-worker']],
])('under the permission model %s there are no stacks, and one internal error', async (_name, allowed) => {
  const source = moduleWithDetector(withStacks, `await ready(); knownComputation(500); await found(450);`);
  const options = ['--no-warnings', permissionFlag, '--allow-fs-read=*', ...allowed];
  const { printed, exitCode } = await runToEnd(source, options);
  expect(longestStall(printed).stacks).toEqual([]);
  const errors = printed.flatMap(({ internalError }) => internalError ?? []);
  expect(errors).toEqual([
    expect.objectContaining({ component: 'stall_watchdog', code: 'ERR_GS_STALL_STACKS' }),
  ]);
  expect(exitCode).toBe(0);
});

test('in a worker thread there are no stacks, and one internal error', async () => {
  const inWorker = moduleWithDetector(withStacks, `await ready(); knownComputation(500); await found(450);`);
  const source = `
    import { Worker } from 'node:worker_threads';
    new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(inWorker)})));`;
  const { printed } = await runToEnd(source);
  expect(longestStall(printed).stacks).toEqual([]);
  const errors = printed.flatMap(({ internalError }) => internalError ?? []);
  expect(errors).toEqual([expect.objectContaining({ code: 'ERR_GS_STALL_STACKS' })]);
});
