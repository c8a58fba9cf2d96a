// Reads every import of the sources with a parser and applies scripts/import-rules.mjs to them:
// `node scripts/check-imports.mjs [another checkout of the repository]`.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from '@swc/core';
import { violations } from './import-rules.mjs';
import { root } from './workspace.mjs';

const checkout = process.argv[2] ?? root;
const sourceFolders = ['packages', 'apps', 'benchmarks', 'test', 'scripts'];

const files = sourceFolders.filter((folder) => existsSync(`${checkout}/${folder}`)).flatMap(sourceFiles);
const imports = (await Promise.all(files.map(importsOf))).flat();
const messages = violations(imports);

for (const message of messages) console.error(message);
console.log(
  `${imports.length} imports in ${files.length} files, ${messages.length} against the architecture.`,
);
process.exitCode = messages.length > 0 ? 1 : 0;

/** @param {string} folder @returns {string[]} */
function sourceFiles(folder) {
  return readdirSync(`${checkout}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : sourceFiles(path);
    return /\.(ts|mjs|cjs|js)$/.test(entry.name) ? [path] : [];
  });
}

/** @param {string} file @returns {Promise<import('./import-rules.mjs').Import[]>} */
async function importsOf(file) {
  const source = readFileSync(`${checkout}/${file}`, 'utf8');
  const module = await parse(source, { syntax: 'typescript', decorators: true, target: 'es2022' });
  return [...importsIn(module)].map(([specifier, typeOnly]) => ({ file, specifier, typeOnly }));
}

/** Walks the syntax tree. @param {any} node @returns {Generator<[specifier: string, typeOnly: boolean]>} */
function* importsIn(node) {
  if (typeof node !== 'object' || node === null) return;
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      if (node.source) yield [node.source.value, Boolean(node.typeOnly)];
      break;
    case 'TsImportType':
      yield [node.argument.value, true];
      break;
    case 'CallExpression': {
      const isImport = node.callee.type === 'Import' || node.callee.value === 'require';
      const specifier = node.arguments[0]?.expression;
      if (isImport && specifier?.type === 'StringLiteral') yield [specifier.value, false];
      break;
    }
  }
  for (const child of Object.values(node)) yield* importsIn(child);
}
