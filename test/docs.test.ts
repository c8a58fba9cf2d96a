// What a reader copies from the documentation must work: TypeScript and JavaScript compile against the built
// packages, blocks marked ```ts run``` run and exit with 0, those marked ```ts serve``` serve what the page shows below
// them, commands and linked files exist, JSON parses.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { transform } from 'esbuild';
import { publicPackages, root } from '../scripts/workspace.mjs';
import { type DocBlock, docBlocks, docPages } from './doc-blocks.ts';

const run = promisify(execFile);
const folder = join(root, '.cache/docs');
const pages = docPages();
const blocks = pages.filter((page) => existsSync(join(root, page))).flatMap(docBlocks);
const code = blocks.filter(({ language }) => ['ts', 'js'].includes(language));

const rootManifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const rootScripts = Object.keys(rootManifest.scripts);

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  linkDependencies();
  for (const block of code) writeFileSync(join(folder, fileName(block)), onItsOwnLines(block));
});

test.each(pages)('%s exists, and so does every file it links to', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target.replace(/#.*$/, ''));
  const missing = targets.filter((target) => {
    const isFile = target !== '' && !/^[a-z]+:/.test(target);
    return isFile && !existsSync(join(root, dirname(page), target));
  });
  expect(missing).toEqual([]);
});

test('the index lists every page', () => {
  const index = readFileSync(join(root, 'docs/README.md'), 'utf8');
  const others = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
  expect(others.filter((page) => !index.includes(`](${page.slice('docs/'.length)})`))).toEqual([]);
});

test('the tree of the architecture has the folders of core, each below those that it imports', () => {
  const core = join(root, 'packages/core/src');
  const tree = readFileSync(join(root, 'docs/architecture.md'), 'utf8').split(
    /^ {2}core\/src\/|^ {2}express\/src\//m,
  )[1];
  const listed = [...(tree ?? '').matchAll(/^ {4}([a-z/-]+)\/ /gm)].map(([, folder = '']) => folder);
  const files = readdirSync(core, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.includes('/') && file.endsWith('.ts'));
  expect([...listed].sort()).toEqual([...new Set(files.map((file) => dirname(file)))].sort());
  const upwards = files.flatMap((file) => {
    const imported = [...readFileSync(join(core, file), 'utf8').matchAll(/ from '(\.[^']+)'/g)];
    const targets = imported.map(([, path = '']) => dirname(join(dirname(file), path)).replaceAll('\\', '/'));
    const isBelow = (target: string) => listed.indexOf(target) > listed.indexOf(dirname(file));
    return targets.filter(isBelow).map((target) => `${file} imports ${target}`);
  });
  expect(upwards).toEqual([]);
});

test('every ts and js block compiles', async () => {
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2022', lib: ['es2023'], types: ['node'], strict: true, noEmit: true },
    ...{ moduleDetection: 'force', allowJs: true, checkJs: true, skipLibCheck: true },
    ...{ experimentalDecorators: true, emitDecoratorMetadata: true }, // as NestJS needs them
  };
  const files = code.map(fileName);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, '-p', folder], { cwd: root }).catch((error) => error);
  expect(stdout).toBe('');
});

const transformOptions = {
  loader: 'ts',
  format: 'esm',
  target: 'es2022',
  tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
} as const;

const runnable = code
  .filter(({ marks }) => marks.includes('run'))
  .map((block) => [at(block), block] as const);
test.each(runnable)('%s runs', async (_at, block) => {
  const file = join(folder, `${fileName(block)}.run.mjs`);
  writeFileSync(file, (await transform(onItsOwnLines(block), transformOptions)).code);
  await run(process.execPath, [file], { cwd: folder, timeout: 60_000 });
});

// A start that a reader keeps: it goes on serving, so the test calls it as the page does and then ends it. `cjs` says
// that the block holds in a CommonJS project too, where the compiler makes `require` of its imports.
const starts = code
  .filter(({ marks }) => marks.includes('serve'))
  .flatMap((block) => {
    const formats: Array<'cjs' | 'esm'> = isCommonJs(block) ? ['cjs'] : ['esm'];
    if (block.marks.includes('cjs')) formats.push('cjs');
    return formats.map((format) => [at(block), format, block] as const);
  });
test.each(starts)('%s as %s serves what its page shows', async (_at, format, block) => {
  const { urls, lines } = shownBelow(block);
  expect(urls).not.toEqual([]);
  expect(lines).toHaveLength(3);
  const ports = { 3000: String(await freePort()), 9464: String(await freePort()) };
  const local = (text: string) => text.replace(/\b(3000|9464)\b/g, (port) => ports[port as unknown as 3000]);
  const file = join(folder, `${fileName(block)}.serve.${format === 'cjs' ? 'cjs' : 'mjs'}`);
  const source = local(onItsOwnLines(block));
  writeFileSync(file, (await transform(source, { ...transformOptions, format })).code);
  const child = spawn(process.execPath, [file], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  try {
    const output: string[] = [];
    for (const url of urls) output.push(...(await answerOf(local(url), child)).split('\n'));
    expect(lines.filter((line) => !output.includes(line))).toEqual([]);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${stderr}`);
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
});

/** What the page tells the reader to call after a start, and the lines that it says will be among the answers. */
function shownBelow({ page, line }: DocBlock): { urls: string[]; lines: string[] } {
  const below = blocks.filter((block) => block.page === page && block.line > line);
  const calls = below.find(({ language, code }) => language === 'sh' && code.startsWith('curl '));
  const shown = below.find((block) => block.language === 'text' && block.line > (calls?.line ?? Infinity));
  const urls = [...(calls?.code ?? '').matchAll(/^curl (localhost:\S+)$/gm)].map(
    ([, url]) => `http://${url}`,
  );
  return { urls, lines: shown?.code.split('\n') ?? [] };
}

/** Asks again until the server listens, or has died. */
async function answerOf(url: string, server: { readonly exitCode: number | null }): Promise<string> {
  for (;;) {
    const response = await fetch(url, { headers: { connection: 'close' } }).catch(() => undefined);
    if (response !== undefined) return response.text();
    if (server.exitCode !== null) throw new Error(`The start ended with code ${server.exitCode}.`);
    // Each try takes time that the server needs for its start.
    await wait(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

test('every block names a known language, and only code is marked', () => {
  const known = ['ts', 'js', 'sh', 'json', 'yaml', 'promql', 'text', ''];
  const marks = ['run', 'serve', 'cjs'];
  const odd = blocks.filter(
    (block) =>
      !known.includes(block.language) ||
      block.marks.some((mark) => !marks.includes(mark) || !['ts', 'js'].includes(block.language)),
  );
  expect(odd.map((block) => `${at(block)} ${block.language} ${block.marks.join(' ')}`)).toEqual([]);
});

// `each` refuses an empty list, so that this cannot come to check nothing.
const json = blocks.filter(({ language }) => language === 'json').map((block) => [at(block), block] as const);
test.each(json)('%s parses', (_at, { code }) => {
  expect(JSON.parse(code)).toEqual(expect.any(Object));
});

test('every command of a shell block exists', () => {
  const commands = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap((block) => block.code.split('\n').map((line) => ({ line: line.trim(), at: at(block) })));
  expect(commands.filter(({ line }) => !commandExists(line))).toEqual([]);
});

/** Knows the commands that this repository can answer for; any other is taken as it is. */
function commandExists(line: string): boolean {
  const script = /^npm (?:run )?(test|(?<=run )\S+)/.exec(line)?.[1];
  if (script) return rootScripts.includes(script);
  const file = /^(?:node|bash) (?!-)(\S+)/.exec(line)?.[1];
  if (file) return existsSync(join(root, file));
  const packages = /^npm (?:install|i) (.*)$/.exec(line)?.[1]?.match(/@golden-signals\/[\w-]+/g) ?? [];
  return packages.every((name) => publicPackages().some(({ manifest }) => manifest.name === name));
}

function at({ page, line }: DocBlock): string {
  return `${page}:${line}`;
}

/** Starts with the page and the line, so that a compiler's message leads there. */
function fileName({ page, line, language, code }: DocBlock): string {
  const extension = language === 'ts' ? 'ts' : isCommonJs({ code }) ? 'cjs' : 'mjs';
  return `${page.replaceAll('/', '_')}.${line}.${extension}`;
}

function isCommonJs({ code }: Pick<DocBlock, 'code'>): boolean {
  return /\brequire\(/.test(code);
}

/** Moves the code down to the lines it has in the page, so that a message's line number is the page's. */
function onItsOwnLines({ line, code }: DocBlock): string {
  return '\n'.repeat(line - 1) + code;
}

/** Gives the folder what a reader would have installed: our packages as built, and the libraries that they meet. */
function linkDependencies(): void {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const { folder: workspace, manifest } of publicPackages()) {
    link(join(root, workspace), manifest.name);
    for (const name of Object.keys({ ...manifest.devDependencies, ...manifest.dependencies })) {
      link(join(root, workspace, 'node_modules', name), name);
    }
  }
  // What a page shows beside ours, such as a logger, is what the repository tests with.
  for (const name of Object.keys(rootManifest.devDependencies)) link(join(root, 'node_modules', name), name);
}

function link(target: string, name: string): void {
  const path = join(folder, 'node_modules', name);
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
