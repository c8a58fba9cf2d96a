import {
  backslash,
  colon,
  dollar,
  dot,
  isDigit,
  isNamePart,
  isNameStart,
  isSpace,
  minus,
  nameEnd,
  newline,
  quote,
} from './characters.ts';
import type { ValueType } from './token.ts';

/**
 * Returns where the text in quotes that begins at `from` is over: behind the closing quote, or at the end of the text. A
 * doubled quote is one of its characters.
 */
export function quotedEnd(text: string, from: number, close: number, hasEscapes: boolean): number {
  let at = from + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === backslash && hasEscapes) at += 2;
    else if (code !== close) at += 1;
    else if (text.charCodeAt(at + 1) === close) at += 2;
    else return at + 1;
  }
  return text.length;
}

/** As `quotedEnd`, of PostgreSQL's strings: those that follow on a further line belong to the first. */
export function continuedEnd(text: string, from: number, hasEscapes: boolean): number {
  let end = quotedEnd(text, from, quote, hasEscapes);
  for (;;) {
    let next = end;
    let hasNewline = false;
    while (next < text.length && isSpace(text.charCodeAt(next))) {
      hasNewline ||= text.charCodeAt(next) === newline;
      next += 1;
    }
    if (!hasNewline || text.charCodeAt(next) !== quote) return end;
    end = quotedEnd(text, next, quote, hasEscapes);
  }
}

/** Returns where a dollar-quoted string that begins at `from` is over; undefined where none does. */
export function dollarQuotedEnd(text: string, from: number): number | undefined {
  let tagEnd = from + 1;
  if (isNameStart(text.charCodeAt(tagEnd))) {
    while (isNamePart(text.charCodeAt(tagEnd)) && text.charCodeAt(tagEnd) !== dollar) tagEnd += 1;
  }
  if (text.charCodeAt(tagEnd) !== dollar) return undefined;
  const close = text.indexOf(text.slice(from, tagEnd + 1), tagEnd + 1);
  return close === -1 ? text.length : close + tagEnd + 1 - from;
}

/** Returns where the number that begins at `from` is over. What is glued to it goes with it: it may be part of a value. */
export function numberEnd(text: string, from: number): number {
  let at = from;
  const second = text.charCodeAt(at + 1) | 32;
  // 0x, 0o, 0b
  if (text.charCodeAt(at) === 48 && (second === 120 || second === 111 || second === 98))
    return nameEnd(text, at);
  for (;;) {
    const code = text.charCodeAt(at);
    const isExponent = (code | 32) === 101;
    if (isExponent && isSign(text.charCodeAt(at + 1)) && isDigit(text.charCodeAt(at + 2))) at += 2;
    else if (isNamePart(code) || (code === dot && text.charCodeAt(at + 1) !== dot)) at += 1;
    else return at;
  }
}

function isSign(code: number): boolean {
  return code === minus || code === 43;
}

/** Returns PostgreSQL's type of a number. */
export function numberType(text: string, from: number, end: number): ValueType {
  let value = 0n;
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) return code === 95 ? 'int8' : 'numeric';
    if (end - from <= 20) value = value * 10n + BigInt(code - 48);
  }
  if (end - from > 20 || value > 0x7fffffffffffffffn) return 'numeric';
  return value > 0x7fffffffn ? 'int8' : 'int4';
}

/** Returns where a placeholder with a name (`:name`, `@name`, `$name`) is over; undefined where there is none. */
export function namedPlaceholderEnd(text: string, from: number): number | undefined {
  const next = text.charCodeAt(from + 1);
  if (!isNameStart(next) && !isDigit(next)) return undefined;
  // `a::int` casts.
  if (text.charCodeAt(from - 1) === colon) return undefined;
  return nameEnd(text, from + 1);
}
