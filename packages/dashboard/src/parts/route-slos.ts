import type { ExtensionHost, Slo } from '@golden-signals/core/extension';

/** What is read here of the section `slo`, which is a package's of its own. */
interface SloReport {
  readonly slos: readonly {
    readonly name: string;
    readonly objective: number;
    readonly budgetLeft?: number;
    readonly state: string;
  }[];
}

/** Returns the state of the SLOs that are about one route; not those that are about all. */
export function slosOfRoute(
  route: string,
  { rules, sections }: Pick<ExtensionHost, 'rules' | 'sections'>,
): SloReport['slos'] {
  const names = new Set(
    rules
      .list()
      .filter((rule): rule is Slo => rule.type === 'slo' && isAbout(rule, route))
      .map(({ name }) => name),
  );
  if (names.size === 0) return [];
  const report = sections.read('slo', { details: false })?.data as SloReport | undefined;
  return report?.slos.filter(({ name }) => names.has(name)) ?? [];
}

function isAbout({ where, requests }: Slo, route: string): boolean {
  const named = requests?.routes?.some((name) => name === route || name.endsWith(` ${route}`));
  return where?.route === route || named === true;
}
