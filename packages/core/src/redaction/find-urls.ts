import { matchesOf } from './matches.ts';
import type { Span } from './spans.ts';

/** Host and port as they should be, several of them as MongoDB has it, also with the line and column of a stack frame. */
const plainAuthority = /^(?:\[[\da-f:.]*\]|[^:@,]*)(?::\d*){0,3}(?:,[^:@,]*(?::\d*)?)*$/i;

/** In these, an `@` after the host is part of the path; elsewhere it is more likely the end of a sloppy password. */
const webScheme = /(?:^|[^a-z])(?:https?|wss?|file)$/i;

/** A password with quotes or spaces in it goes on up to the host, on the same line. */
const restOfPassword = /[^\r\n@]{1,128}@(?=[\w[-])/y;

/** The user information of a URL whose scheme is missing. */
const userBeforeHost = /(?<![\w.+-])[\w.+-]+:([^\s:@/\\"'<>`]{1,128})@(?=[\w([-])/g;

/** Oracle's drivers and tools: `jdbc:oracle:thin:scott/tiger@host`, `sqlplus scott/tiger@host`. */
const userSlashPassword =
  /(?:\bjdbc:\w{1,32}:\w{1,32}:|\b(?:sqlplus|sqlcl|rman|expdp|impdp)\s{1,8})[\w.$-]{1,64}\/("[^"\r\n]{1,128}"|[^\s@]{1,128})@/gi;

/** Finds the credentials and the queries of URLs in a text; linear in its length. */
export function findUrls(text: string, found: (span: Span) => void): void {
  if (text.includes('://')) {
    for (const match of text.matchAll(/:\/\/([^\s"'<>`]+)/g)) {
      const before = text.slice(Math.max(0, match.index - 6), match.index);
      findInUrl(text, match.index + 3, match[1]!, webScheme.test(before), found);
    }
  }
  if (text.includes('@')) {
    for (const match of matchesOf(userBeforeHost, text)) foundBefore(match, match[1]!, found);
    for (const match of matchesOf(userSlashPassword, text)) foundBefore(match, match[1]!, found);
  }
  if (text.includes('?')) findQueries(text, found);
}

/** What is hidden ends right before the `@` that the match ends with. */
function foundBefore(
  { 0: { length }, index }: RegExpExecArray,
  secret: string,
  found: (span: Span) => void,
): void {
  const end = index + length - 1;
  found({ start: end - secret.length, end });
}

/** @param rest What follows `://`. */
function findInUrl(
  text: string,
  start: number,
  rest: string,
  isWeb: boolean,
  found: (span: Span) => void,
): void {
  const queryAt = rest.indexOf('?');
  const base = queryAt === -1 ? rest : rest.slice(0, queryAt);
  const pathAt = base.indexOf('/');
  const authority = pathAt === -1 ? base.replace(/[.,;:!)\]}]{1,4}$/, '') : base.slice(0, pathAt);
  const lastAt = base.lastIndexOf('@');
  const hide = (length: number) => found({ start, end: start + length });
  // A password may contain the characters that end it: `:`, `/`, `?` and `@`.
  if (!isWeb && /[:@]/.test(authority) && rest.lastIndexOf('@') > base.length) hide(rest.length);
  else if (plainAuthority.test(authority)) {
    if (!isWeb && lastAt !== -1 && authority.includes(':')) hide(lastAt);
  } else {
    const userEnd = isWeb && authority.includes('@') ? authority.lastIndexOf('@') : lastAt;
    if (userEnd !== -1) hide(userEnd);
    else {
      restOfPassword.lastIndex = start + rest.length;
      hide(restOfPassword.test(text) ? restOfPassword.lastIndex - 1 - start : rest.length);
    }
  }
}

/** The queries of paths; a question mark in prose stays. */
function findQueries(text: string, found: (span: Span) => void): void {
  let isPath = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '/') isPath = true;
    else if (/[\s"'<>`]/.test(character)) isPath = false;
    else if (character === '?') {
      query.lastIndex = at;
      if (!query.test(text)) continue;
      const end = query.lastIndex;
      if (isPath || text.slice(at, end).includes('=')) found({ start: at + 1, end });
      at = end - 1;
    }
  }
}

const query = /\?[^\s"'<>`]+/y;
