import { decodedViews } from './decoded-view.ts';
import { findLabelled } from './find-labelled.ts';
import { findMarkup } from './find-markup.ts';
import { findCardNumbers } from './find-numbers.ts';
import { findPairs } from './find-pairs.ts';
import { findInCommands, findInSql } from './find-statements.ts';
import { findTokens } from './find-tokens.ts';
import { findUrls } from './find-urls.ts';
import type { SensitiveNames } from './sensitive-names.ts';
import { hideSpans, type Span } from './spans.ts';

/**
 * Any character but those that texts without a secret, and without anything that is to be escaped, are made of. To
 * compare with one class of characters is far quicker than to apply the rules (docs/hot-path.md, rule 16).
 */
const unusual = /[^A-Za-z\d ,.;!*+#$/\n\t]/;

/** Secrets that need none of these characters. */
const hasPlainSecret = /eyJ|A(?:[KS]IA|Iza)|SG\.|hv[sb]\.|ya29\.|bearer|basic|[2-6](?:[^\dA-Za-z]?\d){12}/i;

/** Returns whether a text is made of what is neither recognised as a secret nor to be escaped; most are. */
export function isPlain(text: string): boolean {
  return !unusual.test(text) && !hasPlainSecret.test(text);
}

/**
 * Takes out of a text what is recognised as a secret, in the text as it is and as it reads when its encodings are taken
 * off. Every rule is linear in the length of the text.
 */
export function redactText(text: string, names: SensitiveNames): string {
  const spans: Span[] = [];
  find(text, names, (span) => spans.push(span));
  let quoted: Uint8Array | undefined;
  for (const { text: decoded, origins } of decodedViews(text)) {
    quoted ??= quotedPlaces(text.length, spans);
    find(decoded, names, ({ start, end, ...span }) => {
      const origin = origins[start]!;
      if (quoted![origin] === 0) spans.push({ ...span, start: origin, end: origins[end]! });
    });
  }
  return hideSpans(text, spans);
}

/** Which characters are within a quoted value, by a 1. */
function quotedPlaces(length: number, spans: readonly Span[]): Uint8Array {
  const places = new Uint8Array(length + 1);
  for (const { start, end, isQuoted } of spans) if (isQuoted) places.fill(1, start, end);
  return places;
}

function find(text: string, names: SensitiveNames, found: (span: Span) => void): void {
  findTokens(text, names, found);
  findUrls(text, found);
  findPairs(text, names, found);
  findLabelled(text, names, found);
  findMarkup(text, names, found);
  findInSql(text, found);
  findInCommands(text, names, found);
  findCardNumbers(text, found);
}
