import { minus, slash, star } from './characters.ts';
import type { Dialect } from './statement.ts';

const postgresOperator = new Set('+-*/<>=~!@#%^&|`?');
/** Only with one of these does an operator of PostgreSQL end with a sign: `a=-1` compares with -1. */
const takesSign = new Set('~!@#%^&|`?');

/** Of the other dialects, the longest first. */
const operators = ['<=>', '->>', '<=', '>=', '<>', '!=', ':=', '||', '&&', '<<', '>>', '->', '=='];

/** Returns where the operator or the bracket that begins at `from` is over. */
export function operatorEnd(text: string, from: number, dialect: Dialect): number {
  return dialect === 'postgresql' ? postgresEnd(text, from) : from + otherLength(text, from);
}

function otherLength(text: string, from: number): number {
  return operators.find((operator) => text.startsWith(operator, from))?.length ?? 1;
}

function postgresEnd(text: string, from: number): number {
  if (text.startsWith('::', from)) return from + 2;
  let end = from;
  let isSigned = false;
  while (postgresOperator.has(text[end] ?? '') && (end === from || !isComment(text, end))) {
    isSigned ||= takesSign.has(text[end]!);
    end += 1;
  }
  if (!isSigned) while (end > from + 1 && (text[end - 1] === '-' || text[end - 1] === '+')) end -= 1;
  return Math.max(end, from + 1);
}

function isComment(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  return (code === minus && next === minus) || (code === slash && next === star);
}
