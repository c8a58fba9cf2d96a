import { createHash, randomBytes } from 'node:crypto';
import type { Clock, EndpointRequest } from '@golden-signals/core';
import type { Undo } from '@golden-signals/core/extension';
import { readCookie, secureAttribute } from './cookies.ts';

const cookieName = 'golden_signals_session';
const maxSessions = 1_000;

interface Session {
  readonly endsMs: number;
  readonly onEnd: Set<() => void>;
}

/** Who has signed in: what is kept of a session is a digest of its id, and when it ends. */
export class Sessions {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  /** The oldest first. */
  readonly #sessions = new Map<string, Session>();

  constructor(clock: Clock, lifetimeMs: number) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
  }

  /** Begins a session. @returns The value of `Set-Cookie`. */
  begin(request: EndpointRequest): string {
    const id = randomBytes(32).toString('base64url');
    for (const [key, { endsMs }] of this.#sessions) if (endsMs <= this.#clock.now()) this.#end(key);
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined && this.#sessions.size >= maxSessions) this.#end(oldest);
    this.#sessions.set(digest(id), { endsMs: this.#clock.now() + this.#lifetimeMs, onEnd: new Set() });
    return cookie(id, Math.floor(this.#lifetimeMs / 1_000), request);
  }

  /** Ends the session of a request, and what goes on in it. @returns The value of `Set-Cookie`. */
  end(request: EndpointRequest): string {
    const key = keyOf(request);
    if (key !== undefined) this.#end(key);
    return cookie('', 0, request);
  }

  has(request: EndpointRequest): boolean {
    return this.#find(request) !== undefined;
  }

  /** Calls `listener` at the end of the request's session; never for a request without one. */
  onEnd(request: EndpointRequest, listener: () => void): Undo {
    const session = this.#find(request);
    if (session === undefined) return () => {};
    const stop = this.#clock.after(session.endsMs - this.#clock.now(), listener);
    session.onEnd.add(listener);
    return () => {
      stop();
      session.onEnd.delete(listener);
    };
  }

  #find(request: EndpointRequest): Session | undefined {
    const key = keyOf(request);
    const session = key === undefined ? undefined : this.#sessions.get(key);
    return session !== undefined && session.endsMs > this.#clock.now() ? session : undefined;
  }

  #end(key: string): void {
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    for (const listener of session?.onEnd ?? []) listener();
  }
}

function keyOf({ headers }: EndpointRequest): string | undefined {
  const id = readCookie(headers.cookie, cookieName);
  return id === undefined ? undefined : digest(id);
}

/** Without a path, so that it is sent to where it came from and below, wherever that is mounted. */
function cookie(value: string, maxAgeSeconds: number, { headers }: EndpointRequest): string {
  return `${cookieName}=${value}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secureAttribute(headers)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
