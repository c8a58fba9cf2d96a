import type { Finding } from '../host/findings.ts';

/** So many routes are told of one by one. More are one finding: a list of them is what the view of the routes is for. */
const maxSingle = 3;

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

/** Returns what was found of routes: one by one, or of many of them as one finding. */
export function toldTogether(
  found: readonly RouteFinding[],
  describe: (count: number) => Together,
): readonly Finding[] {
  const findings = found.map(({ finding }) => finding);
  if (found.length <= maxSingle) return findings;
  const { limit, ...said } = describe(found.length);
  const costOf = ({ finding }: RouteFinding) => finding.cost ?? 0;
  const worst = [...found].sort((a, b) => costOf(b) - costOf(a)).slice(0, maxSingle);
  return [
    {
      ...said,
      severity: findings.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning',
      evidence: [...worst.map(({ brief }) => brief), limit],
      cost: found.reduce((sum, one) => sum + costOf(one), 0),
    },
  ];
}
