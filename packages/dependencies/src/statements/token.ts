/**
 * - `word`: a keyword or an identifier that is not quoted.
 * - `name`: a quoted identifier.
 * - `value`: a literal; its text is `?`.
 * - `placeholder`: `$1`, `?`, `:name`, `@name`.
 * - `symbol`: an operator, a bracket, a comma.
 */
export type TokenKind = 'word' | 'name' | 'value' | 'placeholder' | 'symbol';

/** The type of a literal, as far as it can be seen, because PostgreSQL tells statements apart by it. */
export type ValueType = 'int4' | 'int8' | 'numeric' | 'string' | 'national' | 'bits' | 'bool' | 'null';

/** One token of a statement. Literals leave only their type. */
export interface Token {
  readonly kind: TokenKind;
  /** As it is written, but for literals. */
  readonly text: string;
  /** Of words in upper case; of whole numbers of one or two digits themselves, because they may be positions; else `text`. */
  readonly key: string;
  /** White space or a comment stands before it. */
  readonly isSpaced: boolean;
  /** Undefined for all but literals. */
  readonly type: ValueType | undefined;
}

export function isSymbol(token: Token | undefined, text: string): boolean {
  return token?.kind === 'symbol' && token.text === text;
}

export function isWord(token: Token | undefined, key: string): boolean {
  return token?.kind === 'word' && token.key === key;
}

/** A literal or a placeholder. */
export function isValue(token: Token | undefined): boolean {
  return token?.kind === 'value' || token?.kind === 'placeholder';
}
