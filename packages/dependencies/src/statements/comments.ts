import { hash, isSpace, minus, slash, star } from './characters.ts';
import type { Dialect } from './statement.ts';

/** Returns where the next token begins: behind white space and comments, which tell nothing about a statement. */
export function skipped(text: string, from: number, dialect: Dialect): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) at += 1;
    else if (isLineComment(text, at, code, dialect)) at = lineEnd(text, at);
    else if (code === slash && text.charCodeAt(at + 1) === star) at = blockEnd(text, at, dialect);
    // The end of what MySQL executes though it stands in a comment.
    else if (dialect === 'mysql' && code === star && text.charCodeAt(at + 1) === slash) at += 2;
    else return at;
  }
  return at;
}

function isLineComment(text: string, at: number, code: number, dialect: Dialect): boolean {
  if (code === hash) return dialect === 'mysql';
  if (code !== minus || text.charCodeAt(at + 1) !== minus) return false;
  // MySQL's need a space, because `5--1` is 6.
  return dialect !== 'mysql' || at + 2 >= text.length || isSpace(text.charCodeAt(at + 2));
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end + 1;
}

function blockEnd(text: string, from: number, dialect: Dialect): number {
  if (dialect === 'mysql') {
    const executed = executedStart(text, from);
    if (executed !== undefined) return executed;
  }
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    if (code === slash && next === star && (depth === 0 || dialect === 'postgresql')) {
      depth += 1;
      at += 2;
    } else if (code === star && next === slash) {
      depth -= 1;
      at += 2;
      if (depth === 0) return at;
    } else at += 1;
  }
  return text.length;
}

// What MySQL executes begins with `/*!50110`, or with `/*M!` for MariaDB only: it is read from behind the version.
function executedStart(text: string, from: number): number | undefined {
  let at = from + 2;
  if (text.charCodeAt(at) === 77) at += 1;
  if (text.charCodeAt(at) !== 33) return undefined;
  at += 1;
  for (let digits = 0; digits < 6 && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57; digits++)
    at += 1;
  return at;
}
