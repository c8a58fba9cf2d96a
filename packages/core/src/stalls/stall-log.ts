import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { causeFields } from '../request-log/log-fields.ts';
import type { OpenWork } from '../work/open-work.ts';
import type { StackFrame, Stall, StallStack } from './stall.ts';

const intervalMs = 60_000;
/** Sources that are counted apart; all others are one. */
const maxSources = 20;
const otherSources = '';

/** The latest stall that was logged, by the clock that it was seen by: the monitors of a process all see the same one. */
const latestOfProcess = new WeakMap<Clock, { readonly by: StallLog; readonly stall: Stall }>();

/** What a source did since its last line. */
interface Silence {
  readonly endsMs: number;
  count: number;
  totalMs: number;
  latest: Stall;
}

/**
 * Writes one line for the first stall of each source, and then at most one a minute with the number of those in between:
 * work that pauses every 100 ms, such as the hashing of a password, would fill the log. The source is the function that
 * blocked, where its stack is known, else what was in progress. Of several monitors in one process, one tells of a stall.
 */
export class StallLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #silences = new Map<string, Silence>();

  /** @param logger One that never throws. */
  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  add(stall: Stall): void {
    this.flush();
    if (this.#isToldByAnother(stall)) return;
    const named = sourceOf(stall);
    const source = this.#silences.has(named) || this.#silences.size < maxSources ? named : otherSources;
    const silence = this.#silences.get(source);
    if (silence === undefined) {
      this.#begin(source, stall);
      this.#warn(stallLogFields(stall), 'event loop stalled');
      return;
    }
    silence.count += 1;
    silence.totalMs += stall.durationMs;
    silence.latest = stall;
  }

  #isToldByAnother(stall: Stall): boolean {
    const latest = latestOfProcess.get(this.#clock);
    if (latest !== undefined && latest.by !== this && overlap(latest.stall, stall)) return true;
    latestOfProcess.set(this.#clock, { by: this, stall });
    return false;
  }

  /** Writes what is due. Next to nothing when nothing is. */
  flush(): void {
    if (this.#silences.size === 0) return;
    const nowMs = this.#clock.now();
    for (const [source, { endsMs, count, totalMs, latest }] of this.#silences) {
      if (nowMs < endsMs) continue;
      this.#silences.delete(source);
      if (count === 0) continue;
      this.#begin(source, latest);
      this.#warn(
        {
          ...stallLogFields(latest),
          'golden_signals.stalls': count,
          'golden_signals.stall_total_duration': totalMs / 1_000,
        },
        'event loop stalled repeatedly',
      );
    }
  }

  /** Writes what is not written yet. */
  close(): void {
    for (const [source, silence] of this.#silences) this.#silences.set(source, { ...silence, endsMs: 0 });
    this.flush();
    this.#silences.clear();
  }

  #begin(source: string, latest: Stall): void {
    this.#silences.set(source, { endsMs: this.#clock.now() + intervalMs, count: 0, totalMs: 0, latest });
  }

  #warn(fields: object, message: string): void {
    this.#logger.warn(fields, message);
  }
}

function overlap(a: Stall, b: Stall): boolean {
  return a.startedAtMs < b.startedAtMs + b.durationMs && b.startedAtMs < a.startedAtMs + a.durationMs;
}

/** Returns what blocked the event loop, as far as it is known: the same text for the same source. */
function sourceOf({ stacks, open }: Stall): string {
  const culprit = culpritOf(stacks);
  if (culprit !== undefined) return `${culprit.functionName} ${culprit.file}:${culprit.line}`;
  return [...new Set(open.map(nameOf))].sort().join(', ') || 'no work';
}

/** Names of the OpenTelemetry semantic conventions where they have one, and their units: seconds. */
function stallLogFields(stall: Stall): object {
  const culprit = culpritOf(stall.stacks);
  return {
    'golden_signals.stall_duration': stall.durationMs / 1_000,
    'process.cpu.time': stall.cpuMs / 1_000,
    'golden_signals.open': stall.openCount,
    'golden_signals.open_work': stall.open.map(nameOf),
    'code.function.name': culprit?.functionName,
    'code.file.path': culprit?.file,
    'code.line.number': culprit?.line,
    ...causeFields(stall.causes),
  };
}

/** The innermost function of the application; of a library, or of Node.js, when no other is in the stack. */
export function culpritOf(stacks: readonly StallStack[]): StackFrame | undefined {
  const frames = (stacks.find(({ late }) => !late) ?? stacks[0])?.frames ?? [];
  const own = frames.filter(({ file }) => !file.startsWith('node:'));
  return own.find(({ file }) => !/[\\/]node_modules[\\/]/.test(file)) ?? own[0] ?? frames[0];
}

export function nameOf({ method, name }: OpenWork): string {
  return method === undefined ? name : `${method} ${name}`;
}
