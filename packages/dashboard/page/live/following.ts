import type { BegunFollowing } from '../../src/follow/shapes.ts';
import { addressOf } from './live.ts';

/** What this page has begun to follow last: the service does not tell a token again. */
let begun: BegunFollowing | undefined;

/** The token of a client that this page has begun to follow; undefined after it was loaded anew. */
export function tokenOf(id: string): string | undefined {
  return begun?.id === id ? begun.token : undefined;
}

/**
 * Begins to follow a client.
 *
 * @param browser Whether it is this browser, which gets a cookie.
 * @returns Its id. @throws Error with what the service says against it.
 */
export async function beginFollowing(browser: boolean): Promise<string> {
  const response = await fetch(addressOf('follow'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ browser }),
  });
  if (!response.ok) throw new Error(await response.text());
  begun = (await response.json()) as BegunFollowing;
  return begun.id;
}

/** Returns by which id this browser is followed, else the client that this page has begun to follow last. Never rejects. */
export async function findFollowed(): Promise<string | undefined> {
  try {
    const response = await fetch(addressOf('follow'));
    const { id }: Partial<BegunFollowing> = response.ok ? await response.json() : {};
    return id ?? begun?.id;
  } catch {
    return begun?.id;
  }
}

/** Ends it. Never rejects: where the service does not answer, the view of who is followed comes back by itself. */
export async function endFollowing(id: string): Promise<void> {
  if (begun?.id === id) begun = undefined;
  await fetch(addressOf(`follow?${new URLSearchParams({ id })}`), { method: 'DELETE' }).catch(() => {});
}
