import { hidden } from './hidden.ts';

/** Host and port as they should be, several of them as MongoDB has it, also with the line and column of a stack frame. */
const plainAuthority = /^(?:\[[\da-f:.]*\]|[^:@,]*)(?::\d*){0,3}(?:,[^:@,]*(?::\d*)?)*$/i;

/** In these, an `@` after the host is part of the path; elsewhere it is more likely the end of a sloppy password. */
const webScheme = /(?:^|[^a-z])(?:https?|wss?|file)$/i;

/** Takes the credentials and the query out of every URL of a text. */
export function redactUrls(text: string): string {
  return text.replace(/:\/\/([^\s"'<>`]+)/g, (_url, rest: string, offset: number) => {
    return `://${redactRest(rest, webScheme.test(text.slice(Math.max(0, offset - 6), offset)))}`;
  });
}

/** @param rest What follows `://`. */
function redactRest(rest: string, isWeb: boolean): string {
  const queryAt = rest.indexOf('?');
  const base = queryAt === -1 ? rest : rest.slice(0, queryAt);
  const query = queryAt === -1 ? '' : `?${hidden}`;
  const pathAt = base.indexOf('/');
  const authority = pathAt === -1 ? base.replace(/[.,;:!)\]}]{1,4}$/, '') : base.slice(0, pathAt);
  const lastAt = base.lastIndexOf('@');
  // A password may contain the characters that end it: `:`, `/`, `?` and `@`.
  if (!isWeb && /[:@]/.test(authority) && rest.lastIndexOf('@') > base.length) return hidden;
  if (plainAuthority.test(authority)) {
    const isSloppy = !isWeb && lastAt !== -1 && authority.includes(':');
    return (isSloppy ? hidden + base.slice(lastAt) : base) + query;
  }
  const userEnd = isWeb && authority.includes('@') ? authority.lastIndexOf('@') : lastAt;
  return userEnd === -1 ? hidden : hidden + base.slice(userEnd) + query;
}

/** Cuts the queries of paths; a question mark in prose stays. */
export function cutQueries(text: string): string {
  return text.replace(/\?[^\s"'<>`]+/g, (query, offset: number) =>
    query.includes('=') || followsPath(text, offset) ? `?${hidden}` : query,
  );
}

function followsPath(text: string, end: number): boolean {
  for (let at = end - 1; at >= 0; at -= 1) {
    const character = text[at]!;
    if (character === '/') return true;
    if (/[\s"'<>`]/.test(character)) return false;
  }
  return false;
}
