import { matchesOf } from './matches.ts';
import type { SensitiveNames } from './sensitive-names.ts';
import type { Span } from './spans.ts';

const pemBlock = /-----BEGIN\s[\s\S]*?(?:-----END[A-Z\d\s]{0,40}(?:-----)?|$)/g;

/** A run of words that are joined by dots, from its beginning: anything else would be looked at again and again. */
const dotted = /(?<![\w.-])[\w-]+(?:\.[\w-]+)+/g;

/** More than once in a row, as clients send it that add the scheme to what has it already. */
const scheme = /\b(bearer|basic)(\s+)((?:(?:bearer|basic)\s+)*)([\w.~+/=-]+)/gi;

/** What follows `bearer` or `basic` in prose. */
const prose =
  /^(?:auth\w*|tokens?|schemes?|credentials?|headers?|realm|errors?|is|was|not|or|and|for|required|missing|invalid|expired)\W*$/i;

/** What follows a name that a value belongs to. */
const separator = /^\\*["'`]{0,2}\s{0,4}[=:]/;

/** Tokens that their issuers made to be recognised, so that they are found wherever they leak. */
const issued = new RegExp(
  `(?<![\\w-])(?:${[
    'gh[pousr]_[A-Za-z\\d]{20,}|github_pat_\\w{20,}', // GitHub
    'gl(?:pat|dt|rt|ptt|cbt|ft|oas)-[\\w-]{16,}', // GitLab
    '(?:sk|rk)_(?:live|test)_\\w{8,}|whsec_[\\w+/=]{16,}', // Stripe
    'sk-(?=[A-Za-z_-]{0,64}\\d)[\\w-]{20,}', // OpenAI, Anthropic
    'xox[a-z]-[\\w-]{8,}|xapp-[\\w-]{16,}', // Slack
    '(?:AKIA|ASIA)[A-Z\\d]{16}(?![A-Z\\d])', // AWS
    'AIza[\\w-]{30,}|ya29\\.[\\w-]{20,}|GOCSPX-[\\w-]{20,}', // Google
    'npm_[A-Za-z\\d]{30,}|pypi-[\\w-]{30,}|dckr_pat_[\\w-]{20,}|hf_[A-Za-z\\d]{30,}', // registries
    'SG\\.[\\w-]{16,}\\.[\\w-]{16,}|key-[\\da-f]{32}(?![\\da-f])', // SendGrid, Mailgun
    'shp(?:at|ss|ca|pa)_[\\da-fA-F]{32}|sq0(?:atp|csp)-[\\w-]{20,}', // Shopify, Square
    'do[opr]_v1_[\\da-f]{40,}|hv[sb]\\.[\\w-]{20,}|lin_api_\\w{30,}', // DigitalOcean, Vault, Linear
    '\\d{8,10}:[A-Za-z\\d_-]{35}(?![\\w-])', // Telegram
  ].join('|')})`,
  'g',
);

/** Finds what is recognised as a secret by its own shape; linear in the text's length. */
export function findTokens(text: string, names: SensitiveNames, found: (span: Span) => void): void {
  if (text.includes('-----BEGIN')) for (const match of matchesOf(pemBlock, text)) found(spanOf(match, 0));
  if (text.includes('eyJ')) for (const match of matchesOf(dotted, text)) findWebToken(match, found);
  for (const match of matchesOf(scheme, text)) findCredential(text, match, names, found);
  for (const match of matchesOf(issued, text)) found(spanOf(match, 0));
}

function spanOf({ 0: { length }, index }: RegExpExecArray, offset: number): Span {
  return { start: index + offset, end: index + length };
}

function findCredential(
  text: string,
  match: RegExpExecArray,
  names: SensitiveNames,
  found: (span: Span) => void,
): void {
  const [whole, name = '', space = '', , token = ''] = match;
  const word = token.replace(/=+$/, '');
  const end = match.index + whole.length - token.length + word.length;
  const isName = !/\d/.test(word) && names.has(word) && separator.test(text.slice(end, end + 8));
  if (!prose.test(token) && !isName) found(spanOf(match, name.length + space.length));
}

/** A JSON Web Token (RFC 7519) begins with the Base64 of `{"`. */
function findWebToken(match: RegExpExecArray, found: (span: Span) => void): void {
  const start = match[0].indexOf('eyJ');
  if (start !== -1 && match[0].includes('.', start)) found(spanOf(match, start));
}
