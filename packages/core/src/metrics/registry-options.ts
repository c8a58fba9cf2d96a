import { boundedText } from '../base/bounded-text.ts';
import { carefulClock } from '../base/careful-clock.ts';
import { CarefulLogger } from '../base/careful-logger.ts';
import { type Clock, longestDelayMs, systemClock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import {
  checkOptions,
  hasMethods,
  isFunction,
  isNumber,
  isPlainObject,
  type Rules,
} from '../base/option-rules.ts';
import { jsonLineLogger } from '../logging/json-line-logger.ts';
import type { LabelSet } from '../metric-model/metric-family.ts';
import { assertLabelNames } from '../metric-model/names.ts';
import { redactText } from '../redaction/redact-text.ts';
import { SensitiveNames } from '../redaction/sensitive-names.ts';
import type { ReportFailure } from './internal-failure.ts';
import { keptLabelValue, type LabelValue, labelValueText } from './label-set.ts';
import { isSeriesTtl } from './metric.ts';

export interface RegistryOptions {
  /** Labels with constant values that every series carries, unless its metric has a label of that name. Default: none. */
  defaultLabels?: Readonly<Record<string, LabelValue>>;
  /** Series per metric before its overflow series takes over. Default: 2000. */
  maxSeriesPerMetric?: number;
  /**
   * Series that record nothing for so long are taken out; see `MetricOptions.seriesTtlSeconds`. Longer than any pause between
   * two scrapes. Default: false, they stay.
   */
  seriesTtlSeconds?: number | false;
  /** How long one `collect` callback or attached registry may take per scrape. Default: 1000. */
  collectTimeoutMs?: number;
  /** Default: the system's clock. */
  clock?: Clock;
  /** Default: JSON lines on standard error. */
  logger?: Logger;
  /** Called for every failure of a `collect` callback or an attached registry. Default: logs it as an error, redacted. */
  onInternalError?: ReportFailure;
}

export interface ResolvedRegistryOptions extends Required<Omit<RegistryOptions, 'defaultLabels'>> {
  readonly defaultLabels: LabelSet;
}

/** In UTF-16 code units. */
const maxLoggedLength = 8_192;

const rules: Rules<RegistryOptions> = {
  defaultLabels: isPlainObject,
  maxSeriesPerMetric: isNumber({ min: 1, integer: true }),
  seriesTtlSeconds: isSeriesTtl,
  collectTimeoutMs: isNumber({ min: 1, max: longestDelayMs }),
  clock: hasMethods('now', 'wallTimeMs', 'every', 'after'),
  logger: hasMethods('debug', 'info', 'warn', 'error'),
  onInternalError: isFunction,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_LABEL_NAME` */
export function resolveRegistryOptions(options: RegistryOptions): ResolvedRegistryOptions {
  checkOptions('Registry', options, rules);
  const { logger = jsonLineLogger(), defaultLabels = {} } = options;
  const onInternalError =
    options.onInternalError ?? ((component, error) => logFailure(logger, component, error));
  const names = Object.keys(defaultLabels);
  assertLabelNames('The default labels', names);
  return {
    defaultLabels: {
      names,
      values: names.map((name) => keptLabelValue(labelValueText(defaultLabels[name]))),
    },
    maxSeriesPerMetric: options.maxSeriesPerMetric ?? 2_000,
    seriesTtlSeconds: options.seriesTtlSeconds ?? false,
    collectTimeoutMs: options.collectTimeoutMs ?? 1_000,
    clock: carefulClock(options.clock ?? systemClock),
    logger: new CarefulLogger(logger, (error) => onInternalError('logger', error)),
    onInternalError,
  };
}

function logFailure(logger: Logger, component: string, error: unknown): void {
  try {
    const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
    // When this logger fails too, there is nowhere left to report it.
    new CarefulLogger(logger, () => {}).error(
      { component, error: redactText(boundedText(shown, maxLoggedLength), new SensitiveNames()) },
      `The metrics component "${component}" failed.`,
    );
  } catch {
    // An error object that throws when it is read: there is nothing to say of it.
  }
}
