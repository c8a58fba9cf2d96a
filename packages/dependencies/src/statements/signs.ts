import type { Dialect } from './statement.ts';
import { isSymbol, type Token } from './token.ts';

const expressionBefore = new Set(
  (
    'SELECT WHERE AND OR XOR NOT ON HAVING WHEN THEN ELSE CASE BETWEEN LIKE ILIKE IN LIMIT OFFSET RETURNING BY SET ' +
    'VALUES DISTINCT ALL RETURN DIV MOD REGEXP RLIKE INTERVAL IF DEFAULT SYMMETRIC'
  ).split(' '),
);
const operandEnds = new Set([')', ']', '.', '::', ';']);

/**
 * Takes the signs of numbers away, which are a part of the literal to the server: of `= -1`, not of `a - 1`. To PostgreSQL
 * a plus is an operator, and so is the minus of `-1::text`.
 */
export function withoutSigns(tokens: readonly Token[], dialect: Dialect): Token[] {
  const left: Token[] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== 'value' || isText(token)) {
      left.push(token);
      return;
    }
    const next = tokens[index + 1];
    const isOperand = dialect === 'postgresql' && (isSymbol(next, '::') || isSymbol(next, '['));
    let sign: Token | undefined;
    while (!isOperand && isSign(left.at(-1), dialect) && beginsExpression(left.at(-2))) {
      sign = left.pop();
      // PostgreSQL takes one into the literal.
      if (dialect !== 'mysql') break;
    }
    left.push(sign === undefined ? token : { ...token, isSpaced: sign.isSpaced });
  });
  return left;
}

function isText({ type }: Token): boolean {
  return type !== 'int4' && type !== 'int8' && type !== 'numeric';
}

function isSign(token: Token | undefined, dialect: Dialect): boolean {
  return isSymbol(token, '-') || (dialect === 'mysql' && isSymbol(token, '+'));
}

function beginsExpression(token: Token | undefined): boolean {
  if (token === undefined) return true;
  if (token.kind === 'word') return expressionBefore.has(token.key);
  return token.kind === 'symbol' && !operandEnds.has(token.text);
}
