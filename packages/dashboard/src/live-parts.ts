import type { Clock } from '@golden-signals/core';
import { fairShare } from './fair-share.ts';
import type { Part, Parts } from './part.ts';

/** A part as it was computed last. */
interface Computed {
  readonly json: string;
  readonly untilMs: number;
  /** How long it took; 0 the first time, when code is compiled that is at hand afterwards. */
  readonly tookMs: number;
  /** What it would take of a core if it were computed as often as it should be. */
  readonly wantedShare: number;
  /** When somebody looked at it last. */
  readAtMs: number;
}

/**
 * What all parts together may take of a core that somebody looks at. Where they would take more, because there are thousands
 * of routes, those that take long are computed less often.
 */
const maxShareOfCore = 1 / 200;

/** Pages read once a second: what was not read for longer is not looked at any more. */
const lookedAtMs = 3_000;

/** Of all parts together. An open page shows about ten, of 20 KB each; every moment that is played is another key. */
const maxCharacters = 10_000_000;

/**
 * Parts by their keys, such as `routes?window=900&sort=p99`: each is computed once per interval, for all who look at it,
 * and not at all while nobody does.
 */
export class LiveParts {
  readonly #parts: Parts;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #computed = new Map<string, Computed>();
  #characters = 0;

  constructor(parts: Parts, clock: Clock, onError: (error: unknown) => void) {
    this.#parts = parts;
    this.#clock = clock;
    this.#onError = onError;
  }

  has(key: string): boolean {
    return this.#partOf(key) !== undefined;
  }

  /** Returns the JSON of a part, the same text while it has not changed; undefined for a name that does not exist. */
  read(key: string): string | undefined {
    const part = this.#partOf(key);
    if (part === undefined) return undefined;
    const now = this.#clock.now();
    const known = this.#computed.get(key);
    if (known !== undefined) known.readAtMs = now;
    // A timer may be early by a moment.
    if (known !== undefined && now < known.untilMs - 100) return known.json;
    const parameters = new URLSearchParams(key.slice(nameOf(key).length));
    const json = this.#compute(part, parameters);
    const tookMs = known === undefined ? 0 : this.#clock.now() - now;
    // The lesser of the last two, because anything may have come in between.
    const costMs = Math.min(tookMs, known?.tookMs || tookMs);
    const usualMs = typeof part.everyMs === 'number' ? part.everyMs : part.everyMs(parameters);
    const wantedShare = costMs / usualMs;
    const everyMs = Math.max(usualMs, costMs / this.#fairShare(key, wantedShare, now));
    this.#keep(key, { json, untilMs: now + everyMs, tookMs, wantedShare, readAtMs: now }, now);
    return json;
  }

  /** Forgets what was computed: nobody looks any more. */
  clear(): void {
    this.#computed.clear();
    this.#characters = 0;
    for (const part of Object.values(this.#parts)) part.forget?.();
  }

  /** Returns what a part may take of a core beside the others that are looked at. */
  #fairShare(key: string, wantedShare: number, now: number): number {
    const wanted = [wantedShare];
    for (const [other, { wantedShare: share, readAtMs }] of this.#computed)
      if (other !== key && now - readAtMs < lookedAtMs) wanted.push(share);
    return fairShare(maxShareOfCore, wanted);
  }

  #partOf(key: string): Part | undefined {
    const name = nameOf(key);
    return Object.hasOwn(this.#parts, name) ? this.#parts[name] : undefined;
  }

  #keep(key: string, computed: Computed, now: number): void {
    this.#drop(key);
    if (this.#characters + computed.json.length > maxCharacters) {
      // What is out of date would be computed again anyway.
      for (const [old, { untilMs }] of this.#computed) if (untilMs <= now) this.#drop(old);
      if (this.#characters + computed.json.length > maxCharacters) {
        this.#computed.clear();
        this.#characters = 0;
      }
    }
    this.#computed.set(key, computed);
    this.#characters += key.length + computed.json.length;
  }

  #drop(key: string): void {
    const known = this.#computed.get(key);
    if (known === undefined) return;
    this.#computed.delete(key);
    this.#characters -= key.length + known.json.length;
  }

  #compute(part: Part, parameters: URLSearchParams): string {
    try {
      return JSON.stringify(part.read(parameters)) ?? 'null';
    } catch (error) {
      this.#onError(error);
      return JSON.stringify({ failed: 'This part cannot be read; the log of the service says why.' });
    }
  }
}

function nameOf(key: string): string {
  return key.split('?', 1)[0]!;
}
