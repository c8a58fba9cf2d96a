import type { Statement } from './statement.ts';
import { collectionsFrom } from './targets.ts';
import { isSymbol, isWord, type Token } from './token.ts';

const maxSummaryLength = 255;

/** These begin a statement where one may begin; SELECT does so wherever it stands. */
const startingVerbs = new Set(['INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'MERGE']);
const readVerbs = new Set(['SELECT', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'VALUES', 'TABLE']);
/** Of these, the summary says what kind of thing they define. */
const definingVerbs = new Set(['CREATE', 'ALTER', 'DROP', 'TRUNCATE']);
/** Behind these, what is explained begins. */
const explaining = new Set(['EXPLAIN', 'ANALYZE', 'VERBOSE', 'DESCRIBE', 'EXTENDED']);

/** Returns what a statement does, and to what. */
export function summarise(
  tokens: readonly Token[],
): Pick<Statement, 'operation' | 'collection' | 'summary' | 'isRead'> {
  const commonTables = commonTablesOf(tokens);
  const words: string[] = [];
  let operation: string | undefined;
  let collection: string | undefined;
  let isRead = true;
  let depth = 0;
  let isStart = true;
  tokens.forEach((token, index) => {
    if (isSymbol(token, '(')) depth += 1;
    else if (isSymbol(token, ')')) depth -= 1;
    const isFirst = isStart;
    if (isSymbol(token, ';')) isStart = true;
    else if (!isSymbol(token, '(')) isStart = false;
    if (token.kind !== 'word') return;
    if (isVerb(tokens, index, isFirst)) {
      words.push(token.key);
      const object = tokens[index + 1];
      if (object?.kind === 'word' && definingVerbs.has(token.key)) words.push(object.key);
      // That of a common table is not what is done in the end.
      if (operation === undefined && depth <= 0) operation = token.key;
      if (!readVerbs.has(token.key)) isRead = false;
    } else if (isWriting(tokens, index)) isRead = false;
    for (const name of collectionsFrom(tokens, index)) {
      if (commonTables.has(name.toLowerCase())) continue;
      words.push(name);
      if (operation !== 'CALL') collection ??= name;
    }
  });
  operation ??= words[0] ?? '';
  return { operation, collection, summary: summaryOf(words), isRead: isRead && operation !== '' };
}

function isVerb(tokens: readonly Token[], index: number, isFirst: boolean): boolean {
  const { key } = tokens[index]!;
  if (key === 'SELECT') return true;
  if (isFirst) return key !== 'WITH';
  return startingVerbs.has(key) && maybeBegins(tokens[index - 1]) && !isSymbol(tokens[index + 1], '(');
}

function maybeBegins(before: Token | undefined): boolean {
  if (before?.kind === 'word') return explaining.has(before.key);
  return isSymbol(before, '(') || isSymbol(before, ')');
}

/** FOR UPDATE and FOR SHARE lock, and SELECT … INTO makes a table. */
function isWriting(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index]!;
  if (token.key === 'INTO') return true;
  if (token.key === 'LOCK') return isWord(tokens[index + 1], 'IN');
  if (token.key !== 'FOR') return false;
  const next = tokens[index + 1];
  return ['UPDATE', 'SHARE', 'NO', 'KEY'].some((word) => isWord(next, word));
}

/** The names that WITH gives, in lower case: they are no tables. */
function commonTablesOf(tokens: readonly Token[]): Set<string> {
  const names = new Set<string>();
  tokens.forEach((token, index) => {
    if (!isWord(token, 'AS')) return;
    let next = index + 1;
    if (isWord(tokens[next], 'NOT')) next += 1;
    if (isWord(tokens[next], 'MATERIALIZED')) next += 1;
    if (!isSymbol(tokens[next], '(')) return;
    let at = index - 1;
    if (isSymbol(tokens[at], ')')) {
      while (at > 0 && !isSymbol(tokens[at], '(')) at -= 1;
      at -= 1;
    }
    const before = tokens[at - 1];
    const isCommon = isWord(before, 'WITH') || isWord(before, 'RECURSIVE') || isSymbol(before, ',');
    const name = tokens[at];
    if (isCommon && name !== undefined) names.add(name.text.toLowerCase());
  });
  return names;
}

function summaryOf(words: readonly string[]): string {
  let summary = '';
  for (const word of words) {
    const longer = summary === '' ? word : `${summary} ${word}`;
    if (longer.length > maxSummaryLength) break;
    summary = longer;
  }
  return summary;
}
