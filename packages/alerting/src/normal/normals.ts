import type { Labels } from '@golden-signals/core/extension';
import { labelsKey } from '../readings.ts';
import { HourProfile, type Normal, type SavedProfile } from './hour-profile.ts';

/** Of all rules together; about 4 KB each. */
const maxProfiles = 200;
const maxRefused = 1_000;
/** What has not been seen for longer gives way to what is new. */
const forgottenAfterMs = 9 * 24 * 3_600_000;

/** What a process leaves to the next one. */
interface SavedNormals {
  readonly profiles: Readonly<Record<string, SavedProfile>>;
}

/** One series as a rule reads it. */
export interface NormalSeries {
  readonly signal: string;
  readonly windowMs: number;
  readonly labels: Labels;
}

/** What is normal for the series that rules compare to it, by the hour of the week. */
export class Normals {
  readonly #nowMs: () => number;
  readonly #profiles = new Map<string, HourProfile>();
  readonly #refused = new Set<string>();

  /**
   * @param nowMs The wall clock.
   * @param saved What an earlier process has left: what is not of this shape is left out.
   */
  constructor(nowMs: () => number, saved?: unknown) {
    this.#nowMs = nowMs;
    const { profiles = {} } = (saved ?? {}) as Partial<SavedNormals>;
    for (const [key, one] of Object.entries(profiles ?? {}).slice(0, maxProfiles)) {
      const profile = HourProfile.restored(one);
      if (profile !== undefined) this.#profiles.set(key, profile);
    }
  }

  /** How many series have a profile. */
  get size(): number {
    return this.#profiles.size;
  }

  /** How many series there was no room for, up to a thousand. */
  get refused(): number {
    return this.#refused.size;
  }

  /** Returns the profile of a series; undefined where there is no room. */
  profileOf({ signal, windowMs, labels }: NormalSeries): HourProfile | undefined {
    const key = `${signal} ${windowMs} ${labelsKey(labels)}`;
    const known = this.#profiles.get(key);
    if (known !== undefined) return known;
    if (this.#profiles.size >= maxProfiles) this.#forget();
    if (this.#profiles.size >= maxProfiles) {
      if (this.#refused.size < maxRefused) this.#refused.add(key);
      return undefined;
    }
    const profile = new HourProfile();
    this.#profiles.set(key, profile);
    return profile;
  }

  /** Learns a value, and returns what was normal before; undefined while that is not known. */
  learn(profile: HourProfile, value: number): Normal | undefined {
    const nowMs = this.#nowMs();
    const normal = profile.at(nowMs);
    profile.learn(nowMs, value);
    return normal;
  }

  /** Returns what the next process needs, ready for JSON. */
  save(): SavedNormals {
    return { profiles: Object.fromEntries(Array.from(this.#profiles, ([key, one]) => [key, one.save()])) };
  }

  #forget(): void {
    const oldestMs = this.#nowMs() - forgottenAfterMs;
    for (const [key, { lastMs }] of this.#profiles) if (!(lastMs >= oldestMs)) this.#profiles.delete(key);
  }
}
