import { once } from 'node:events';
import { setTimeout as pass } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { longestStall, moduleWithDetector, type Printed, parseLines, start } from './child-process.ts';

const suspendedMs = 1_200;

/** Prints a line before `code`, is suspended after it, and is told by its standard input when that is over. */
async function suspendDuring(code: string): Promise<Printed[]> {
  const source = moduleWithDetector(
    { thresholdMs: 300, captureStacks: true },
    `await ready();
     print({ value: 'ready' });
     ${code}
     for await (const _data of process.stdin);
     await new Promise((resolve) => setTimeout(resolve, 300));`,
  );
  const child = start(source);
  const ended = once(child, 'close');
  let output = '';
  child.stdout!.on('data', (data) => {
    output += data;
  });
  while (!output.includes('ready')) await once(child.stdout!, 'data');
  await pass(100);
  child.kill('SIGSTOP');
  // Only real time passes for a process that is really suspended.
  await pass(suspendedMs);
  child.kill('SIGCONT');
  child.stdin!.end();
  await ended;
  return parseLines(output);
}

test('a process that is suspended while it is idle was not blocked', async () => {
  const printed = await suspendDuring('');
  const long = printed.filter(({ stall }) => stall !== undefined && stall.durationMs >= suspendedMs - 100);
  expect(long).toEqual([]);
});

test('of one that is suspended while it computes, the processor time tells', async () => {
  const printed = await suspendDuring('knownComputation(500);');
  const { durationMs, cpuMs, stacks } = longestStall(printed);
  expect(durationMs).toBeGreaterThanOrEqual(suspendedMs);
  expect(cpuMs).toBeLessThan(durationMs - suspendedMs + 200);
  // What runs after it is not blamed for the time in which nothing ran.
  for (const { afterMs } of stacks) expect(afterMs).toBeLessThan(suspendedMs);
});
