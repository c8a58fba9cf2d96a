import type { Finding } from '../host/findings.ts';

/** So many routes, and at least half of them, have a cause in common. */
const minTogether = 3;
/** Routes that are named as evidence then. */
const maxNamed = 3;

/** What was found of one route, and the same as a clause. */
export interface RouteFinding {
  readonly finding: Finding;
  readonly brief: string;
}

/** What is said of several routes at once. */
interface Together extends Pick<Finding, 'id' | 'title' | 'next'> {
  readonly signal: string;
  readonly limit: string;
}

/**
 * Returns what was found of routes: one by one, or as one finding where it holds for most of the service.
 *
 * @param judged How many routes were looked at.
 */
export function toldTogether(
  found: readonly RouteFinding[],
  judged: number,
  describe: (count: number) => Together,
): readonly Finding[] {
  const findings = found.map(({ finding }) => finding);
  if (found.length < minTogether || found.length < judged / 2) return findings;
  const { limit, ...said } = describe(found.length);
  const costOf = ({ finding }: RouteFinding) => finding.cost ?? 0;
  const worst = [...found].sort((a, b) => costOf(b) - costOf(a)).slice(0, maxNamed);
  return [
    {
      ...said,
      severity: findings.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning',
      evidence: [...worst.map(({ brief }) => brief), limit],
      cost: found.reduce((sum, one) => sum + costOf(one), 0),
    },
  ];
}
