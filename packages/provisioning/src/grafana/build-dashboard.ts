import type { Definitions } from '../definitions.ts';
import { type Dashboard, datasource, type Panel, schemaVersion, type Target } from './dashboard-json.ts';
import type { ResolvedGrafanaOptions } from './grafana-options.ts';
import { layOut } from './layout.ts';
import { refId } from './panel-shapes.ts';
import type { DashboardSpec, PanelSpec, RowSpec } from './panel-spec.ts';
import { dashboardVariables, targetInfo } from './variables.ts';

/** By which the dashboards of all services find each other. */
const tag = 'golden-signals';

/** Returns a dashboard without the panels that the application has nothing for; undefined where none remains. */
export function buildDashboard(
  { name, title, description, variables = [], rows }: DashboardSpec,
  definitions: Definitions,
  options: ResolvedGrafanaOptions,
): Dashboard | undefined {
  const { service } = definitions;
  const panels = placeRows(rows);
  if (panels.length === 0) return undefined;
  return {
    uid: dashboardUid(service.name, name),
    title: `${service.name} / ${title}`,
    description,
    tags: [tag, service.name],
    schemaVersion,
    version: 1,
    editable: false,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    annotations: { list: [deploys] },
    links: dashboardLinks(definitions, options),
    templating: { list: dashboardVariables(service.name, variables) },
    panels,
  };
}

/** Returns the same id at each time, so that a dashboard which is imported again replaces the one before. */
function dashboardUid(service: string, name: string): string {
  // Grafana takes up to 40 letters, digits, `-` and `_`.
  const prefix = service.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 39 - name.length);
  return `${prefix}-${name}`;
}

function placeRows(rows: readonly RowSpec[]): Panel[] {
  const placed: Panel[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    const present = panels.filter((panel) => panel !== undefined);
    if (present.length === 0) continue;
    placed.push({
      id: placed.length + 1,
      type: 'row',
      title,
      gridPos: { x: 0, y, w: 24, h: 1 },
      collapsed: false,
      panels: [],
    });
    const { positions, bottom } = layOut(present, y + 1);
    for (const [index, panel] of present.entries()) {
      placed.push(toPanel(panel, placed.length + 1, positions[index]!));
    }
    y = bottom;
  }
  return placed;
}

function toPanel(spec: PanelSpec, id: number, gridPos: Panel['gridPos']): Panel {
  const {
    type,
    title,
    description,
    queries,
    defaults,
    overrides = [],
    options,
    links = [],
    transformations,
  } = spec;
  const targets = queries.map(
    ({ expr, legend, instant, format, exemplar }, index): Target => ({
      refId: refId(index),
      datasource,
      expr,
      legendFormat: legend,
      ...(instant ? { instant } : { range: true }),
      ...(format && { format }),
      ...(exemplar && { exemplar }),
    }),
  );
  return {
    id,
    type,
    title,
    description,
    gridPos,
    ...(type === 'text' ? {} : { datasource, targets }),
    fieldConfig: { defaults, overrides },
    options,
    ...(links.length === 0 ? {} : { links }),
    ...(transformations && { transformations }),
  };
}

/** A version that did not run five minutes ago. */
const deploys = (() => {
  const versions = `count by (service_version) (${targetInfo}{job=~"$job",instance=~"$instance"}`;
  return {
    name: 'Deploys',
    datasource,
    enable: true,
    iconColor: 'blue',
    expr: `${versions}) unless ${versions} offset 5m)`,
    step: '1m',
    titleFormat: 'Deploy',
    textFormat: 'Version {{service_version}}',
    tagKeys: 'service_version',
  };
})();

function dashboardLinks(
  { service, monitoringPath }: Definitions,
  { serviceUrl }: ResolvedGrafanaOptions,
): object[] {
  const others = {
    type: 'dashboards',
    title: `${service.name}: dashboards`,
    tags: [tag, service.name],
    asDropdown: true,
    includeVars: true,
    keepTime: true,
  };
  if (serviceUrl === undefined) return [others];
  const url = new URL(monitoringPath, serviceUrl).href;
  return [others, { type: 'link', title: 'Live page', icon: 'external link', url, targetBlank: true }];
}
