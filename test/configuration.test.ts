// docs/configuration.md lists every option, variable, default and error code, and nothing else. What there is comes from
// the code: the rules that options are checked by, wherever they are, the variables, and the codes.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMonitor, errorCodes, monitorServer } from '@golden-signals/core';
import { metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import { goldenSignals } from '@golden-signals/fastify';
import { MonitoringModule } from '@golden-signals/nestjs';
import { describe, expect, test } from '@jest/globals';
import { type BindingIdentifier, parseSync } from '@swc/core';
import { deliveryDefaults } from '../packages/alerting/test/internals/documented-delivery.ts';
import { alertingDefaults } from '../packages/alerting/test/internals/documented-options.ts';
import { businessDefaults } from '../packages/business/test/internals/documented-options.ts';
import { coreDefaults, variables } from '../packages/core/test/internals/documented-options.ts';
import { dashboardDefaults } from '../packages/dashboard/test/internals/documented-options.ts';
import { dependenciesDefaults } from '../packages/dependencies/test/internals/documented-options.ts';
import { editions } from '../packages/fastify/test/editions.ts';
import { healthDefaults } from '../packages/health/test/internals/documented-options.ts';
import { jobsDefaults } from '../packages/jobs/test/internals/documented-options.ts';
import { grafanaDefaults } from '../packages/provisioning/test/internals/documented-grafana.ts';
import { provisioningDefaults } from '../packages/provisioning/test/internals/documented-options.ts';
import { systemDefaults } from '../packages/system/test/internals/documented-options.ts';
import { publicPackages, root } from '../scripts/workspace.mjs';

const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8');

/** Rules of what is no configuration: arguments of calls, and parts of an option. Their own pages describe them. */
const elsewhere = [
  'RegistryOptions',
  'Collector',
  'NativeOptions',
  'PgCheckOptions',
  'Mysql2CheckOptions',
  'ThresholdCheckOptions',
  'Limits',
  'HeartbeatOptions',
  'MemoryCheckOptions',
  'DiskSpaceCheckOptions',
  'HttpCheckOptions',
  'TlsCertificateCheckOptions',
  'EventLoopDelayCheckOptions',
  'MonitorProvidersOptions',
  'CallTargetOptions',
  'StatusOptions',
  'StatusThresholds',
  'ObserveOptions',
  'KnexCheckOptions',
  'KyselyCheckOptions',
  'PrismaCheckOptions',
  'TypeormCheckOptions',
  'AlertRule',
  'AlertCondition',
  'PlainAlert',
  'Measurement',
  'SimulationOptions',
  'Slo',
  'SloRequests',
  'SloSlices',
  'Sla',
  'SlaCredit',
  'StatusThresholds',
  'StatusOptions',
  'Route',
  'InhibitRule',
  'AlertmanagerChannelOptions',
  'DiscordChannelOptions',
  'EmailChannelOptions',
  'JiraServiceManagementChannelOptions',
  'PagerdutyChannelOptions',
  'SlackChannelOptions',
  'TeamsChannelOptions',
  'WebhookChannelOptions',
  'ResourceOptions',
  'PodMonitorOptions',
  'PrometheusRuleResourceOptions',
  'DashboardConfigMapOptions',
  'JobOptions',
  'QueueCheckOptions',
  'ObserveQueueOptions',
  'ObserveWorkerOptions',
  'ObserveScheduleOptions',
];

/** The options of the adapters, which the message of an unknown one lists. */
const adapters: Array<[string, (options: never) => unknown]> = [
  ['metricsMiddleware', metricsMiddleware],
  [
    'monitorServer',
    (options: never) => monitorServer({ prependListener, off, listenerCount } as never, options),
  ],
  ['goldenSignals', (options: never) => editions[0]!.fastify().register(goldenSignals, options).ready()],
  ['MonitoringModule', (options: never) => MonitoringModule.forRoot(options)],
];
const [prependListener, off, listenerCount] = [() => {}, () => {}, () => 0];

describe('docs/configuration.md', () => {
  const documented = sections();

  test.each(rules().filter(({ type }) => !elsewhere.includes(type)))(
    'lists the options of $type',
    ({ type, options }) => {
      expect(documented.get(type)?.map(({ name }) => name)).toEqual(options);
    },
  );

  test('has no table of options that do not exist', () => {
    const types = new Set(rules().map(({ type }) => type));
    expect([...documented.keys()].filter((type) => !types.has(type))).toEqual([]);
    expect(elsewhere.filter((type) => !types.has(type))).toEqual([]);
  });

  test.each(
    Object.entries({
      ...coreDefaults(),
      ...healthDefaults(),
      ...systemDefaults(),
      ...businessDefaults(),
      ...dashboardDefaults(),
      ...dependenciesDefaults(),
      ...alertingDefaults(),
      ...deliveryDefaults(),
      ...provisioningDefaults(),
      ...grafanaDefaults(),
      ...jobsDefaults(),
    }),
  )('says the defaults of %s', (type, values) => {
    const said = new Map(documented.get(type)?.map(({ name, cells }) => [name, cells[0]]));
    const wrong = Object.entries(values).filter(([name, value]) => {
      const isPlain = ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
      return (
        isPlain &&
        said.has(name) &&
        said.get(name) !== `\`${value}\`` &&
        !differently.includes(`${type}.${name}`)
      );
    });
    expect(wrong).toEqual([]);
  });

  test.each(adapters)('lists what %s takes besides', async (name, call) => {
    const ofMonitor = await known((options) => createMonitor(options));
    const besides = (await known(call)).filter((option) => !ofMonitor.includes(option));
    const rows = tableBelow('### Options of the adapters, besides');
    const listed = rows.filter(({ cells: [of] }) => of === 'all' || of === `\`${name}\``);
    expect(listed.map((row) => row.name).sort()).toEqual(besides.sort());
  });

  test('lists what monitoringRoutes takes', async () => {
    const taken = await known(monitoringRoutes);
    expect(page).toContain(`\`monitoringRoutes\` takes ${taken.map((name) => `\`${name}\``).join(' and ')}`);
  });

  test('lists every variable with its alias', () => {
    const rows = page.matchAll(/^\| `(GS_\w+)` \| (?:`(\w+)`|none) \|/gm);
    expect(Array.from(rows, ([, name, alias]) => [name, alias])).toEqual(variables);
  });

  test('lists every code with its meaning', () => {
    const rows = page.matchAll(/^\| `(ERR_GS_\w+)` \| (.*) \|$/gm);
    expect(Array.from(rows, ([, code, meaning]) => [code, meaning])).toEqual(Object.entries(errorCodes));
  });
});

interface Row {
  readonly name: string;
  /** Those after the name. */
  readonly cells: readonly string[];
}

/** The tables whose heading is the name of a type. */
function sections(): Map<string, Row[]> {
  const headings = page.matchAll(/^### `(\w+)`$/gm);
  return new Map(Array.from(headings, ([heading, type]) => [type!, tableBelow(heading)]));
}

function tableBelow(heading: string): Row[] {
  const [, rest = ''] = page.split(`\n${heading}\n`);
  const [section = ''] = rest.split('\n#');
  return Array.from(section.matchAll(/^\| `(\w+)` \|(.*)\|$/gm), ([, name = '', cells = '']) => ({
    name,
    cells: cells.split('|').map((cell) => cell.trim()),
  }));
}

interface Checked {
  readonly type: string;
  readonly options: readonly string[];
}

/** Every `const … : Rules<Type> = { … }` of the published packages. */
function rules(): Checked[] {
  return publicPackages().flatMap(({ folder }) => {
    const sources = join(root, folder, 'src');
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' });
    return files.filter((file) => file.endsWith('.ts')).flatMap((file) => rulesIn(join(sources, file)));
  });
}

function rulesIn(file: string): Checked[] {
  const { body } = parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', decorators: true });
  const declared = body.flatMap((item) => {
    const statement = item.type === 'ExportDeclaration' ? item.declaration : item;
    return statement.type === 'VariableDeclaration' ? statement.declarations : [];
  });
  return declared.flatMap(({ id, init }) => {
    const annotation = (id as BindingIdentifier).typeAnnotation?.typeAnnotation;
    if (annotation?.type !== 'TsTypeReference' || init?.type !== 'ObjectExpression') return [];
    if (annotation.typeName.type !== 'Identifier' || annotation.typeName.value !== 'Rules') return [];
    const [of] = annotation.typeParams?.params ?? [];
    // What is put together from other types is an argument of a call or a part of an option.
    if (of?.type !== 'TsTypeReference' || of.typeName.type !== 'Identifier' || of.typeParams) return [];
    const options = init.properties.flatMap((property) =>
      property.type === 'KeyValueProperty' && property.key.type === 'Identifier' ? [property.key.value] : [],
    );
    return of.typeName.value === 'OwnOptions' ? [] : [{ type: of.typeName.value, options }];
  });
}

/** Where the code fills in something else than what a reader has to know. */
const differently = ['ServiceOptions.instance', 'ServiceOptions.version', 'MonitorOptions.showDetails'];

/** The options that a function takes, as the message says them that refuses another one. */
async function known(call: (options: never) => unknown): Promise<string[]> {
  const refused = (async () => call({ noSuchOption: 1 } as never))();
  const message = await refused.then(
    () => '',
    (error: Error) => error.message,
  );
  return /Known options: (.*)\.$/.exec(message)?.[1]?.split(', ') ?? [];
}
