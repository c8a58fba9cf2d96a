import { formatQuantity, type SignalDefinition, type SignalLimits } from '@golden-signals/core/extension';
import type { Definitions } from '../definitions.ts';
import type { FieldDefaults, Link, ThresholdStep } from './dashboard-json.ts';

const units: Readonly<Record<SignalDefinition['unit'], string>> = {
  ratio: 'percentunit',
  s: 's',
  By: 'bytes',
  '1/s': 'ops',
  'By/s': 'binBps',
  '1': 'short',
};

/** Returns the unit of a signal as Grafana knows it. */
export function unitOf({ id, unit }: Pick<SignalDefinition, 'id' | 'unit'>): string {
  return id === 'http.request_rate' ? 'reqps' : units[unit];
}

/** Returns from where on a panel is yellow and red; undefined where nothing is said to hurt. */
export function thresholdsOf({
  better,
  limits: { warning, critical } = {},
}: Pick<SignalDefinition, 'better' | 'limits'>): FieldDefaults['thresholds'] {
  if (warning === undefined && critical === undefined) return undefined;
  const step = (color: string, value: number | undefined): ThresholdStep[] =>
    value === undefined ? [] : [{ color, value }];
  // A step begins at its value and goes up, so what is better when it is higher begins with the worst.
  const steps =
    better === 'lower'
      ? [{ color: 'green', value: null }, ...step('yellow', warning), ...step('red', critical)]
      : [{ color: 'red', value: null }, ...step('yellow', critical), ...step('green', warning)];
  return { mode: 'absolute', steps };
}

/** Says in a sentence or two what a signal is, and when it is bad. */
export function signalText({ id, title, unit, better, limits = {} }: SignalDefinition): string {
  const limit = (name: keyof SignalLimits) => {
    const value = limits[name];
    return value === undefined
      ? []
      : [`${name} ${better === 'lower' ? 'above' : 'below'} ${formatQuantity(value, unit)}`];
  };
  const bad = [...limit('warning'), ...limit('critical')].join(', ');
  return `${title}: ${better} is better${bad === '' ? '' : `; ${bad}`}. Signal \`${id}\`.`;
}

/** Returns links to the runbooks of the alerts on a signal. */
export function runbookLinks(
  ids: readonly string[],
  { rules }: Pick<Definitions, 'rules'>,
  runbooksUrl: string | undefined,
): Link[] {
  return rules.flatMap(({ name, signal, runbook }) => {
    const url = ids.includes(signal) && runbook !== undefined ? runbookUrl(runbook, runbooksUrl) : undefined;
    return url === undefined ? [] : [{ title: `Runbook: ${name}`, url, targetBlank: true as const }];
  });
}

/** Returns where a runbook is; undefined for a path without a URL that it is resolved against. */
export function runbookUrl(runbook: string, runbooksUrl: string | undefined): string | undefined {
  if (URL.canParse(runbook)) return runbook;
  return runbooksUrl === undefined ? undefined : new URL(runbook, withSlash(runbooksUrl)).href;
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
