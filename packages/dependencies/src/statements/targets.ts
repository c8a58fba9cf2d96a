import { isSymbol, isWord, type Token } from './token.ts';

const beforeTargets = new Set([
  'FROM',
  'JOIN',
  'INTO',
  'UPDATE',
  'TABLE',
  'CALL',
  'STRAIGHT_JOIN',
  'TRUNCATE',
]);
const skippedWords = new Set([
  'ONLY',
  'LATERAL',
  'IF',
  'NOT',
  'EXISTS',
  'LOW_PRIORITY',
  'IGNORE',
  'OR',
  'TABLE',
  'ABORT',
  'FAIL',
  'ROLLBACK',
  'REPLACE',
]);
const noTargets = new Set([
  'SELECT',
  'VALUES',
  'WITH',
  'UNNEST',
  'DUAL',
  'SET',
  'OUTFILE',
  'DUMPFILE',
  'NOWAIT',
  'SKIP',
]);
/** In these functions FROM stands between arguments. */
const functionsWithFrom = new Set(['EXTRACT', 'SUBSTRING', 'SUBSTR', 'TRIM', 'OVERLAY', 'POSITION']);
/** Behind a table these begin what follows, and are no alias. */
const clauses = new Set([
  'WHERE',
  'ON',
  'USING',
  'JOIN',
  'SET',
  'GROUP',
  'ORDER',
  'LIMIT',
  'UNION',
  'FOR',
  'VALUES',
  'SELECT',
]);

/** Returns the tables that a keyword is followed by, as they are written, but for quotes; none where it is no such word. */
export function collectionsFrom(tokens: readonly Token[], index: number): readonly string[] {
  const token = tokens[index]!;
  if (!beforeTargets.has(token.key) || !isBeforeTarget(tokens, index)) return [];
  const found: string[] = [];
  let at = index + 1;
  for (;;) {
    while (tokens[at]?.kind === 'word' && skippedWords.has(tokens[at]!.key)) at += 1;
    const end = isSymbol(tokens[at], '(') ? groupEnd(tokens, at) : nameEnd(tokens, at);
    if (end === at) return found;
    const isCalled = isSymbol(tokens[end], '(') && token.key === 'FROM';
    if (!isSymbol(tokens[at], '(') && !isCalled) found.push(tokens.slice(at, end).map(nameOf).join(''));
    at = isCalled ? groupEnd(tokens, end) : end;
    if (token.key !== 'FROM') return found;
    at = behindAlias(tokens, at);
    if (!isSymbol(tokens[at], ',')) return found;
    at += 1;
  }
}

function isBeforeTarget(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index]!;
  const before = tokens[index - 1];
  if (isSymbol(before, '.') || isSymbol(before, ',')) return false;
  // FOR UPDATE, ON UPDATE, DO UPDATE, DUPLICATE KEY UPDATE
  if (token.key === 'UPDATE')
    return before?.kind !== 'word' || before.key === 'EXPLAIN' || before.key === 'ANALYZE';
  if (token.key === 'FROM') return !isWord(before, 'DISTINCT') && !isInFunction(tokens, index);
  if (token.key === 'TRUNCATE' || token.key === 'CALL') return before === undefined || isSymbol(before, ';');
  if (token.key === 'TABLE')
    return ['CREATE', 'ALTER', 'DROP', 'TEMPORARY', 'TEMP', 'UNLOGGED'].some((word) => isWord(before, word));
  return true;
}

/** Looks for the bracket that is open at this place. */
function isInFunction(tokens: readonly Token[], index: number): boolean {
  let depth = 0;
  for (let at = index - 1; at >= 0; at--) {
    if (isSymbol(tokens[at], ')')) depth += 1;
    else if (isSymbol(tokens[at], '(')) {
      if (depth === 0) return functionsWithFrom.has(tokens[at - 1]?.key ?? '');
      depth -= 1;
    } else if (depth === 0 && isWord(tokens[at], 'SELECT')) return false;
  }
  return false;
}

/** Returns where a name with its schema is over; `from` where there is none. */
function nameEnd(tokens: readonly Token[], from: number): number {
  let at = from;
  for (;;) {
    const token = tokens[at];
    const isName =
      token?.kind === 'name' || (token?.kind === 'word' && !(at === from && noTargets.has(token.key)));
    if (!isName) return at > from ? at - 1 : at;
    at += 1;
    if (!isSymbol(tokens[at], '.')) return at;
    at += 1;
  }
}

function groupEnd(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    if (isSymbol(tokens[at], '(')) depth += 1;
    else if (isSymbol(tokens[at], ')')) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return tokens.length;
}

function behindAlias(tokens: readonly Token[], from: number): number {
  let at = from;
  if (isWord(tokens[at], 'AS')) at += 1;
  const alias = tokens[at];
  const isAlias = alias?.kind === 'name' || (alias?.kind === 'word' && !clauses.has(alias.key));
  if (isAlias) at += 1;
  return isAlias && isSymbol(tokens[at], '(') ? groupEnd(tokens, at) : at;
}

function nameOf({ kind, text }: Token): string {
  if (kind !== 'name') return text;
  const open = Math.max(0, text.search(/["`[]/));
  const close = text.at(-1) ?? '';
  return close === '"' || close === '`' || close === ']'
    ? text.slice(open + 1, -1).replaceAll(close + close, close)
    : text;
}
