import {
  checkOptions,
  invalidOption,
  isNonEmptyString,
  isNumber,
  isOneOf,
  isPlainObject,
  isStringArray,
  type Labels,
  type Rule,
  type Rules,
  type Sla,
  type SlaCredit,
  type Slo,
} from '@golden-signals/core/extension';
import { formatDuration, parseDuration } from './duration.ts';
import { availability, type Indicator } from './indicator.ts';
import { sloSignalIds } from './slo-signals.ts';

/** An SLO as `defineSlo` takes it. */
export interface SloDefinition {
  /** In kebab case: `checkout-availability`. Unique among the SLOs; the label `slo` of metrics. */
  name: string;
  /** The share that has to be good, above 0 and below 1. Default: `of` of a latency, which must be given then. */
  objective?: number;
  /** From one to 35 days: `7d`, `4w`. Default: `30d`. */
  window?: string;
  /** Default: `availability()`. */
  indicator?: Indicator;
  /** Templates of routes, with a method or without: `/orders/:id`, `POST /orders`. Default: all requests. */
  routes?: readonly string[];
  /**
   * The kind of what is good or bad: single events (`occurrences`), or slices of time (`timeslices`), as for an uptime per month.
   * Default: `occurrences`, but `timeslices` where both `objective` and `of` of a latency are given and differ.
   */
  budget?: 'occurrences' | 'timeslices';
  /** The length of a slice, from `1s` to `1h`. Default: `1m`. */
  slice?: string;
  /** The share of its events that makes a slice good, above 0 and at most 1. Default: `of` of a latency, else `objective`. */
  sliceTarget?: number;
  /** Bad events, or slices, that must have been seen before anybody is alerted. Default: 5 events, 1 slice. */
  minBad?: number;
  /** The promise to customers. `target` is by default the highest `below`, `credits` none. Default: nothing. */
  sla?: { readonly target?: number; readonly credits?: readonly SlaCredit[] };
  /** Added to the labels of its alerts. Default: none. */
  labels?: Labels;
  /** One sentence for people. Default: made of the others. */
  summary?: string;
  /** A URL, or a path of the runbooks, of its alerts. Default: none. */
  runbook?: string;
}

const isShare: Rule = (value) =>
  typeof value === 'number' && value > 0 && value < 1 ? undefined : 'above 0 and below 1';

const sloDefinitionRules: Rules<SloDefinition> = {
  name: isNonEmptyString,
  objective: isShare,
  window: isNonEmptyString,
  indicator: (value) =>
    isPlainObject(value) === undefined &&
    isOneOf('availability', 'latency', 'signal')((value as Indicator).kind) === undefined
      ? undefined
      : 'made by availability(), latency() or signalRatio()',
  routes: isStringArray,
  budget: isOneOf('occurrences', 'timeslices'),
  slice: isNonEmptyString,
  sliceTarget: isNumber({ max: 1 }),
  minBad: isNumber({ min: 1 }),
  sla: isPlainObject,
  labels: isPlainObject,
  summary: isNonEmptyString,
  runbook: isNonEmptyString,
};

const dayMs = 86_400_000;
const maxDays = 35;

/**
 * Returns an SLO as plain data, ready for `alerting({ slos })`.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`
 */
export function defineSlo(definition: SloDefinition): Slo {
  checkOptions('defineSlo', definition, sloDefinitionRules);
  const { name, indicator = availability(), routes, minBad, sla, labels, runbook } = definition;
  const scope = `The SLO "${name}"`;
  const windowDays = parseDuration(scope, 'window', definition.window ?? '30d') / dayMs;
  if (windowDays < 1 || windowDays > maxDays)
    throw invalidOption(scope, 'window', definition.window, `from 1d to ${maxDays}d`);
  const latencyShare = indicator.kind === 'latency' ? indicator.of : undefined;
  const objective = definition.objective ?? latencyShare;
  if (objective === undefined) throw invalidOption(scope, 'objective', undefined, 'given');
  const slices = slicesOf(scope, definition, objective, latencyShare);
  const slo: Slo = {
    type: 'slo',
    name,
    ...measuredBy(scope, name, indicator, routes),
    objective,
    windowDays,
    summary: definition.summary ?? summaryOf(objective, windowDays, indicator, slices),
    ...(slices && { slices }),
    ...(minBad !== undefined && { minBad }),
    ...(sla && { sla: slaOf(scope, sla) }),
    ...(labels && { labels }),
    ...(runbook !== undefined && { runbook }),
  };
  return slo;
}

function measuredBy(
  scope: string,
  name: string,
  indicator: Indicator,
  routes: readonly string[] | undefined,
): Pick<Slo, 'signal' | 'where' | 'requests'> {
  if (indicator.kind === 'signal') {
    if (routes !== undefined)
      throw invalidOption(scope, 'routes', routes, 'left out beside a signal, which has "where"');
    const { signal, where } = indicator;
    return { signal, ...(where && { where }) };
  }
  const requests = {
    ...(routes && { routes }),
    ...(indicator.kind === 'latency' && { belowMs: indicator.belowMs }),
  };
  return { signal: sloSignalIds.errorRatio, where: { slo: name }, requests };
}

function slicesOf(
  scope: string,
  { budget, slice, sliceTarget }: SloDefinition,
  objective: number,
  latencyShare: number | undefined,
): Slo['slices'] {
  const isShareOfSlices = latencyShare !== undefined && latencyShare !== objective;
  if (budget === 'occurrences' && isShareOfSlices)
    throw invalidOption(scope, 'objective', objective, `the same as "of" of its latency, ${latencyShare}`);
  if ((budget ?? (isShareOfSlices ? 'timeslices' : 'occurrences')) === 'occurrences') {
    for (const [key, value] of Object.entries({ slice, sliceTarget }))
      if (value !== undefined) throw invalidOption(scope, key, value, 'left out without "timeslices"');
    return undefined;
  }
  return {
    lengthMs: parseDuration(scope, 'slice', slice ?? '1m'),
    target: sliceTarget ?? latencyShare ?? objective,
  };
}

function slaOf(scope: string, { target, credits = [] }: NonNullable<SloDefinition['sla']>): Sla {
  const agreed = target ?? Math.max(...credits.map(({ below }) => below));
  if (!Number.isFinite(agreed)) throw invalidOption(scope, 'sla', undefined, 'a target, or credits with one');
  return { target: agreed, credits };
}

function summaryOf(
  objective: number,
  windowDays: number,
  indicator: Indicator,
  slices: Slo['slices'],
): string {
  const share = `${Number((objective * 100).toPrecision(12))} %`;
  const of = {
    availability: 'requests are answered without a failure',
    latency: 'requests are fast enough',
    signal: 'events are good',
  }[indicator.kind];
  const what = slices === undefined ? of : `slices of ${formatDuration(slices.lengthMs)} are good`;
  return `${share} of the ${what} over ${windowDays} days.`;
}

/** Returns SLOs as data; those that are data already stay as they are. @throws As `defineSlo` */
export function toSlos(slos: readonly (Slo | SloDefinition)[]): Slo[] {
  return slos.map((slo) => (slo !== null && typeof slo === 'object' && 'type' in slo ? slo : defineSlo(slo)));
}
