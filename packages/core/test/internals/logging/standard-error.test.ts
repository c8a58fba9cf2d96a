import { closeSync, openSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { Application, ended, linesOf } from './support.ts';

let application: Application | undefined;
afterEach(() => application?.remove());

/** Logs, lets the stream's errors come up, logs again, and says what became of it. */
const logsTwice = `
  logger.warn({ n: 1 }, 'first');
  logger.warn({ n: 2 }, 'second');
  await new Promise((resolve) => setTimeout(resolve, 20));
  logger.warn({ n: 3 }, 'third');
  await new Promise((resolve) => setTimeout(resolve, 20));
  say(standardError.dropped);`;

test('a full disk under the log ends nothing, and what is lost is counted', async () => {
  application = new Application(logsTwice);
  const full = openSync('/dev/full', 'w');
  try {
    const { code, stdout } = await ended(application.start(['ignore', 'pipe', full]));
    expect({ code, dropped: JSON.parse(stdout) }).toEqual({ code: 0, dropped: 3 });
  } finally {
    closeSync(full);
  }
});

test('a log that nobody reads any more ends nothing', async () => {
  application = new Application(`await new Promise((resolve) => process.stdin.once('data', resolve));
    process.stdin.destroy();
    ${logsTwice}`);
  const child = application.start(['pipe', 'pipe', 'pipe']);
  child.stderr!.destroy();
  child.stdin!.write('go');
  const { code, stdout } = await ended(child);
  expect({ code, dropped: JSON.parse(stdout) }).toEqual({ code: 0, dropped: 3 });
});

test('standard error that was closed before the start ends nothing', async () => {
  application = new Application(logsTwice);
  const { code } = await ended(application.start(['ignore', 'pipe', 'ignore']));
  expect(code).toBe(0);
});

test('a reader that does not read neither holds the process up nor fills it', async () => {
  application = new Application(`
    const lines = 20_000;
    const text = 'x'.repeat(1_000);
    for (let n = 0; n < lines; n++) logger.warn({ n, text }, 'storm');
    say({ waiting: process.stderr.writableLength, dropped: standardError.dropped });
    await new Promise((resolve) => process.stdin.once('data', resolve));
    while (process.stderr.writableLength > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    logger.warn({ lines }, 'calm');
    logger.warn({}, 'calmer');
    process.stdin.destroy();`);
  const child = application.start(['pipe', 'pipe', 'pipe']);
  const { waiting, dropped } = JSON.parse(
    await new Promise<string>((resolve) => {
      child.stdout!.once('data', (data) => resolve(String(data)));
    }),
  ) as { waiting: number; dropped: number };
  expect(waiting).toBeLessThan(1.1 * 1_048_576);
  child.stdin!.write('go');
  const lines = linesOf((await ended(child)).stderr);
  expect(lines.slice(-2)).toEqual([
    expect.objectContaining({ msg: 'calm', lines: 20_000, dropped }),
    expect.not.objectContaining({ dropped: expect.anything() }),
  ]);
  expect(lines.length - 2 + dropped).toBe(20_000);
});
