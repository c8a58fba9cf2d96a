// Builds the page of the dashboard, its script and its style, into one module of the package that serves it: compressed
// ahead, named by what is in them, and within reach of a bundler. Skipped when nothing changed since.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { root } from './workspace.mjs';

const folder = `${root}/packages/dashboard/page`;
const target = `${root}/packages/dashboard/src/generated/page-files.ts`;

const sources = readdirSync(folder, { recursive: true }).map((name) => `${folder}/${name}`);
const newest = Math.max(...[...sources, import.meta.filename].map((file) => statSync(file).mtimeMs));
if (!existsSync(target) || statSync(target).mtimeMs < newest) await build();

/** What all of the page shares comes first, then what single views add. */
function readStyles() {
  const shared = 'dashboard.css';
  const names = readdirSync(`${folder}/styles`).filter((name) => name !== shared);
  return [shared, ...names.sort()].map((name) => readFileSync(`${folder}/styles/${name}`, 'utf8')).join('\n');
}

async function build() {
  const bundle = await rolldown({ input: `${folder}/main.tsx`, platform: 'browser' });
  const { output } = await bundle.generate({ format: 'es', minify: true });
  await bundle.close();
  const script = output[0].code;
  const style = minifyStyle(readStyles());
  const files = [
    describe('script', script, 'js', 'text/javascript; charset=utf-8'),
    describe('style', style, 'css', 'text/css; charset=utf-8'),
  ];
  mkdirSync(`${root}/packages/dashboard/src/generated`, { recursive: true });
  writeFileSync(
    target,
    `// Made by scripts/page.mjs from packages/dashboard/page.

/** A file of the page. */
interface PageFile {
  readonly type: string;
  /** Base64. */
  readonly gzip: string;
}

export const pageFiles: {
  readonly names: Readonly<Record<'script' | 'style', string>>;
  readonly files: Readonly<Record<string, PageFile | undefined>>;
} = {
  names: { ${files.map(({ role, name }) => `${role}: '${name}'`).join(', ')} },
  files: {
${files.map(({ name, type, gzip }) => `    '${name}': { type: '${type}', gzip: '${gzip}' },`).join('\n')}
  },
};
`,
  );
}

/** @param {string} role @param {string} text @param {string} extension @param {string} type */
function describe(role, text, extension, type) {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return {
    role,
    name: `${role}-${digest}.${extension}`,
    type,
    gzip: gzipSync(text, { level: 9 }).toString('base64'),
  };
}

/** Leaves out what only people read. @param {string} css */
function minifyStyle(css) {
  return css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s*\n\s*/g, '')
    .replace(/\s*([{;,])\s*/g, '$1')
    .replace(/;\}/g, '}');
}
