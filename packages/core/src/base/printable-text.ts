/**
 * Control characters (C0, DEL and C1), line and paragraph separators, and what turns the direction of writing: a terminal, a
 * log viewer or a spreadsheet obeys them. Tabs and line breaks are none of them, a carriage return on its own is.
 */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]|\r(?!\n)/g;

/** Returns the text with its control characters as escapes that can be read: `\x1b`, `\u2028`. */
export function printableText(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}
