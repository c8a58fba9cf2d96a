import type { Match, Matcher } from './express-internals.ts';
import { templatePiece, unknownPiece } from './route-template.ts';

/** A longer text is not worth probing: a shorter one of the same mount will come by. */
const longestProbe = 200;

/** Tried in place of each character: for every kind that a pattern may ask for, one that differs from it. */
const substitutes = ['q', 'z', '3', '7', '-'];

/** What is replaced at once: a part of an encoded character would no longer decode. */
const units = /(?:%[\da-f]{2})+|[\s\S]/gi;

/**
 * Finds the template behind a compiled path by experiment, for router 2.0 to 2.2, which keep nothing but a function.
 *
 * Each character of a text that is known to match is replaced in turn. A match with one other parameter value means
 * that the character belongs to that parameter; no match, that it is literal text. Because positions are compared
 * and never values, a value that equals a part of the static text cannot be mistaken for it.
 *
 * @param taken A text that `matcher` takes as a whole.
 * @returns The piece of the template; undefined when this text does not show it, `/*` when no text could.
 */
export function probeTemplate(matcher: Matcher, taken: string): string | undefined {
  const original = tryMatch(matcher, taken);
  if (original?.path !== taken) return undefined;
  if (isOfExpression(original)) return unknownPiece;
  if (taken.length > longestProbe) return undefined;
  let template = '';
  let previous: string | undefined;
  for (const { 0: unit, index } of taken.matchAll(units)) {
    const owner = ownerOf(matcher, original, unit, index);
    if (owner === undefined) template += unit;
    else if (owner !== previous) template += (Array.isArray(original.params[owner]) ? '*' : ':') + owner;
    previous = owner;
  }
  return templatePiece(template);
}

/**
 * True for a match of a developer's own regular expression, of which not even the groups are kept. The router makes its
 * parameters itself; those of a path are path-to-regexp's, which inherit from nothing. A name would not survive minifying.
 */
function isOfExpression({ params }: Match): boolean {
  return Object.getPrototypeOf(params) !== null;
}

/** The parameter that the character at `index` belongs to; undefined for literal text. */
function ownerOf(matcher: Matcher, original: Match, unit: string, index: number): string | undefined {
  const before = original.path.slice(0, index);
  const after = original.path.slice(index + unit.length);
  for (const substitute of substitutes) {
    if (substitute === unit.toLowerCase()) continue;
    const changed = before + substitute + after;
    const match = tryMatch(matcher, changed);
    if (match?.path !== changed) continue;
    const [owner, ...others] = changedParams(original, match);
    if (owner !== undefined && others.length === 0) return owner;
  }
  return undefined;
}

function changedParams(before: Match, after: Match): string[] {
  const names = new Set([...Object.keys(before.params), ...Object.keys(after.params)]);
  return [...names].filter((name) => String(before.params[name]) !== String(after.params[name]));
}

function tryMatch(matcher: Matcher, path: string): Match | undefined {
  try {
    return matcher(path) || undefined;
  } catch {
    // The substitute broke a percent-encoding.
    return undefined;
  }
}
