/** One element of an `Accept` or `Accept-Encoding` header. */
export interface Preference {
  /** The media range or coding, in lower case. */
  readonly value: string;
  /** Names in lower case, values without quotes. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Between 0 (never) and 1; 1 when it is missing or malformed. */
  readonly quality: number;
}

/** More than any client has a use for; what follows is not read, so that a long header costs no more than a usual one. */
const maxElements = 32;
const maxParts = 16;
const maxCharacters = 4_096;

/** Reads a header of RFC 9110's content negotiation; never throws, whatever a client sends. */
export function parseAccept(header = ''): Preference[] {
  return header
    .slice(0, maxCharacters)
    .split(',', maxElements)
    .map((element) => {
      const [value = '', ...parts] = element.split(';', maxParts).map((part) => part.trim());
      const parameters = new Map(parts.map(parseParameter));
      return { value: value.toLowerCase(), parameters, quality: parseQuality(parameters.get('q')) };
    });
}

function parseParameter(part: string): [string, string] {
  const [name = '', value = ''] = part.split('=', 2);
  return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')];
}

function parseQuality(text: string | undefined): number {
  return text !== undefined && /^[01](\.\d*)?$/.test(text) ? Math.min(Number(text), 1) : 1;
}
