import {
  at as atSign,
  backquote,
  closeBracket,
  colon,
  dollar,
  dot,
  doubleQuote,
  isDigit,
  isNameStart,
  nameEnd,
  openBracket,
  question,
  quote,
} from './characters.ts';
import { skipped } from './comments.ts';
import {
  continuedEnd,
  dollarQuotedEnd,
  namedPlaceholderEnd,
  numberEnd,
  numberType,
  quotedEnd,
} from './literals.ts';
import { operatorEnd } from './operators.ts';
import type { Dialect } from './statement.ts';
import type { Token, TokenKind, ValueType } from './token.ts';

const letterB = 98;
const letterE = 101;
const letterN = 110;
const letterU = 117;
const letterX = 120;
const ampersand = 38;

/** The tokens of a text, and whether it has comments, which may hold anything. */
export interface Tokens {
  readonly tokens: Token[];
  readonly hasComments: boolean;
}

/** Reads a text, whatever it is: what no rule knows is a symbol, and what is not closed ends with the text. */
export function readTokens(text: string, dialect: Dialect): Tokens {
  const reader = new TokenReader(text, dialect);
  while (reader.next()) {}
  return reader;
}

class TokenReader implements Tokens {
  readonly tokens: Token[] = [];
  hasComments = false;
  readonly #text: string;
  readonly #dialect: Dialect;
  #at = 0;
  #isSpaced = false;

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#dialect = dialect;
  }

  /** Returns false at the end of the text. */
  next(): boolean {
    const text = this.#text;
    const from = skipped(text, this.#at, this.#dialect);
    this.#isSpaced = from > this.#at;
    if (this.#isSpaced && !this.hasComments) this.hasComments = text.slice(this.#at, from).trim() !== '';
    this.#at = from;
    if (from >= text.length) return false;
    const code = text.charCodeAt(from);
    if (isNameStart(code)) this.#readWord(from);
    else if (isDigit(code) || (code === dot && this.#isFraction(from))) this.#readNumber(from);
    else if (code === quote) this.#readString(from, this.#dialect === 'mysql', 'string');
    else if (!this.#readQuoted(from, code) && !this.#readPlaceholder(from, code)) {
      this.#add('symbol', operatorEnd(text, from, this.#dialect));
    }
    return true;
  }

  /** Of a number without a digit before its dot; `t.5` is none. */
  #isFraction(from: number): boolean {
    if (!isDigit(this.#text.charCodeAt(from + 1))) return false;
    const before = this.tokens.at(-1);
    return this.#isSpaced || (before?.kind !== 'word' && before?.kind !== 'name');
  }

  #readWord(from: number): void {
    const text = this.#text;
    const end = nameEnd(text, from);
    if (end - from === 1 && this.#readPrefixed(end, text.charCodeAt(from) | 32)) return;
    const before = this.tokens.at(-1);
    // `t.true` is a column.
    const type =
      before?.text === '.' ? undefined : constantType(text.slice(from, end), this.#dialect, before);
    if (type === undefined) this.#add('word', end);
    else this.#addValue(end, type);
  }

  /** What is quoted behind one letter (in lower case). */
  #readPrefixed(end: number, letter: number): boolean {
    const text = this.#text;
    const next = text.charCodeAt(end);
    const isPostgres = this.#dialect === 'postgresql';
    if (isPostgres && letter === letterU && next === ampersand) return this.#readUnicode(end + 1);
    if (next !== quote) return false;
    if (letter === letterE && isPostgres) this.#readString(end, true, 'string');
    else if (letter === letterN && this.#dialect !== 'sqlite') {
      this.#readString(end, !isPostgres, isPostgres ? 'national' : 'string');
    } else if (letter === letterX || letter === letterB) this.#readString(end, false, 'bits');
    else return false;
    return true;
  }

  /** U&'…' and U&"…" */
  #readUnicode(open: number): boolean {
    const code = this.#text.charCodeAt(open);
    if (code === quote) this.#readString(open, false, 'string');
    else if (code === doubleQuote) this.#add('name', quotedEnd(this.#text, open, doubleQuote, false));
    else return false;
    return true;
  }

  #readString(open: number, hasEscapes: boolean, type: ValueType): void {
    const end =
      this.#dialect === 'postgresql'
        ? continuedEnd(this.#text, open, hasEscapes)
        : quotedEnd(this.#text, open, quote, hasEscapes);
    this.#addValue(end, type);
  }

  #readNumber(from: number): void {
    const end = numberEnd(this.#text, from);
    const type = numberType(this.#text, from, end);
    this.#addValue(end, type, type === 'int4' && end - from <= 2 ? this.#text.slice(from, end) : '?');
  }

  #readQuoted(from: number, code: number): boolean {
    const text = this.#text;
    if (code === doubleQuote) {
      if (this.#dialect === 'mysql') this.#addValue(quotedEnd(text, from, doubleQuote, true), 'string');
      else this.#add('name', quotedEnd(text, from, doubleQuote, false));
    } else if (code === backquote && this.#dialect !== 'postgresql') {
      this.#add('name', quotedEnd(text, from, backquote, false));
    } else if (code === openBracket && this.#dialect === 'sqlite') {
      this.#add('name', quotedEnd(text, from, closeBracket, false));
    } else return false;
    return true;
  }

  #readPlaceholder(from: number, code: number): boolean {
    const text = this.#text;
    if (this.#dialect === 'postgresql') {
      if (code !== dollar) return false;
      const string = isDigit(text.charCodeAt(from + 1)) ? undefined : dollarQuotedEnd(text, from);
      if (string !== undefined) this.#addValue(string, 'string');
      else this.#add('placeholder', nameEnd(text, from + 1));
      return true;
    }
    if (code === question) {
      this.#add('placeholder', nameEnd(text, from + 1));
      return true;
    }
    if (code === colon || code === atSign || code === dollar) {
      const end = namedPlaceholderEnd(text, from);
      if (end === undefined) return false;
      // To MySQL `@name` is a variable.
      this.#add(code === atSign && this.#dialect === 'mysql' ? 'name' : 'placeholder', end);
      return true;
    }
    return false;
  }

  #addValue(end: number, type: ValueType, key = '?'): void {
    this.tokens.push({ kind: 'value', text: '?', key, isSpaced: this.#isSpaced, type });
    this.#at = end;
  }

  #add(kind: TokenKind, end: number): void {
    const text = this.#text.slice(this.#at, end);
    const key = kind === 'word' ? text.toUpperCase() : text;
    this.tokens.push({ kind, text, key, isSpaced: this.#isSpaced, type: undefined });
    this.#at = end;
  }
}

/** Behind these, NULL and TRUE are a part of the syntax. */
const syntaxBefore = new Set(['IS', 'NOT', 'SET', 'ON']);

function constantType(word: string, dialect: Dialect, before: Token | undefined): ValueType | undefined {
  if (word.length !== 4 && word.length !== 5) return undefined;
  const key = word.toUpperCase();
  if (before?.kind === 'word' && syntaxBefore.has(before.key)) return undefined;
  if (key === 'NULL') return 'null';
  // MariaDB's digests tell TRUE and FALSE apart.
  return (key === 'TRUE' || key === 'FALSE') && dialect !== 'mysql' ? 'bool' : undefined;
}
