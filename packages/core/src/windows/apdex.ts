/**
 * Returns the Apdex score, from 0 (no user is satisfied) to 1: `(satisfied + tolerating / 2) / all`.
 *
 * A request satisfies when it took at most the target, is tolerated up to four times the target, and frustrates
 * beyond that, or when it failed, however fast it was. Without requests the score is 1: no user was frustrated, and an
 * alert on a low score stays silent on an idle service.
 *
 * Source of the formula: Apdex Alliance, "Application Performance Index, Technical Specification", version 1.1, 2007.
 */
export function apdexScore(requests: number, tolerating: number, frustrated: number): number {
  return requests === 0 ? 1 : (requests - frustrated - tolerating / 2) / requests;
}

/** Beyond how many targets a request no longer is tolerated. */
export const frustratedFactor = 4;
