import type { Dialect } from './statement.ts';
import { isSymbol, isValue, isWord, type Token } from './token.ts';

/** Tokens without the further items of lists, and the numbers of the placeholders that went with them. */
export interface WithoutLists {
  readonly tokens: Token[];
  readonly left: Set<number>;
}

/**
 * Leaves the first of items that are alike: of `IN (…)`, of `ARRAY[…]` and of the rows of `VALUES`. In MySQL's dialect a
 * sequence of values becomes `?, ...`, as in its digests.
 */
export function withoutLists(tokens: readonly Token[], dialect: Dialect): WithoutLists {
  const kept: Token[] = [];
  const left = new Set<number>();
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index]!;
    const next = tokens[index + 1];
    kept.push(token);
    index += 1;
    const isList =
      (isWord(token, 'IN') && isSymbol(next, '(')) || (isWord(token, 'ARRAY') && isSymbol(next, '['));
    if (isList) {
      kept.push(next!);
      index = takeItems(tokens, index + 1, kept, left);
    } else if (isRows(token, next, tokens[index + 1])) {
      index = takeItems(tokens, index, kept, left);
    }
  }
  return { tokens: dialect === 'mysql' ? withoutSequences(kept) : kept, left };
}

function isRows(token: Token, next: Token | undefined, afterNext: Token | undefined): boolean {
  if (!isWord(token, 'VALUES') && !isWord(token, 'VALUE')) return false;
  return isSymbol(next, '(') || (isWord(next, 'ROW') && isSymbol(afterNext, '('));
}

/** Keeps each item that is unlike the one before. Returns the index behind the items. */
function takeItems(tokens: readonly Token[], from: number, kept: Token[], left: Set<number>): number {
  let start = from;
  let lastShape: string | undefined;
  for (;;) {
    const end = itemEnd(tokens, start);
    const item = tokens.slice(start, end);
    const shape = item.map(shapeOf).join(' ');
    // The last item of a text that was cut is the beginning of one.
    const isCut = end === tokens.length && lastShape?.startsWith(shape);
    if (shape !== lastShape && !isCut) {
      if (lastShape !== undefined) kept.push(tokens[start - 1]!);
      kept.push(...item.map((token, at) => untyped(token, item[at - 1], item[at + 1])));
    } else {
      for (const token of item) if (token.kind === 'placeholder') left.add(placeholderNumber(token));
    }
    lastShape = shape;
    if (!isSymbol(tokens[end], ',')) return end;
    start = end + 1;
  }
}

/** Of an item of a list, or of a row: at the comma behind it, at the closing bracket, or behind the row. */
function itemEnd(tokens: readonly Token[], from: number): number {
  let depth = 0;
  let at = from;
  for (; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.kind !== 'symbol') {
      // Behind the last row.
      if (depth === 0 && at > from && isSymbol(tokens[at - 1], ')')) return at;
      continue;
    }
    if (token.text === '(' || token.text === '[') depth += 1;
    else if (token.text === ')' || token.text === ']') {
      if (depth === 0) return at;
      depth -= 1;
    } else if (depth === 0 && (token.text === ',' || token.text === ';')) return at;
  }
  return at;
}

function shapeOf(token: Token): string {
  return isValue(token) || isWord(token, 'DEFAULT') ? '?' : token.key;
}

/** The items of a list have one type in the end, so a literal that is a whole item has none of its own. */
function untyped(token: Token, before: Token | undefined, after: Token | undefined): Token {
  if (token.type === undefined) return token;
  const begins = before === undefined || before.text === '(' || before.text === ',';
  const ends = after === undefined || after.text === ')' || after.text === ',';
  return begins && ends ? { ...token, type: undefined } : token;
}

/** Zero for placeholders that have no number. */
export function placeholderNumber({ text }: Token): number {
  const number = Number(text.slice(1));
  return Number.isSafeInteger(number) ? number : 0;
}

const dots: Token = { kind: 'symbol', text: '...', key: '...', isSpaced: true, type: undefined };

function withoutSequences(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    kept.push(tokens[index]!);
    if (!isValue(tokens[index])) continue;
    let last = index;
    while (isSymbol(tokens[last + 1], ',') && isValue(tokens[last + 2])) last += 2;
    if (last > index) kept.push(tokens[index + 1]!, dots);
    index = last;
  }
  return kept;
}
