import type { Dialect } from './statement.ts';
import { isSymbol, smallestInt4, smallestInt8, type Token } from './token.ts';

const expressionBefore = new Set(
  (
    'SELECT WHERE AND OR XOR NOT ON HAVING WHEN THEN ELSE CASE BETWEEN LIKE ILIKE IN LIMIT OFFSET RETURNING BY SET ' +
    'VALUES DISTINCT ALL RETURN DIV MOD REGEXP RLIKE INTERVAL IF DEFAULT SYMMETRIC'
  ).split(' '),
);
const operandEnds = new Set([')', ']', '.', '::', ';']);
/** What MariaDB knows to begin an expression: its digests keep the sign of `= -1`. */
const mysqlExpressionBefore = new Set(
  '( , | & << >> + - * / % ^ SELECT OR XOR AND NOT BETWEEN LIKE REGEXP INTERVAL DIV MOD CASE WHEN IF DEFAULT RETURN'.split(
    ' ',
  ),
);

/**
 * Takes the signs of numbers away, which are a part of the literal to the server: of `= -1`, not of `a - 1`. To PostgreSQL
 * a plus is an operator, and so is the minus of `-1::text`.
 */
export function withoutSigns(tokens: readonly Token[], dialect: Dialect): Token[] {
  const left: Token[] = [];
  tokens.forEach((token, index) => {
    if (!isNumber(token, dialect)) {
      left.push(token);
      return;
    }
    const next = tokens[index + 1];
    const isOperand = dialect === 'postgresql' && (isSymbol(next, '::') || isSymbol(next, '['));
    let sign: Token | undefined;
    while (!isOperand && isSign(left.at(-1), dialect) && beginsExpression(left.at(-2), dialect)) {
      sign = left.pop();
      // PostgreSQL takes one into the literal.
      if (dialect !== 'mysql') break;
    }
    left.push(sign === undefined ? token : { ...token, isSpaced: sign.isSpaced, type: signedType(token) });
  });
  return left;
}

/** The smallest numbers of PostgreSQL's types fit only with their sign. */
function signedType({ key, type }: Token): Token['type'] {
  if (key === smallestInt4) return 'int4';
  return key === smallestInt8 ? 'int8' : type;
}

/** To MySQL, b'101' is a number. */
function isNumber({ type }: Token, dialect: Dialect): boolean {
  return type === 'int4' || type === 'int8' || type === 'numeric' || (dialect === 'mysql' && type === 'bits');
}

function isSign(token: Token | undefined, dialect: Dialect): boolean {
  return isSymbol(token, '-') || (dialect === 'mysql' && isSymbol(token, '+'));
}

function beginsExpression(token: Token | undefined, dialect: Dialect): boolean {
  if (token === undefined) return true;
  if (dialect === 'mysql') return mysqlExpressionBefore.has(token.key);
  if (token.kind === 'word') return expressionBefore.has(token.key);
  return token.kind === 'symbol' && !operandEnds.has(token.text);
}
