import { createHash, timingSafeEqual } from 'node:crypto';
import { checkOptions, invalidOption, isFunction, type Rule, type Rules } from '../base/option-rules.ts';
import type { EndpointRequest } from './endpoint.ts';

export interface BasicCredentials {
  /** Without a colon, which is what separates it from the password on the wire (RFC 7617). */
  readonly username: string;
  readonly password: string;
}

/** Who may call the endpoints that are not open: a caller who satisfies any one of these. */
export interface AuthorizationOptions {
  /** One token, or several while they are rotated; visible ASCII without spaces (RFC 6750). */
  readonly bearerToken?: string | readonly string[];
  readonly basic?: BasicCredentials | readonly BasicCredentials[];
  /**
   * Only `true` lets the caller in; what it throws or rejects with is reported and means no. It sees no body, and the
   * address of the socket: behind a proxy on the same machine that is `127.0.0.1` for everybody.
   */
  readonly predicate?: (request: EndpointRequest) => boolean | Promise<boolean>;
}

export interface Authorization {
  /** The value of `WWW-Authenticate` for a caller that was refused. */
  readonly challenge: string;
  /** May throw or reject when the predicate does. */
  allows(request: EndpointRequest): boolean | Promise<boolean>;
  /** Says whether a caller is one of the further ones. */
  hasAccepted(request: EndpointRequest): boolean;
  /** Lets further callers in: those that have shown credentials before. */
  accept(isKnown: (request: EndpointRequest) => boolean): () => void;
}

const checkedBelow: Rule = () => undefined;

const rules: Rules<AuthorizationOptions> = {
  bearerToken: checkedBelow,
  basic: checkedBelow,
  predicate: isFunction,
};

const scope = 'authorization';

/**
 * Checks the credentials once, and callers in constant time: both sides are hashed, and every configured credential
 * is compared, so the time tells neither how much of a secret was right nor which one.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN` or `ERR_GS_OPTION_INVALID`, also for an empty token, user name
 *   or password, and when nothing at all is configured.
 */
export function createAuthorization(options: AuthorizationOptions): Authorization {
  checkOptions(scope, options, rules);
  const { bearerToken, basic, predicate } = options;
  const bearers = listOf(bearerToken).map(checkToken).map(digest);
  const basics = listOf(basic).map(checkCredentials).map(digest);
  if (bearers.length + basics.length === 0 && predicate === undefined) {
    throw invalidOption(scope, 'options', options, 'an object with "bearerToken", "basic" or "predicate"');
  }
  const allowsCredentials = (header: string): boolean => {
    const { scheme, credentials } = parseAuthorization(header);
    if (scheme === 'bearer') return includes(bearers, credentials);
    if (scheme === 'basic') return includes(basics, Buffer.from(credentials, 'base64').toString());
    return false;
  };
  const accepted = new Set<(request: EndpointRequest) => boolean>();
  const hasAccepted = (request: EndpointRequest) => {
    for (const isKnown of accepted) if (isKnown(request)) return true;
    return false;
  };
  return {
    challenge: challengeOf(bearers.length > 0, basics.length > 0),
    allows(request) {
      const header = request.headers.authorization;
      if (typeof header === 'string' && allowsCredentials(header)) return true;
      if (hasAccepted(request)) return true;
      return predicate === undefined ? false : predicate(request);
    },
    hasAccepted,
    accept(isKnown) {
      accepted.add(isKnown);
      return () => accepted.delete(isKnown);
    },
  };
}

/**
 * Returns whether a request with valid credentials was surely not sent by a foreign web page on its user's behalf. A
 * browser says where it comes from in `Sec-Fetch-Site`, which no page can set. Without that header it is no browser of
 * today, or the page came over plain http from another machine. Then a bearer token will do, because a browser never adds
 * one by itself, as it does with a user name and password; or a session, where the origin is the host: a browser sends a
 * session to no other host than that which began it, whatever names a foreign page has pointed at this machine.
 *
 * @param hasSession The caller has shown credentials before, and was accepted for that.
 */
export function provesIntent(request: Pick<EndpointRequest, 'headers'>, hasSession: boolean): boolean {
  const { authorization, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined) return isSameOrigin(request);
  const hasBearer =
    typeof authorization === 'string' && parseAuthorization(authorization).scheme === 'bearer';
  return hasBearer || (hasSession && isSameOrigin(request));
}

/** Returns whether a page of this very origin sent a request, as its browser says: in `Sec-Fetch-Site`, else in `Origin`. */
export function isSameOrigin({ headers }: Pick<EndpointRequest, 'headers'>): boolean {
  const { 'sec-fetch-site': site, origin, host } = headers;
  if (site !== undefined) return site === 'same-origin';
  return typeof origin === 'string' && URL.canParse(origin) && new URL(origin).host === host;
}

/** A 401 must name a scheme; a predicate alone is announced as Bearer, the usual way to carry a credential. */
function challengeOf(hasBearer: boolean, hasBasic: boolean): string {
  const challenges = [];
  if (hasBearer || !hasBasic) challenges.push('Bearer realm="monitoring"');
  if (hasBasic) challenges.push('Basic realm="monitoring", charset="UTF-8"');
  return challenges.join(', ');
}

function parseAuthorization(header: string): { scheme: string; credentials: string } {
  const space = header.indexOf(' ');
  if (space === -1) return { scheme: '', credentials: '' };
  return { scheme: header.slice(0, space).toLowerCase(), credentials: header.slice(space + 1).trim() };
}

function includes(configured: readonly Buffer[], offered: string): boolean {
  const offeredDigest = digest(offered);
  let found = false;
  for (const one of configured) found = timingSafeEqual(one, offeredDigest) || found;
  return found;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function listOf<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Value];
}

/** What a bearer token must be, in words. */
export const tokenRule = 'non-empty and of visible ASCII characters without spaces';

export function isToken(token: unknown): token is string {
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token);
}

function checkToken(token: unknown): string {
  if (isToken(token)) return token;
  throw invalidSecret('bearerToken', token, tokenRule);
}

function checkCredentials(credentials: unknown): string {
  const { username, password } = Object(credentials) as Partial<Record<keyof BasicCredentials, unknown>>;
  if (typeof username !== 'string' || username === '' || username.includes(':')) {
    throw invalidOption(scope, 'basic.username', username, 'a non-empty string without a colon');
  }
  if (typeof password !== 'string' || password === '') {
    throw invalidSecret('basic.password', password, 'a non-empty string');
  }
  return `${username}:${password}`;
}

/** Like `invalidOption`, but a message ends up in logs, where a secret has no place. */
function invalidSecret(name: string, value: unknown, mustBe: string) {
  return invalidOption(
    scope,
    name,
    typeof value === 'string' && value !== '' ? '(not shown)' : value,
    mustBe,
  );
}
