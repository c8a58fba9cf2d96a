import {
  type CallKind,
  checkOptions,
  isNonEmptyString,
  isNumber,
  isPlainObject,
  type Rule,
  type Rules,
} from '@golden-signals/core/extension';

/** From where on a call is slow, in milliseconds. */
export interface SlowThresholds extends Partial<Record<CallKind, number>> {
  /** Of single statements, by fingerprint. Default: as all of the kind. */
  readonly fingerprints?: Readonly<Record<string, number>>;
}

/** A repeated query that is all right. */
export interface IgnoredQuery {
  readonly fingerprint: string;
  /** For whoever reads the configuration later. */
  readonly reason: string;
}

export interface RepeatedQueryOptions {
  /** A query that one request makes so often is repeated; at least 2. Default: 10. */
  readonly from?: number;
  /** Default: none. */
  readonly ignore?: readonly IgnoredQuery[];
}

export interface QueryOptions {
  /**
   * From where on a call is slow, in milliseconds: one number for all kinds, or by kind and by fingerprint. Default: 500.
   */
  readonly slowMs?: number | SlowThresholds;
  readonly repeatedQueries?: RepeatedQueryOptions;
}

/** As the parts of queries read them. */
export interface ResolvedQueryOptions {
  /** Returns from where on a call of this kind, or of this statement, is slow. */
  slowMs(kind: CallKind, fingerprint?: string): number;
  readonly repeatedFrom: number;
  /** By fingerprint, the reason. */
  readonly ignored: ReadonlyMap<string, string>;
}

const defaultSlowMs = 500;
const defaultRepeatedFrom = 10;
const isThreshold = isNumber({ min: 0 });

const isThresholds: Rule = (value) =>
  typeof value === 'object' && value !== null ? isPlainObject(value) : isThreshold(value);

export const queryRules: Rules<QueryOptions> = {
  slowMs: isThresholds,
  repeatedQueries: isPlainObject,
};

const slowRules: Rules<SlowThresholds> = {
  database: isThreshold,
  cache: isThreshold,
  http: isThreshold,
  messaging: isThreshold,
  fingerprints: isPlainObject,
};

const repeatedRules: Rules<RepeatedQueryOptions> = {
  from: isNumber({ min: 2, integer: true }),
  ignore: (value) => (Array.isArray(value) ? undefined : 'an array'),
};

const ignoredRules: Rules<IgnoredQuery> = { fingerprint: isNonEmptyString, reason: isNonEmptyString };

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveQueryOptions({ slowMs, repeatedQueries = {} }: QueryOptions): ResolvedQueryOptions {
  checkOptions('dependencies.repeatedQueries', repeatedQueries, repeatedRules);
  for (const ignored of repeatedQueries.ignore ?? []) {
    checkOptions('dependencies.repeatedQueries.ignore', ignored, ignoredRules);
  }
  return {
    slowMs: thresholdsOf(slowMs),
    repeatedFrom: repeatedQueries.from ?? defaultRepeatedFrom,
    ignored: new Map(repeatedQueries.ignore?.map(({ fingerprint, reason }) => [fingerprint, reason])),
  };
}

function thresholdsOf(slowMs: QueryOptions['slowMs'] = defaultSlowMs): ResolvedQueryOptions['slowMs'] {
  if (typeof slowMs === 'number') return () => slowMs;
  checkOptions('dependencies.slowMs', slowMs, slowRules);
  const fingerprints = new Map(Object.entries(slowMs.fingerprints ?? {}));
  checkOptions(
    'dependencies.slowMs.fingerprints',
    slowMs.fingerprints ?? {},
    Object.fromEntries(Array.from(fingerprints.keys(), (key) => [key, isThreshold])),
  );
  return (kind, fingerprint = '') => fingerprints.get(fingerprint) ?? slowMs[kind] ?? defaultSlowMs;
}
