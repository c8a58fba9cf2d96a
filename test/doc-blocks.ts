import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicPackages, root } from '../scripts/workspace.mjs';

/** A fenced code block of a documentation page. */
export interface DocBlock {
  /** Relative to the repository. */
  readonly page: string;
  /** The page's line number of the block's first line, from 1. */
  readonly line: number;
  /** The first word after the fence; empty without one. */
  readonly language: string;
  /** The words after the language, such as `run`. */
  readonly marks: readonly string[];
  readonly code: string;
}

/** Every page that a reader may copy from. */
export function docPages(): string[] {
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return [
    ...['README.md', 'CONTRIBUTING.md'],
    ...docs.map((name) => `docs/${name}`),
    ...publicPackages().map(({ folder }) => `${folder}/README.md`),
  ];
}

export function docBlocks(page: string): DocBlock[] {
  const blocks: DocBlock[] = [];
  let open: { fence: string; line: number; info: string; lines: string[] } | undefined;
  for (const [index, text] of readFileSync(join(root, page), 'utf8').split('\n').entries()) {
    const fence = /^\s*(`{3,})(.*)$/.exec(text);
    if (open && fence?.[1] === open.fence && fence[2]?.trim() === '') {
      const [language = '', ...marks] = open.info.split(/\s+/);
      blocks.push({ page, line: open.line, language, marks, code: open.lines.join('\n') });
      open = undefined;
    } else if (open) {
      open.lines.push(text);
    } else if (fence) {
      open = { fence: fence[1] ?? '', line: index + 2, info: fence[2]?.trim() ?? '', lines: [] };
    }
  }
  if (open) throw new Error(`${page}:${open.line}: the code block is never closed.`);
  return blocks;
}
