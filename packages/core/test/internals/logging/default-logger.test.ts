import { mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { Application, ended, linesOf } from './support.ts';

// Fastify brings pino.
const fastifyPackage = createRequire(
  fileURLToPath(new URL('../../../../fastify/package.json', import.meta.url)),
);
const pino = dirname(createRequire(fastifyPackage.resolve('fastify')).resolve('pino'));

const applications: Application[] = [];
afterEach(() => {
  for (const application of applications.splice(0)) application.remove();
});

const logs = `
  logger.debug({ n: 0 }, 'not shown');
  logger.info({ n: 1, 'http.route': '/a' }, 'started');
  logger.error({ n: 2n ** 64n }, 'failed');
  process.exitCode = 0;`;

function application(code = logs): Application {
  const made = new Application(code);
  applications.push(made);
  return made;
}

function withPino(made = application()): Application {
  mkdirSync(join(made.folder, 'node_modules'));
  symlinkSync(pino, join(made.folder, 'node_modules/pino'));
  return made;
}

async function logOf(made: Application, cwd?: string) {
  const { code, stderr } = await ended(made.start(['ignore', 'pipe', 'pipe'], cwd));
  expect(code).toBe(0);
  return linesOf(stderr);
}

const pinoLines = [
  expect.objectContaining({ level: 30, pid: expect.any(Number), n: 1, 'http.route': '/a', msg: 'started' }),
  expect.objectContaining({ level: 50, msg: 'failed' }),
];
const plainLines = [
  { time: expect.any(String), level: 'info', msg: 'started', n: 1, 'http.route': '/a' },
  { time: expect.any(String), level: 'error', msg: 'failed', n: '18446744073709551616' },
];

test('pino, where the application has it, wherever its process was started', async () => {
  expect(await logOf(withPino())).toEqual(pinoLines);
});

test('pino of the folder in which the process was started, when the script has none', async () => {
  expect(await logOf(application(), withPino().folder)).toEqual(pinoLines);
});

test('lines of JSON without pino', async () => {
  expect(await logOf(application())).toEqual(plainLines);
});

test.each([
  ['throws when it is loaded', 'throw new Error("no pino")'],
  ['is something else', 'module.exports = () => ({ log() {} })'],
  ['is no function', 'module.exports = {}'],
])('lines of JSON where what is called pino %s', async (_what, code) => {
  const made = application();
  made.write('node_modules/pino/index.js', code);
  expect(await logOf(made)).toEqual(plainLines);
});

test('pino is not loaded before the first line', async () => {
  const made = withPino(
    application(`
      import { createRequire } from 'node:module';
      const { cache } = createRequire(import.meta.url);
      const isLoaded = () => Object.keys(cache).some((file) => /pino/.test(file));
      logger.debug({}, 'not shown');
      const before = isLoaded();
      logger.info({}, 'started');
      say([before, isLoaded()]);`),
  );
  const { stdout } = await ended(made.start(['ignore', 'pipe', 'pipe']));
  expect(JSON.parse(stdout)).toEqual([false, true]);
});

test("a reader of pino's lines that has gone ends nothing, and what is lost is counted", async () => {
  const made = withPino(
    application(`
      await new Promise((resolve) => process.stdin.once('data', resolve));
      process.stdin.destroy();
      for (let n = 0; n < 3; n++) {
        logger.warn({ n }, 'lost');
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      say(standardError.dropped);`),
  );
  const child = made.start(['pipe', 'pipe', 'pipe']);
  child.stderr!.destroy();
  child.stdin!.write('go');
  expect(await ended(child)).toMatchObject({ code: 0, stdout: '3\n' });
});

test("what could not be written of pino's lines is told in one of them", async () => {
  const made = withPino(
    application(`
      const { stderr } = process;
      const { write } = stderr;
      Object.defineProperty(stderr, 'write', { value() { throw new Error('not now'); }, configurable: true });
      logger.info({}, 'lost');
      logger.info({}, 'lost');
      Object.defineProperty(stderr, 'write', { value: write });
      logger.info({ n: 1 }, 'found');`),
  );
  expect(await logOf(made)).toEqual([expect.objectContaining({ msg: 'found', n: 1, dropped: 2 })]);
});
