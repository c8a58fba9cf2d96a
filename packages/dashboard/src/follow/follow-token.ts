import { createHash, randomBytes } from 'node:crypto';
import { readCookie } from '../cookies.ts';

const followHeader = 'x-golden-signals-follow';
export const followCookie = 'gs_follow';

/** 128 bits. */
const tokenBytes = 16;
/** Of as many bytes, as Base64 without padding. */
const form = /^[\w-]{22}$/;

export function newToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

/** Returns what a token is known by: nothing leads back from it, so it may be in an address. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/**
 * Returns what a request says that it is followed by, in its header, else in its cookie; undefined for one that says nothing
 * that could be a token.
 *
 * @param header Reads a header by its name in lower case.
 */
export function tokenOf(header: (name: string) => string | undefined): string | undefined {
  const token = header(followHeader) ?? readCookie(header('cookie'), followCookie);
  return token !== undefined && form.test(token) ? token : undefined;
}
