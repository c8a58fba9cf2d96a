import type { CounterSeries, TimerSeries } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import type { ActiveUsers } from './active-users.ts';
import type { BusinessMetrics } from './business-metrics.ts';
import type { ResolvedBusinessOptions } from './business-options.ts';
import { ActionDays } from './day-durations.ts';

/** Of a name that was not declared: all of them together, as in the metrics engine. */
const overflow = '__overflow__';

/** What was done. */
export interface ActionRecord {
  /** How long it took, in milliseconds; of at least 0. */
  readonly durationMs: number;
  readonly success: boolean;
  /** Counted for the estimate of active users, and kept nowhere. Default: none. */
  readonly userId?: string | number | undefined;
}

/** What was reached. */
export interface ConversionRecord {
  /** Of at least 0; what is paid back is no conversion. Default: none. */
  readonly value?: number | undefined;
  /** One of the declared `currencies`. Default: the only one that is declared. */
  readonly currency?: string | undefined;
}

/** Why a record, or a part of it, was dropped. */
export type DropReason =
  | 'unknown_action'
  | 'unknown_conversion'
  | 'duration'
  | 'user_id'
  | 'value'
  | 'currency';

/** An action with its series, found once. */
export interface Action {
  readonly name: string;
  readonly targetMs: number | undefined;
  readonly success: CounterSeries;
  readonly failure: CounterSeries;
  readonly durations: TimerSeries;
  readonly days: ActionDays;
}

/** A type of conversion with its series. */
export interface Conversion {
  readonly type: string;
  readonly of: Action | undefined;
  readonly count: CounterSeries;
  /** By currency. */
  readonly values: ReadonlyMap<string, CounterSeries>;
  today: number;
}

interface RecorderParts {
  readonly host: Pick<ExtensionHost, 'clock' | 'logger'>;
  readonly options: ResolvedBusinessOptions;
  readonly metrics: BusinessMetrics;
  readonly users: ActiveUsers;
}

/** Counts what the application records, in series that are found when it is made. */
export class Recorder {
  readonly actions = new Map<string, Action>();
  readonly conversions = new Map<string, Conversion>();
  readonly #parts: RecorderParts;
  readonly #onlyCurrency: string | undefined;
  readonly #dropped = new Map<DropReason, number>();

  constructor(parts: RecorderParts) {
    const { options, metrics, host } = parts;
    this.#parts = parts;
    this.#onlyCurrency = options.currencies.length === 1 ? options.currencies[0] : undefined;
    for (const [action, { targetMs }] of Object.entries(options.actions)) {
      this.actions.set(action, {
        name: action,
        targetMs,
        success: metrics.actions.labels({ action, outcome: 'success' }),
        failure: metrics.actions.labels({ action, outcome: 'failure' }),
        durations: metrics.durations.labels({ action }),
        days: new ActionDays(host.clock.wallTimeMs()),
      });
    }
    for (const [type, { of }] of Object.entries(options.conversions)) {
      this.conversions.set(type, {
        type,
        of: of === undefined ? undefined : this.actions.get(of),
        count: metrics.conversions.labels({ type }),
        values: new Map(
          options.currencies.map((currency) => [currency, metrics.values.labels({ type, currency })]),
        ),
        today: 0,
      });
    }
  }

  /** How many records, or parts of them, were dropped, by reason. */
  get dropped(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#dropped);
  }

  recordAction(type: string, { durationMs, success, userId }: ActionRecord): void {
    if (userId !== undefined) this.#countUser(userId);
    const action = this.actions.get(type);
    const outcome = success ? 'success' : 'failure';
    if (action === undefined) {
      this.#parts.metrics.actions.labels({ action: overflow, outcome }).inc();
      this.#drop(
        'unknown_action',
        `declare it: business({ actions: { … } }). It is counted as "${overflow}"`,
      );
      return;
    }
    action[outcome].inc();
    const { today } = action.days;
    if (success) today.succeeded += 1;
    else today.failed += 1;
    if (!isAmount(durationMs)) {
      this.#drop('duration', 'durationMs must be a number of milliseconds of at least 0');
      return;
    }
    action.durations.observe(durationMs / 1_000);
    today.durations.record(durationMs);
  }

  recordConversion(type: string, { value, currency = this.#onlyCurrency }: ConversionRecord): void {
    const conversion = this.conversions.get(type);
    if (conversion === undefined) {
      this.#parts.metrics.conversions.labels({ type: overflow }).inc();
      this.#drop(
        'unknown_conversion',
        `declare it: business({ conversions: { … } }). It is counted as "${overflow}"`,
      );
      return;
    }
    conversion.count.inc();
    conversion.today += 1;
    if (value === undefined) return;
    const values = conversion.values.get(currency ?? '');
    if (values === undefined) this.#drop('currency', 'it must be one of the declared "currencies"');
    else if (!isAmount(value)) this.#drop('value', 'it must be a finite number of at least 0');
    else values.inc(value);
  }

  #countUser(userId: unknown): void {
    if (typeof userId === 'string' || typeof userId === 'number') this.#parts.users.add(String(userId));
    else this.#drop('user_id', 'it must be a string or a number');
  }

  /** Without what was given, which may be an id. */
  #drop(reason: DropReason, mustBe: string): void {
    const before = this.#dropped.get(reason) ?? 0;
    this.#dropped.set(reason, before + 1);
    this.#parts.metrics.dropped.labels({ reason }).inc();
    if (before > 0) return;
    this.#parts.host.logger.warn(
      { reason },
      `business: a record was not as declared (${reason}): ${mustBe}. More of them are counted in business_dropped_total and not logged.`,
    );
  }
}

function isAmount(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) >= 0;
}
