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
  const { output } = await bundle.generate({
    format: 'es',
    minify: true,
    entryFileNames: 'script-[hash].js',
    chunkFileNames: 'views-[hash].js',
  });
  await bundle.close();
  const style = minifyStyle(readStyles());
  const styleName = `style-${createHash('sha256').update(style).digest('hex').slice(0, 8)}.css`;
  const files = [
    ...output.flatMap((file) =>
      file.type === 'chunk' ? [describe(file.fileName, file.code, 'text/javascript; charset=utf-8')] : [],
    ),
    describe(styleName, style, 'text/css; charset=utf-8'),
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
  names: { script: '${output[0].fileName}', style: '${styleName}' },
  files: {
${files.map(({ name, type, gzip }) => `    '${name}': { type: '${type}', gzip: '${gzip}' },`).join('\n')}
  },
};
`,
  );
}

/** @param {string} name With a digest of what is in it. @param {string} text @param {string} type */
function describe(name, text, type) {
  return { name, type, gzip: gzipSync(text, { level: 9 }).toString('base64') };
}

/** Leaves out what only people read. @param {string} css */
function minifyStyle(css) {
  return css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s*\n\s*/g, '')
    .replace(/\s*([{;,])\s*/g, '$1')
    .replace(/;\}/g, '}');
}
