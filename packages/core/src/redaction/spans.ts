import { hidden } from './hidden.ts';

/** A part of a text that is to be hidden, from `start` up to but without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** What stands in its place. Default: `hidden`. */
  readonly as?: string;
  /** A text in quotes, from the one to the other: what is encoded in it does not end it. */
  readonly isQuoted?: boolean;
}

/** Takes the spans out of a text, in any order and however they overlap; what overlaps becomes one. */
export function hideSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const ordered = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  let redacted = '';
  let keptUpTo = 0;
  for (let index = 0; index < ordered.length; ) {
    const { start, as = hidden } = ordered[index]!;
    let { end } = ordered[index]!;
    let replacement = as;
    for (index += 1; index < ordered.length && ordered[index]!.start <= end; index += 1) {
      const { as: other = hidden, end: otherEnd } = ordered[index]!;
      if (other !== replacement) replacement = hidden;
      end = Math.max(end, otherEnd);
    }
    redacted += text.slice(keptUpTo, start) + replacement;
    keptUpTo = end;
  }
  return redacted + text.slice(keptUpTo);
}
