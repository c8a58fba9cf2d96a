/** Two messages that are the same so far are taken as the same. */
const maxLength = 1_000;

/** Has anything that varies; most messages have not. */
const varies = /[\d'"`“@]|:\/\/|\[redacted n/;

type Replacement = readonly [pattern: RegExp, replacement: string];

/**
 * In this order: what is made of other things goes first. Every pattern is linear: it starts only where a run of its
 * characters begins, or its parts are bounded.
 */
const replacements: readonly Replacement[] = [
  [/\[redacted number\]/g, '<n>'],
  [/(?<![a-z\d+.-])[a-z][a-z\d+.-]{0,30}:\/\/[^\s"'<>`)\]]+/gi, '<url>'],
  [/(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '<email>'],
  [/"(?:[^"\\\n]|\\.)*"/g, '<str>'],
  [/(?<!\w)'(?:[^'\\\n]|\\.)*'(?!\w)/g, '<str>'],
  [/`[^`\n]*`|“[^”\n]*”/g, '<str>'],
  [/(?<![\da-f])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\da-f])/gi, '<uuid>'],
  [/(?<!\d)\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)/g, '<date>'],
  [/(?<![\d:])\d\d:\d\d:\d\d(?:\.\d{1,9})?(?![\d:])/g, '<time>'],
  [/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?![\d.]*\d)/g, '<ip>'],
  [/(?<![\w:])(?:[\da-f]{0,4}:){2,7}[\da-f]{1,4}(?![\w:])/gi, '<ip>'],
  [/(?<!\w)0x[\da-f]+(?!\w)/gi, '<hex>'],
  [/(?<!\w)(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{8,}(?!\w)/gi, '<hex>'],
];

/** Words with a digit in them, from their beginning. */
const wordWithDigits = /(?<![\w-])(?=[a-z_-]*\d)[\w-]+/gi;

/** Letters and digits take turns, as in `01HZX3KQ2M` and `cus_9s6XKz`, and not in `v2`, `utf8` or `500ms`. */
const mixed = /\d[a-z]+\d|[a-z]\d+[a-z]/i;

const number = /(?<![\w)])[-+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?|\d+(?:[.,]\d+)*/gi;

/**
 * Returns a message without what differs from one occurrence of an error to the next: numbers, ids, UUIDs, hex, quoted
 * texts, e-mail and IP addresses, URLs, dates. What replaces them says what was there, for example `User <n> not found
 * in <str>`.
 */
export function normaliseMessage(message: string): string {
  let text = message.length > maxLength ? message.slice(0, maxLength) : message;
  if (!varies.test(text)) return text;
  for (const [pattern, replacement] of replacements) text = text.replace(pattern, replacement);
  return text.replace(wordWithDigits, (word) => (mixed.test(word) ? '<id>' : word)).replace(number, '<n>');
}
