// What Prometheus says is normal is what the process says, over five weeks that are played to both.

import { type AlertingOptions, alerting } from '@golden-signals/alerting';
import { prometheusRules, prometheusRulesYaml } from '@golden-signals/provisioning';
import { expect } from '@jest/globals';
import { testWithTool } from '../../../test/services.ts';
import { DefinedService } from './defined-service.ts';
import { promtool } from './promtool.ts';

const minute = 60_000;
const hour = 60 * minute;
const week = 168 * hour;
const stepMs = 5 * minute;
/** Everything lasts for so long, so that neighbouring hours have nothing to do with what is compared. */
const blockMs = 3 * hour;
const blocksPerWeek = week / blockMs;
const weeks = 5;

type Rule = NonNullable<AlertingOptions['rules']>[number];
/** What a block has, by the week and its number in the week. */
type Blocks = (inWeek: number, block: number) => number;
type Series = Readonly<Record<string, Blocks>>;

const usual: Blocks = (inWeek, block) => [8, 10, 9, 12, 11][inWeek]! + (block % 6);
const isSpike = (inWeek: number, block: number) => (block + inWeek * 2) % 8 === 3;
const withSpikes =
  (of: Blocks): Blocks =>
  (inWeek, block) =>
    of(inWeek, block) * (isSpike(inWeek, block) ? 6 : 1);
/** A day of the second week. */
const isOut = (inWeek: number, block: number) => inWeek === 1 && block >= 16 && block < 24;

const common = {
  windowMs: stepMs,
  groupBy: [],
  comparedTo: 'normal',
  above: 1,
  summary: 'Unusual.',
} as const;
const rate = 'job:http_request_rate:rate5m';

function valuesOf(blocks: Blocks, from: number): number[] {
  return Array.from({ length: (weeks * week) / stepMs }, (_, index) => {
    const block = Math.floor(((index + from) * stepMs) / blockMs);
    return blocks(Math.min(weeks - 1, Math.floor(block / blocksPerWeek)), block % blocksPerWeek);
  });
}

/** In the notation of promtool: what lasts is written once. */
function notation(values: readonly number[]): string {
  const runs: Array<{ value: number; length: number }> = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last?.value === value) last.length += 1;
    else runs.push({ value, length: 1 });
  }
  return runs.map(({ value, length }) => `${value}+0x${length - 1}`).join(' ');
}

interface Expected {
  readonly atMs: number;
  /** Undefined where nothing is known. */
  readonly value: number | undefined;
}

/** Plays what is recorded, and expects of an expression what it is at some moments. */
async function expectOf(
  tool: string,
  rules: readonly Rule[],
  recorded: Series,
  expected: Readonly<Record<string, readonly Expected[]>>,
): Promise<void> {
  const service = new DefinedService({ defaults: false, rules });
  try {
    const { file } = prometheusRules(service.definitions);
    const played = {
      interval: '5m',
      input_series: Object.entries(recorded).map(([name, blocks]) => ({
        series: `${name}{job="shop"}`,
        values: notation(valuesOf(blocks, 0)),
      })),
      promql_expr_test: Object.entries(expected).flatMap(([name, moments]) =>
        moments.map(({ atMs, value }) => ({
          // The process keeps means in single precision.
          expr: value === undefined ? name : `abs(${name} - ${value}) < bool 0.00001`,
          eval_time: `${atMs / minute}m`,
          exp_samples: value === undefined ? [] : [{ labels: '{job="shop"}', value: 1 }],
        })),
      ),
    };
    const said = await promtool(tool, ['test', 'rules', 'test.yml'], {
      'rules.yml': prometheusRulesYaml(service.definitions),
      'test.yml': JSON.stringify({
        rule_files: ['rules.yml'],
        evaluation_interval: '90m',
        // What is normal comes first: in so long an interval, that of the one before would be forgotten.
        group_eval_order: file.groups.map(({ name }) => name).reverse(),
        tests: [played],
      }),
    });
    expect(said.text).toContain('SUCCESS');
  } finally {
    await service.close();
  }
}

/** Returns what the process says when something begins to be more than normal, as moments of an expression. */
function simulated(
  rules: readonly Rule[],
  values: Parameters<ReturnType<typeof alerting>['simulate']>[0],
): Array<Expected & { readonly name: string }> {
  return alerting({ defaults: false, rules })
    .simulate(values, { intervalMs: stepMs })
    .filter(({ state }) => state === 'firing');
}

/** The middle of a block, where the hour around is that of the process. */
const middle = ({ atMs, value }: Expected): Expected => ({
  atMs: Math.floor(atMs / blockMs) * blockMs + blockMs / 2,
  value,
});

testWithTool(
  'promtool',
  'a rate, a share and a level are as many times what is normal as in the process, also after an outage',
  async (tool) => {
    const volume: Blocks = (inWeek, block) => (isOut(inWeek, block) ? 0 : withSpikes(usual)(inWeek, block));
    const share: Blocks = (inWeek, block) => withSpikes(usual)(inWeek, block) / 200;
    // Too few to learn from in one week, and then a share that would change what is normal.
    const events: Blocks = (inWeek, block) => (inWeek === 3 && block % 5 === 0 ? 10 : 400);
    const learned: Blocks = (inWeek, block) => (events(inWeek, block) === 10 ? 0.9 : share(inWeek, block));
    const rules = [
      { ...common, name: 'Rate', signal: 'http.request_rate' },
      { ...common, name: 'Ratio', signal: 'http.error_ratio', minTotal: 20 },
      { ...common, name: 'Level', signal: 'http.in_flight' },
    ];
    const totals = valuesOf(events, 1);
    const told = simulated(rules, {
      'http.request_rate': valuesOf(volume, 1),
      'http.error_ratio': valuesOf(learned, 1).map((of, at) => ({
        bad: of * totals[at]!,
        total: totals[at]!,
      })),
      'http.in_flight': valuesOf(volume, 1),
    });
    const of = (rule: string) => told.filter(({ name }) => name === rule).map(middle);
    for (const rule of ['Rate', 'Ratio', 'Level']) expect(of(rule).length).toBeGreaterThan(15);
    await expectOf(
      tool,
      rules,
      {
        [rate]: volume,
        'job:http_error_ratio:rate5m': learned,
        'job:http_error_ratio_events:increase5m': events,
        'job:http_in_flight:avg5m': volume,
      },
      {
        [`${rate}_vs_normal`]: of('Rate'),
        'job:http_error_ratio:rate5m_vs_normal_of_20': of('Ratio'),
        'job:http_in_flight:avg5m_vs_normal': of('Level'),
      },
    );
  },
  60_000,
);

testWithTool(
  'promtool',
  'one week with an outage changes nothing, and what is normally nothing or too little is 1',
  async (tool) => {
    const steady: Blocks = (inWeek, block) => (isOut(inWeek, block) ? 0 : 10 + (block % 6));
    const volume: Blocks = (inWeek, block) => {
      if (block === 30) return inWeek === 4 ? 50 : 0;
      if (block === 31) return inWeek === 4 ? 50 : 1.9;
      return steady(inWeek, block) * (inWeek === 4 ? 3 : 1);
    };
    const rules = [
      { ...common, name: 'Any', signal: 'http.request_rate' },
      // Two requests per second.
      { ...common, name: 'Enough', signal: 'http.request_rate', minTotal: 600 },
      { ...common, name: 'EnoughInAnHour', signal: 'http.request_rate', minTotal: 600, comparedToMs: hour },
    ];
    const at = (block: number, value: number) => middle({ atMs: 4 * week + block * blockMs, value });
    await expectOf(
      tool,
      rules,
      { [rate]: volume },
      {
        [`${rate}_vs_normal`]: [at(8, 3), at(18, 3), at(23, 3), at(30, 1), at(31, 50 / 1.9)],
        [`${rate}_vs_normal_of_600_in_5m`]: [at(18, 3), at(30, 1), at(31, 1)],
        [`${rate}_vs_normal_of_600_in_1h_or_1h`]: [at(18, 3), at(30, 1), at(31, 50 / 1.9)],
      },
    );
  },
  60_000,
);

testWithTool(
  'promtool',
  'one known week is not enough: until there are two, the time before counts, or nothing is known',
  async (tool) => {
    const volume = withSpikes(usual);
    const rules = [
      { ...common, name: 'Alone', signal: 'http.request_rate' },
      { ...common, name: 'Until', signal: 'http.request_rate', above: 2, comparedToMs: hour },
    ];
    const told = simulated([rules[1]!], { 'http.request_rate': valuesOf(volume, 1) });
    const early = told.filter(({ atMs }) => atMs > hour && atMs < 2 * week);
    const late = told.filter(({ atMs }) => atMs > 2 * week).map(middle);
    expect(early.length).toBeGreaterThan(5);
    expect(late.length).toBeGreaterThan(10);
    await expectOf(
      tool,
      rules,
      { [rate]: volume },
      {
        [`${rate}_vs_normal_or_1h`]: [...early, ...late],
        [`${rate}_vs_normal`]: [...early.map(({ atMs }) => ({ atMs, value: undefined })), ...late],
      },
    );
  },
  60_000,
);
