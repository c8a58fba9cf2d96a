import { invalidOption, isPlainObject, type Slo } from '@golden-signals/core/extension';
import { defineSlo, type SloDefinition } from './define-slo.ts';
import { formatDuration } from './duration.ts';
import { sloEventsMetric } from './slo-signals.ts';

/** An SLO as OpenSLO v1 writes it, ready for YAML or JSON; what is not named here is not looked at. */
export interface OpenSlo {
  readonly apiVersion: 'openslo/v1';
  readonly kind: 'SLO';
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly description?: string;
    readonly service?: string;
    readonly indicator?: unknown;
    readonly timeWindow: readonly { readonly duration: string; readonly isRolling?: boolean }[];
    readonly budgetingMethod: string;
    readonly objectives: readonly {
      readonly target?: number;
      readonly targetPercent?: number;
      readonly timeSliceTarget?: number;
      readonly timeSliceWindow?: string;
    }[];
  };
}

/** Keeps the definition, because a query does not say how the process measures. */
const annotation = 'golden-signals/slo';

/**
 * Returns an SLO for tools that read OpenSLO v1. Its queries ask for the counter of the SLO, which counts slices where those
 * are its budget, so that the method is always `Occurrences`.
 *
 * @param options `service`: what it is an SLO of.
 */
export function toOpenSlo(slo: Slo, { service }: { readonly service: string }): OpenSlo {
  const { name, objective, windowDays, summary } = slo;
  const metric = (matchers: string) => ({
    metricSource: {
      type: 'Prometheus',
      spec: { query: `sum(${sloEventsMetric}{slo="${name}"${matchers}})` },
    },
  });
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name, annotations: { [annotation]: JSON.stringify(slo) } },
    spec: {
      description: summary,
      service,
      indicator: {
        metadata: { name: `${name}-events` },
        spec: { ratioMetric: { counter: true, good: metric(',result="good"'), total: metric('') } },
      },
      timeWindow: [{ duration: formatDuration(windowDays * 86_400_000), isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ target: objective }],
    },
  };
}

/**
 * Returns the SLO of an OpenSLO document, as it was parsed. One that `toOpenSlo` has written is the same again; of others, the
 * query says nothing to a process, so that the indicator is given.
 *
 * @param measured Default: `availability()` of all requests.
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` for what is no such SLO, or has a calendar window or several objectives
 */
export function fromOpenSlo(
  document: OpenSlo,
  measured: Pick<SloDefinition, 'indicator' | 'routes'> = {},
): Slo {
  const { metadata, spec } = checkedDocument(document);
  const own = metadata.annotations?.[annotation];
  if (own !== undefined) return parsed(own);
  const scope = `The SLO "${metadata.name}"`;
  const [window, ...furtherWindows] = spec.timeWindow ?? [];
  if (window === undefined || furtherWindows.length > 0 || window.isRolling === false)
    throw invalidOption(scope, 'timeWindow', spec.timeWindow, 'one that is rolling');
  const [objective, ...furtherObjectives] = spec.objectives ?? [];
  if (objective === undefined || furtherObjectives.length > 0)
    throw invalidOption(scope, 'objectives', spec.objectives, 'exactly one');
  const {
    target = (objective.targetPercent ?? Number.NaN) / 100,
    timeSliceTarget,
    timeSliceWindow,
  } = objective;
  return defineSlo({
    ...measured,
    name: metadata.name,
    objective: target,
    window: window.duration,
    ...(spec.description && { summary: spec.description }),
    ...budgetOf(scope, spec.budgetingMethod, timeSliceTarget, timeSliceWindow),
  });
}

function parsed(own: string): Slo {
  try {
    return JSON.parse(own) as Slo;
  } catch {
    throw invalidOption('fromOpenSlo', annotation, own, 'an SLO as JSON');
  }
}

function checkedDocument(document: OpenSlo): OpenSlo {
  const mustBe = isPlainObject(document);
  if (mustBe !== undefined) throw invalidOption('fromOpenSlo', 'document', document, mustBe);
  if (document.apiVersion !== 'openslo/v1' || document.kind !== 'SLO')
    throw invalidOption('fromOpenSlo', 'kind', document.kind, 'SLO of the version openslo/v1');
  for (const key of ['metadata', 'spec'] as const) {
    const expected = isPlainObject(document[key]);
    if (expected !== undefined) throw invalidOption('fromOpenSlo', key, document[key], expected);
  }
  return document;
}

function budgetOf(
  scope: string,
  method: string,
  sliceTarget: number | undefined,
  slice: string | undefined,
): Pick<SloDefinition, 'budget' | 'slice' | 'sliceTarget'> {
  if (method === 'Occurrences') return { budget: 'occurrences' };
  if (method !== 'Timeslices')
    throw invalidOption(scope, 'budgetingMethod', method, 'Occurrences or Timeslices');
  return {
    budget: 'timeslices',
    ...(slice !== undefined && { slice }),
    ...(sliceTarget !== undefined && { sliceTarget }),
  };
}
