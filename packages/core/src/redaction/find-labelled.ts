import type { SensitiveNames } from './sensitive-names.ts';
import type { Span } from './spans.ts';
import { endOf, endOfValue } from './value-end.ts';

/** What says the name of a value that stands beside it. */
export const labels = [
  ...[
    'name',
    'key',
    'header',
    'field',
    'param',
    'parameter',
    'property',
    'attribute',
    'variable',
    'option',
    'k',
  ],
];
const labelled = 'values?|val|v|content|text|data|arg(?:ument)?s';
const labelledName = new RegExp(`^(?:${labelled})$`, 'i');
const space = '[^\\S\\r\\n]*';

/** A name for the name of something, or for its value, with what stands behind it: `"name":`, `value=`, `key => `. */
const part = new RegExp(
  `(?<![\\w$.-])(?:(${labels.join('|')})|${labelled})\\\\*["'\`]{0,2}${space}(?:=>|[=:])${space}`,
  'gi',
);

/** Between the two there is no more than this. */
const maxDistance = 256;
const maxLabelLength = 66;

/** A part of `multipart/form-data`: the value follows its head and an empty line. */
const emptyLine = /[^\r\n]{0,64}?(?:\r?\n[^\r\n]{1,200}){0,3}(?:\r?\n|\u00a0{1,2}){2}/y;
const boundary = /[\n\u00a0]--/g;

/**
 * Finds values whose name stands beside them, `{ name: 'password', value: 'abc' }` in either order, and those of forms that
 * are sent in parts; linear in the text's length.
 */
export function findLabelled(text: string, names: SensitiveNames, found: (span: Span) => void): void {
  if (!/[=:]/.test(text)) return;
  let labelEnd: number | undefined;
  let valueStart: number | undefined;
  part.lastIndex = 0;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    const start = part.lastIndex;
    if (match[1] === undefined) {
      valueStart = start;
      if (labelEnd === undefined || start - labelEnd > maxDistance) continue;
      labelEnd = undefined;
      part.lastIndex = endOfValue(text, start);
      if (part.lastIndex > start) found({ start, end: part.lastIndex });
      continue;
    }
    const end = start + endOfValue(text.slice(start, start + maxLabelLength), 0);
    if (!isLabel(text.slice(start, end), names)) {
      labelEnd = undefined;
      continue;
    }
    labelEnd = part.lastIndex = end;
    if (valueStart !== undefined && isBeside(text, valueStart, match.index)) {
      found({ start: valueStart, end: valueStart + endOfValue(text.slice(valueStart, match.index), 0) });
      labelEnd = undefined;
    }
    valueStart = undefined;
    const partStart = endOf(emptyLine, text, end);
    if (partStart === end) continue;
    part.lastIndex = endOfPart(text, partStart);
    found({ start: partStart, end: part.lastIndex });
  }
}

/** Returns whether a value that is called so may be what a label beside it names. */
export function isLabelledName(name: string): boolean {
  return labelledName.test(name);
}

/** Returns whether a text in quotes, or without, is a name whose value stands elsewhere. */
export function isLabel(text: string, names: SensitiveNames): boolean {
  if (text.length > maxLabelLength) return false;
  const name = text.replace(/^[\\"'`]+|[\\"'`,;)}]+$/g, '');
  // Redis calls its command so.
  return /^[\w$.[\] -]+$/.test(name) && (names.has(name) || /^auth$/i.test(name));
}

/** Returns whether a value is in the same object as the label behind it. */
function isBeside(text: string, start: number, labelStart: number): boolean {
  if (labelStart - start > maxDistance) return false;
  const end = start + endOfValue(text.slice(start, labelStart), 0);
  return !/[{}<>]/.test(text.slice(end, labelStart));
}

function endOfPart(text: string, start: number): number {
  boundary.lastIndex = start;
  return boundary.exec(text)?.index ?? text.length;
}
