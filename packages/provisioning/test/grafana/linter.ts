import type { Dashboard } from '@golden-signals/provisioning';
import { parsePromql } from './promql-tree.ts';

type Panel = Dashboard['panels'][number];
type Target = NonNullable<Panel['targets']>[number];
type Variable = Dashboard['templating']['list'][number];

/** Returns what is wrong with a dashboard by one rule. */
type Rule = (dashboard: Dashboard) => string[];

/** Grafana's units, as far as the dashboards use them (packages/grafana-data/src/valueFormats/categories.ts). */
const units = ['short', 'percentunit', 's', 'bytes', 'binBps', 'ops', 'reqps', 'dtdurations', 'bool_yes_no'];

const chosen = '$datasource';

/** What Grafana's linter looks at; rows and texts have neither data nor units. */
const panelsOf = ({ panels }: Dashboard) => panels.filter(({ type }) => type !== 'row' && type !== 'text');

const ofPanels =
  (isWrong: (panel: Panel) => boolean): Rule =>
  (dashboard) =>
    panelsOf(dashboard)
      .filter(isWrong)
      .map(({ title }) => title);

const ofTargets =
  (wrong: (target: Target) => string | undefined): Rule =>
  (dashboard) =>
    panelsOf(dashboard).flatMap(({ title, targets = [] }) =>
      targets.flatMap((target) => {
        const said = wrong(target);
        return said === undefined ? [] : [`${title}: ${said}`];
      }),
    );

const ofVariable =
  (name: string, label: string): Rule =>
  ({ templating: { list } }) => {
    const variable = list.find((one) => one.name === name);
    const expected = { label, type: 'query', multi: true, allValue: '.+' };
    if (variable === undefined) return ['missing'];
    const wrong = Object.entries(expected).filter(([key, value]) => variable[key] !== value);
    if (uidOf(variable) !== chosen) wrong.push(['datasource', uidOf(variable)]);
    return wrong.map(([key]) => `${key} is ${JSON.stringify(variable[key])}`);
  };

const hasMatcher = (matcher: string): Rule =>
  ofTargets(
    ({ expr }) => parsePromql(expr).selectors.find(({ matchers }) => !matchers.includes(matcher))?.metric,
  );

function uidOf({ datasource }: Panel | Variable): string {
  return (datasource as Panel['datasource'])?.uid ?? '';
}

function isQuery({ type }: Variable): boolean {
  return type === 'query';
}

/** The rules of https://github.com/grafana/dashboard-linter, which is written in Go and not on npm, by their names. */
export const linterRules: Readonly<Record<string, Rule>> = {
  'template-datasource-rule': ({ templating: { list } }) => {
    const found = list.filter(({ type }) => type === 'datasource');
    const isRight =
      found.length === 1 &&
      found[0]!.name === 'datasource' &&
      found[0]!.label === 'Data source' &&
      found[0]!.query === 'prometheus';
    return isRight ? [] : [JSON.stringify(found)];
  },
  'template-job-rule': ofVariable('job', 'Job'),
  'template-instance-rule': ofVariable('instance', 'Instance'),
  'template-label-promql-rule': ({ templating: { list } }) =>
    list.filter(isQuery).flatMap(({ query }) => {
      const [, asked = ''] = /^label_values\((.+), [a-zA-Z_]\w*\)$/.exec(query) ?? [];
      return asked === '' || parsePromql(asked).error !== undefined ? [query] : [];
    }),
  'template-on-time-change-reload-rule': ({ templating: { list } }) =>
    list.filter((variable) => isQuery(variable) && variable.refresh !== 2).map(({ name }) => name),
  'panel-datasource-rule': ofPanels((panel) => uidOf(panel) !== chosen),
  'panel-title-description-rule': ofPanels(
    ({ title, description = '' }) => title === '' || description === '',
  ),
  'panel-units-rule': ofPanels(({ fieldConfig }) => {
    const overridden = fieldConfig!.overrides
      .flatMap(({ properties }) => properties)
      .filter(({ id }) => id === 'unit')
      .map(({ value }) => String(value));
    return ![fieldConfig!.defaults.unit, ...overridden].every((unit) => units.includes(unit));
  }),
  'panel-no-targets-rule': ofPanels(({ targets = [] }) => targets.length === 0),
  'target-promql-rule': ofTargets(({ expr }) => parsePromql(expr).error),
  'target-rate-interval-rule': ofTargets(
    ({ expr }) =>
      parsePromql(expr)
        .selectors.filter(({ range }) => range !== undefined && range !== '$__rate_interval')
        .find(({ calledBy }) => calledBy === 'rate' || calledBy === 'irate')?.metric,
  ),
  'target-job-rule': hasMatcher('job=~"$job"'),
  'target-instance-rule': hasMatcher('instance=~"$instance"'),
  'target-counter-agg-rule': ofTargets(
    ({ expr }) =>
      parsePromql(expr)
        .selectors.filter(({ metric }) => metric.endsWith('_total'))
        .find(
          ({ range, calledBy = '' }) =>
            range === undefined || !['rate', 'irate', 'increase'].includes(calledBy),
        )?.metric,
  ),
  // There is nothing of Loki in here, so that its two rules ask for that alone.
  'target-logql-rule': ofTargets(({ datasource }) =>
    datasource.type === 'prometheus' ? undefined : datasource.type,
  ),
  'target-logql-auto-rule': ofTargets(({ expr }) => (expr.includes('$__auto') ? expr : undefined)),
  'uneditable-dashboard': ({ editable }) => (editable === false ? [] : ['editable']),
};

/** Returns what any rule says about some dashboards. */
export function lint(dashboards: Iterable<Dashboard>): string[] {
  return [...dashboards].flatMap((dashboard) =>
    Object.entries(linterRules).flatMap(([name, rule]) =>
      rule(dashboard).map((said) => `${name}: ${dashboard.title}: ${said}`),
    ),
  );
}
