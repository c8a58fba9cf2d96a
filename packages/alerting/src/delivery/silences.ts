import { randomUUID } from 'node:crypto';
import { type Clock, GoldenSignalsError } from '@golden-signals/core';
import type { ExtensionHost, Labels } from '@golden-signals/core/extension';
import { type Matcher, type Matches, matcherText, matchesAll, parseMatcher } from './matchers.ts';

/** Alerts that match are not told until it is over. The shape of Alertmanager's API. */
export interface Silence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  /** RFC 3339, as `endsAt` is. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
  readonly state: 'pending' | 'active';
}

export interface NewSilence {
  /** All must match; in Alertmanager's notation, as `alertname="QueueAge"`, or in the shape of its API. At least one. */
  readonly matchers: readonly (string | Matcher)[];
  /** Default: now. */
  readonly startsAt?: Date | string;
  readonly endsAt: Date | string;
  readonly createdBy: string;
  /** Why. */
  readonly comment: string;
}

/** How long nobody is to be told of anything, and why. */
export interface Maintenance extends Pick<NewSilence, 'createdBy' | 'comment'> {
  readonly durationMs: number;
}

interface Kept {
  readonly silence: Omit<Silence, 'state'>;
  readonly startsMs: number;
  readonly endsMs: number;
  readonly matches: Matches;
}

const maxSilences = 500;

/** The silences of one monitor. Those that are over are forgotten. */
export class Silences {
  readonly #host: { readonly clock: Clock; readonly logger: ExtensionHost['logger'] };
  readonly #kept = new Map<string, Kept>();

  constructor(host: Pick<ExtensionHost, 'clock' | 'logger'>) {
    this.#host = host;
  }

  /** Adds one and leaves an audit line. @returns Its id. @throws GoldenSignalsError `ERR_GS_ALERT_SILENCE`, `ERR_GS_ALERT_MATCHER` */
  add(silence: NewSilence, by = silence.createdBy): string {
    const kept = this.#checked(silence, randomUUID());
    this.#forgetEnded();
    if (this.#kept.size >= maxSilences)
      throw silenceError(`there are ${maxSilences} silences already; let one expire first.`);
    const { id, matchers, endsAt, comment, createdBy } = kept.silence;
    this.#kept.set(id, kept);
    this.#audit('silence', by, { id, matchers: matchers.map(matcherText), endsAt, comment, createdBy });
    return id;
  }

  /** Silences all alerts for a while. @returns The id of the silence. @throws GoldenSignalsError `ERR_GS_ALERT_SILENCE` */
  startMaintenance({ durationMs, ...why }: Maintenance): string {
    const endsAt = new Date(this.#host.clock.wallTimeMs() + durationMs);
    return this.add({ matchers: ['alertname=~".+"'], endsAt, ...why });
  }

  /** Ends one before its time and leaves an audit line. @returns False where there is none. */
  expire(id: string, by: string): boolean {
    if (!this.#kept.delete(id)) return false;
    this.#audit('silence_expire', by, { id });
    return true;
  }

  list(): readonly Silence[] {
    this.#forgetEnded();
    const nowMs = this.#host.clock.wallTimeMs();
    return Array.from(this.#kept.values(), ({ silence, startsMs }) => ({
      ...silence,
      state: startsMs > nowMs ? ('pending' as const) : ('active' as const),
    }));
  }

  isSilenced(labels: Labels): boolean {
    for (const _ of this.#matching(labels)) return true;
    return false;
  }

  /** Returns the ids of those that keep an alert with these labels from being told now. */
  matching(labels: Labels): string[] {
    return Array.from(this.#matching(labels), ({ silence }) => silence.id);
  }

  /** Takes over what an earlier process has left; what is not of this shape is left out. */
  restore(saved: unknown): void {
    if (!Array.isArray(saved)) return;
    for (const silence of saved.slice(0, maxSilences)) {
      try {
        const kept = this.#checked(silence as Silence, String((silence as Silence).id));
        this.#kept.set(kept.silence.id, kept);
      } catch {
        // It has ended meanwhile, or the file is of another version.
      }
    }
  }

  *#matching(labels: Labels): Generator<Kept> {
    const nowMs = this.#host.clock.wallTimeMs();
    for (const kept of this.#kept.values())
      if (kept.startsMs <= nowMs && nowMs < kept.endsMs && kept.matches(labels)) yield kept;
  }

  #checked(given: NewSilence, id: string): Kept {
    const { matchers, createdBy, comment } = given;
    if (!Array.isArray(matchers) || matchers.length === 0)
      throw silenceError('it needs at least one matcher.');
    for (const [name, text] of Object.entries({ createdBy, comment }))
      if (typeof text !== 'string' || text.trim() === '' || text.length > 1_000)
        throw silenceError(`"${name}" must be a text of up to 1,000 characters.`);
    const nowMs = this.#host.clock.wallTimeMs();
    const startsMs = given.startsAt === undefined ? nowMs : Date.parse(String(toIso(given.startsAt)));
    const endsMs = Date.parse(String(toIso(given.endsAt)));
    if (!Number.isFinite(startsMs) || !Number.isFinite(endsMs))
      throw silenceError('"startsAt" and "endsAt" must be dates, as 2026-01-31T09:00:00Z.');
    if (endsMs <= startsMs || endsMs <= nowMs)
      throw silenceError('"endsAt" must be later than now and "startsAt".');
    const parsed = matchers.map(toMatcher);
    const silence = {
      id,
      matchers: parsed,
      startsAt: new Date(startsMs).toISOString(),
      endsAt: new Date(endsMs).toISOString(),
      createdBy,
      comment,
    };
    const matches = matchesAll(parsed);
    // As in Alertmanager: what matches an alert without labels would silence everything by mistake.
    if (matches({})) throw silenceError('at least one matcher must not match an empty label.');
    return { silence, startsMs, endsMs, matches };
  }

  #forgetEnded(): void {
    const nowMs = this.#host.clock.wallTimeMs();
    for (const [id, { endsMs }] of this.#kept) if (endsMs <= nowMs) this.#kept.delete(id);
  }

  #audit(action: string, by: string, fields: object): void {
    this.#host.logger.warn(
      { 'golden_signals.audit': action, by, ...fields },
      action === 'silence' ? `Alerts were silenced by ${by}.` : `A silence was ended by ${by}.`,
    );
  }
}

function toIso(date: Date | string): string {
  return date instanceof Date ? (Number.isFinite(date.getTime()) ? date.toISOString() : '') : date;
}

function toMatcher(given: string | Matcher): Matcher {
  if (typeof given === 'string') return parseMatcher(given);
  const { name, value, isRegex = false, isEqual = true } = given ?? {};
  if (
    typeof name !== 'string' ||
    typeof value !== 'string' ||
    typeof isRegex !== 'boolean' ||
    typeof isEqual !== 'boolean'
  )
    throw silenceError('a matcher must have a "name" and a "value", and may have "isRegex" and "isEqual".');
  return { name, value, isRegex, isEqual };
}

function silenceError(message: string): GoldenSignalsError {
  return new GoldenSignalsError('ERR_GS_ALERT_SILENCE', `The silence was refused: ${message}`);
}
