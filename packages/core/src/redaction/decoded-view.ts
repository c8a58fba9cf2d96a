/** A text as it reads when one layer of encoding is taken off, with the way back to the text that it was made of. */
export interface DecodedView {
  readonly text: string;
  /** Where the character at each index, and the end, is in the original text. */
  readonly origins: readonly number[];
}

/** A secret in a query in JSON in a log line has three layers. */
const maxLayers = 5;

/** Escapes of JSON and JavaScript, and entities of HTML and XML; each is bounded in its length. */
const escaped =
  /\\(?:["'`\\/nrt]|u00[\da-f]{2}|x[\da-f]{2})|&(?:quot|apos|amp|lt|gt|nbsp|equals|colon|#\d{2,3}|#x[\da-f]{2});/gi;

/** What every encoding begins with. */
const encoding = /[\\&%]/;

/** Also of the spaces that UTF-8 has in several bytes. */
const percentEncoded = /%c2%a0|%e2%80%(?:8[79]|af)|%[\da-f]{2}/gi;

/**
 * The text with one layer of encoding after the other taken off, without the text itself; none for most texts.
 *
 * Encoded white space becomes a no-break space: it separates a name from its value, but does not end a value, because what
 * was encoded as a whole belongs together.
 */
export function* decodedViews(text: string): Iterable<DecodedView> {
  if (!encoding.test(text)) return;
  let view: DecodedView | undefined = { text, origins: [] };
  for (let layer = 0; layer < maxLayers; layer += 1) {
    // What is percent-encoded is rather within an escaped text than around it; where it is around, nothing is escaped.
    view = decode(view, escaped, layer === 0) ?? decode(view, percentEncoded, layer === 0);
    if (view === undefined) return;
    yield view;
  }
}

function decode({ text, origins }: DecodedView, encoded: RegExp, isFirst: boolean): DecodedView | undefined {
  encoded.lastIndex = 0;
  let match = encoded.exec(text);
  if (match === null) return undefined;
  let decoded = '';
  const next: number[] = [];
  let copiedUpTo = 0;
  const originOf = (index: number) => (isFirst ? index : origins[index]!);
  const copy = (end: number) => {
    for (let index = copiedUpTo; index < end; index += 1) next.push(originOf(index));
    decoded += text.slice(copiedUpTo, end);
  };
  for (; match !== null; match = encoded.exec(text)) {
    copy(match.index);
    decoded += characterOf(match[0]);
    next.push(originOf(match.index));
    copiedUpTo = encoded.lastIndex;
  }
  copy(text.length);
  next.push(originOf(text.length));
  return { text: decoded, origins: next };
}

const entities: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: '\u00a0',
  equals: '=',
  colon: ':',
};

/** One character in any case, so that every index has one origin; a byte beyond ASCII is a letter of some kind. */
function characterOf(sequence: string): string {
  const character = rawCharacterOf(sequence);
  return /\s/.test(character) || character === '\0' ? '\u00a0' : character;
}

function rawCharacterOf(sequence: string): string {
  if (sequence.length > 3 && sequence[0] === '%') return ' ';
  if (sequence[0] === '%') return String.fromCharCode(Number.parseInt(sequence.slice(1), 16));
  if (sequence[0] === '\\') {
    if (sequence.length === 2) return /[nrt]/.test(sequence[1]!) ? ' ' : sequence[1]!;
    return String.fromCharCode(Number.parseInt(sequence.slice(2), 16));
  }
  const name = sequence.slice(1, -1).toLowerCase();
  if (name[0] !== '#') return entities[name]!;
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return String.fromCharCode(code);
}
