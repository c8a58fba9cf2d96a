import { hidden } from './hidden.ts';
import { redactCardNumbers } from './redact-numbers.ts';
import { redactPairs } from './redact-pairs.ts';
import { cutQueries, redactUrls } from './redact-url.ts';
import type { SensitiveNames } from './sensitive-names.ts';

const pemBlock = /-----BEGIN [\s\S]*?(?:-----END [A-Z\d ]{0,40}(?:-----)?|$)/g;

/** A run of words that are joined by dots, from its beginning: anything else would be looked at again and again. */
const dotted = /(?<![\w.-])[\w-]+(?:\.[\w-]+)+/g;

/** More than once in a row, as clients send it that add the scheme to what has it already. */
const scheme = /\b(bearer|basic)(?:\s+(?:bearer|basic))*\s+([\w.~+/=-]+)/gi;

/** What follows `bearer` or `basic` in prose. */
const prose =
  /^(?:auth\w*|tokens?|schemes?|credentials?|headers?|realm|errors?|is|was|not|or|and|for|required|missing|invalid|expired)\W*$/i;

/** What follows a name that a value belongs to. */
const separator = /^\\*["'`]{0,2}\s{0,4}[=:]/;

/** Has anything that one of the rules looks for; most texts have not. */
const suspicious = /[:=?@'"`]|eyJ|-BEGIN |bearer|basic|[2-6](?:[ -]?\d){12}/i;

/** The user information of a URL whose scheme is missing. */
const userBeforeHost = /(?<![\w.+-])([\w.+-]+):[^\s:@/\\"'<>`]{1,128}@(?=[\w([-])/g;

/**
 * Takes out of a text what is recognised as a secret. Every rule is linear in the length of the text.
 */
export function redactText(text: string, names: SensitiveNames): string {
  if (!suspicious.test(text)) return text;
  let redacted = text;
  if (redacted.includes('-----BEGIN ')) redacted = redacted.replace(pemBlock, hidden);
  if (redacted.includes('://')) redacted = redactUrls(redacted);
  if (redacted.includes('@')) redacted = redacted.replace(userBeforeHost, `$1:${hidden}@`);
  if (redacted.includes('?')) redacted = cutQueries(redacted);
  if (redacted.includes('eyJ')) redacted = redacted.replace(dotted, redactWebToken);
  redacted = redactSchemes(redacted, names);
  redacted = redactPairs(redacted, names);
  return redactCardNumbers(redacted);
}

function redactSchemes(text: string, names: SensitiveNames): string {
  return text.replace(scheme, (credential: string, name: string, token: string, offset: number) => {
    const word = token.replace(/=+$/, '');
    const end = offset + credential.length - token.length + word.length;
    const isName = names.has(word) && separator.test(text.slice(end, end + 8));
    return prose.test(token) || isName ? credential : `${name} ${hidden}`;
  });
}

/** A JSON Web Token (RFC 7519) begins with the Base64 of `{"`. */
function redactWebToken(run: string): string {
  const start = run.indexOf('eyJ');
  return start === -1 || !run.includes('.', start) ? run : run.slice(0, start) + hidden;
}
