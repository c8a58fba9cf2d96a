import type { LabelSet } from '../metric-model/metric-family.ts';

/** Any value becomes a string: `null` and `undefined` the empty one, everything else what `String` makes of it. */
export type LabelValue = unknown;

/** One value for every label name of a metric. */
export type LabelValues<L extends string> = Readonly<Record<L, LabelValue>>;

/** Longest label value in UTF-16 code units; a longer one is cut and ends with `…`, which counts too. */
const maxLabelValueLength = 256;

/** Stands for a value whose own conversion to a string throws. */
const unprintableValue = '<unprintable>';

/** The label value as a string of at most `maxLabelValueLength` code units. Never throws. */
export function labelValueText(value: LabelValue): string {
  if (typeof value === 'string') return value.length <= maxLabelValueLength ? value : cut(value);
  if (value === undefined || value === null) return '';
  try {
    const text = String(value);
    return text.length <= maxLabelValueLength ? text : cut(text);
  } catch {
    return unprintableValue;
  }
}

function cut(text: string): string {
  const end = maxLabelValueLength - 1;
  const splitsPair = isHighSurrogate(text.charCodeAt(end - 1));
  return `${text.slice(0, splitsPair ? end - 1 : end)}…`;
}

function isHighSurrogate(codeUnit: number): boolean {
  return codeUnit >= 0xd800 && codeUnit <= 0xdbff;
}

const loneSurrogate = /\p{Surrogate}/gu;

/** V8 copies substrings that are shorter than this. */
const shortestSlice = 13;

/**
 * The text as it is kept in a series.
 *
 * Lone surrogates become U+FFFD, because UTF-8 turns all of them into that anyway: kept apart, two series would be
 * scraped under the same labels. And joining its characters makes a string of its own: V8 keeps a slice of a long
 * string (a URL, a header) as a reference to the whole of it, and a series lives as long as the process.
 */
export function keptLabelValue(text: string): string {
  const wellFormed = text.replace(loneSurrogate, '\ufffd');
  return wellFormed.length < shortestSlice ? wellFormed : wellFormed.split('').join('');
}

/**
 * Makes the label sets of one registry; what was made last is made once.
 *
 * The counter and the histogram of a request are asked for the same labels one after the other. That they share one
 * label set saves about 250 bytes per pair, and half of the work of escaping it for the text formats.
 */
export class LabelSetFactory {
  #last: LabelSet = { names: [], values: [] };

  create(names: readonly string[], values: readonly string[]): LabelSet {
    if (!sameTexts(names, this.#last.names) || !sameTexts(values, this.#last.values)) {
      // `text` is there from the start, so that the text formats can fill it without changing the object's shape.
      this.#last = { names, values, text: undefined };
    }
    return this.#last;
  }
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, position) => text === b[position]);
}
