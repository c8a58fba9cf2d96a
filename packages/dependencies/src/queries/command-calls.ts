import type { SlidingWindow } from '@golden-signals/core';
import type { CallEnd } from '@golden-signals/core/extension';

/** Of all targets. */
const maxCalls = 100;

/**
 * Commands of Redis that read all of something while nothing else is served; with what asks for less. In both cases, so
 * that no call has to be changed to look it up.
 */
const wholeReads: ReadonlyMap<string, string> = inBothCases([
  ['KEYS', 'SCAN'],
  ['SMEMBERS', 'SSCAN'],
  ['HGETALL', 'HMGET with the fields that are needed, or HSCAN'],
  ['HKEYS', 'HSCAN'],
  ['HVALS', 'HSCAN'],
]);

/** Calls of one command that reads all of something. */
export interface WholeRead {
  readonly command: string;
  readonly target: string;
  /** What asks for less. */
  readonly instead: string;
  readonly window: SlidingWindow;
}

/** Calls of commands that get slower the more there is. */
export class CommandCalls {
  readonly #createWindow: () => SlidingWindow;
  readonly #calls = new Map<string, WholeRead>();

  constructor(createWindow: () => SlidingWindow) {
    this.#createWindow = createWindow;
  }

  add(operation: string, { durationMs, outcome, startedMs, target }: CallEnd): void {
    const instead = wholeReads.get(operation);
    if (instead === undefined) return;
    const command = operation.toUpperCase();
    const key = `${target.name} ${command}`;
    let calls = this.#calls.get(key);
    if (calls === undefined) {
      if (this.#calls.size >= maxCalls) return;
      calls = { command, target: target.name, instead, window: this.#createWindow() };
      this.#calls.set(key, calls);
    }
    calls.window.record(startedMs + durationMs, durationMs, outcome === 'error');
  }

  [Symbol.iterator](): Iterator<WholeRead> {
    return this.#calls.values();
  }

  clear(): void {
    this.#calls.clear();
  }
}

function inBothCases(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.flatMap(([command, instead]) => [
      [command, instead],
      [command.toLowerCase(), instead],
    ]),
  );
}
