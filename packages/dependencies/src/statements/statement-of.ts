import type { Dialect, Statement } from './statement.ts';

const known = new Map<string, Statement>();

/** Returns the statement of a text. To be replaced by the tokenizer. */
export function statementOf(text: string, _dialect: Dialect): Statement {
  let statement = known.get(text);
  if (statement === undefined) {
    const operation = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? '';
    statement = {
      text: operation,
      fingerprint: operation,
      operation,
      collection: undefined,
      summary: operation,
      isRead: operation === 'SELECT',
      hasLiterals: false,
    };
    known.set(text, statement);
  }
  return statement;
}
