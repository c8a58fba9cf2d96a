import { placeholderNumber, withoutLists } from './lists.ts';
import { mysqlKeywords } from './mysql-keywords.ts';
import { withPositions } from './positions.ts';
import { withoutSigns } from './signs.ts';
import type { Dialect } from './statement.ts';
import type { Token } from './token.ts';

const maxTextLength = 2_000;

/** What texts have in common that are one statement. */
export interface Normalised {
  /** For people. */
  readonly text: string;
  /** For comparison: what is equal here is one statement. */
  readonly key: string;
}

export function normalise(tokens: readonly Token[], dialect: Dialect): Normalised {
  const signless = withoutSigns(tokens, dialect);
  const placed = dialect === 'mysql' ? signless : withPositions(signless);
  const { tokens: kept, left } = withoutLists(placed, dialect);
  const numbered = left.size === 0 ? kept : withNumbersClosedUp(kept, left);
  while (numbered.at(-1)?.text === ';') numbered.pop();
  return {
    text: textOf(numbered),
    key: numbered.map((token) => keyOf(token, dialect)).join(' '),
  };
}

/** So that `IN ($1, $2) AND a = $3` and `IN ($1, $2, $3) AND a = $4` are one. */
function withNumbersClosedUp(tokens: readonly Token[], left: ReadonlySet<number>): Token[] {
  const gone = Array.from(left).sort((one, other) => one - other);
  return tokens.map((token) => {
    if (token.kind !== 'placeholder') return token;
    const number = placeholderNumber(token);
    const below = gone.filter((one) => one > 0 && one < number).length;
    if (below === 0) return token;
    const text = `${token.text[0]}${number - below}`;
    return { ...token, text, key: text };
  });
}

function textOf(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) {
    text += token.isSpaced && text !== '' ? ` ${token.text}` : token.text;
    if (text.length > maxTextLength) return `${text.slice(0, maxTextLength - 1)}…`;
  }
  return text;
}

function keyOf({ kind, text, key, type }: Token, dialect: Dialect): string {
  if (dialect === 'mysql') return mysqlKey(kind, text, key);
  if (kind === 'value') return dialect === 'postgresql' && type !== undefined ? `?${type}` : '?';
  return kind === 'word' ? foldedAscii(text) : text;
}

function mysqlKey(kind: Token['kind'], text: string, key: string): string {
  if (kind === 'value' || kind === 'placeholder') return '?';
  if (kind === 'word') return mysqlKeywords.has(key) ? key : `\`${text}\``;
  return text;
}

/** PostgreSQL folds ASCII letters only. */
function foldedAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
