import { matchesOf } from './matches.ts';
import type { SensitiveNames } from './sensitive-names.ts';
import type { Span } from './spans.ts';
import { endOfBrackets, endOfQuoted, endOfValue } from './value-end.ts';

/** `PASSWORD 'abc'`, `IDENTIFIED BY 'abc'`, `IDENTIFIED WITH sha256_password BY 'abc'`, `SET PASSWORD FOR bob = 'abc'`. */
const passwordText =
  /\b(?:identified\s{1,8}(?:with\s{1,8}[\w'"]{1,64}\s{1,8})?by|password(?:\s{1,8}for\s{1,8}[\w'"@%.-]{1,128}\s{0,8}=)?)\s{1,8}(?:password\s{0,8}\(?)?(?=['"])/gi;

/** The rows of an `INSERT`, and what PostgreSQL says of a row that it refuses. */
const rows = /\bvalues\s{0,8}(?=\()|\bfailing row contains\s{1,8}(?=\()/gi;
const nextRow = /\s{0,64},\s{0,64}(?=\()/y;

/** Finds what SQL statements hold in places that have no name beside them. */
export function findInSql(text: string, found: (span: Span) => void): void {
  if (!/["'(]/.test(text)) return;
  for (const { 0: match, index } of matchesOf(passwordText, text)) {
    const start = index + match.length;
    // Bounded, because it may be found again in what another one hides.
    const near = text.slice(start, start + 512);
    found({ start, end: start + endOfQuoted(near, 0, 1) });
  }
  rows.lastIndex = 0;
  for (let match = rows.exec(text); match !== null; match = rows.exec(text)) {
    if (match[0][0]!.toLowerCase() === 'v' && !isOfInsert(text, match.index)) continue;
    let start = rows.lastIndex;
    for (;;) {
      const end = endOfBrackets(text, start);
      // Placeholders are no values.
      if (/[^\s()$?:,\d]/.test(text.slice(start, end).replace(/[$:@]\w+/g, ''))) found({ start, end });
      rows.lastIndex = end;
      nextRow.lastIndex = end;
      if (!nextRow.test(text)) break;
      start = nextRow.lastIndex;
    }
  }
}

/** Returns whether columns in brackets, or a table, stand in front. */
function isOfInsert(text: string, end: number): boolean {
  const before = text.slice(Math.max(0, end - 1_024), end);
  return /\b(?:into|replace)\b/i.test(before) || /\)\s{0,8}$/.test(before);
}

/** `--password abc`, also of a flag with a space or `=` behind it that `findPairs` has no separator for. */
const longFlag = /(?<![\w-])--?([a-z][\w-]{2,48})\s{1,8}(?![-|<>&;\s])/gi;

/** What follows a flag in prose. */
const prose =
  /^(?:is|are|was|were|must|should|can|may|not|and|or|to|for|from|in|if|on|with|the|a|an|options?|flags?|arguments?|parameters?|requires?|required|missing|has|given|instead|when|were|takes|via)(?![\w-])/i;

/** User and password in one: `curl -u bob:abc`; two numbers are a user and a group. */
const userFlag =
  /(?<!\S)(?:-u|-U|--user|--proxy-user)(?:\s{1,8}|=)(?!\d{1,8}:\d{1,8}(?!\S))(["']?)[\w.@%+-]{0,64}:(?=\S)/g;

/** Flags that are a password in some programs only. */
const shortFlag = /(?<!\S)(-p|-a|-P)(\s{0,8})(?=[^\s-])/g;
const withPasswordFlag: Readonly<Record<string, RegExp>> = {
  '-p': /\b(?:mysql\w{0,16}|mariadb[\w-]{0,16}|sshpass|mongo\w{0,16}|(?:docker|podman|az|heroku)\s{1,4}login|ldap\w{1,16})\b[^\r\n|;&]*$/i,
  '-a': /\bredis-cli\b[^\r\n|;&]*$/i,
  '-P': /\b(?:sqlcmd|bcp)\b[^\r\n|;&]*$/i,
};
/** These take a space for the end of an empty password. */
const withoutSpace = /\b(?:mysql\w{0,16}|mariadb[\w-]{0,16})\b[^\r\n|;&]*$/i;

/** Finds the passwords in commands of a shell. */
export function findInCommands(text: string, names: SensitiveNames, found: (span: Span) => void): void {
  if (!text.includes('-')) return;
  const near = (start: number) =>
    found({ start, end: start + endOfValue(text.slice(start, start + 512), 0) });
  for (const { 0: match, 1: name = '', index } of matchesOf(longFlag, text)) {
    const start = index + match.length;
    if (names.has(name) && !prose.test(text.slice(start, start + 16))) near(start);
  }
  for (const { 0: match, 1: quote = '', index } of matchesOf(userFlag, text)) {
    const start = index + match.length;
    const end = quote === '' ? -1 : text.slice(start, start + 512).indexOf(quote);
    if (end === -1) near(start);
    else found({ start, end: start + end });
  }
  for (const { 0: match, 1: flag = '', 2: space = '', index } of matchesOf(shortFlag, text)) {
    const before = text.slice(Math.max(0, index - 256), index);
    if (!withPasswordFlag[flag]!.test(before)) continue;
    if (space === '' || !withoutSpace.test(before)) near(index + match.length);
  }
}
