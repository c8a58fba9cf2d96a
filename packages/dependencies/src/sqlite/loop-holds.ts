import {
  type Cause,
  type ExtensionHost,
  type Finding,
  formatMs,
  type Span,
} from '@golden-signals/core/extension';
import { statementOf } from '../statements/statement-of.ts';

/** What held the event loop for less is not kept. */
const minMs = 20;
/** From here on everybody who is served meanwhile notices. */
const longMs = 50;
/** The oldest goes first. */
const maxKept = 100;

interface Hold {
  readonly summary: string;
  readonly startedMs: number;
  readonly durationMs: number;
}

/** Calls that held the event loop of the process lately: nothing else was served meanwhile. */
export class LoopHolds {
  readonly #host: ExtensionHost;
  #kept: Hold[] = [];

  constructor(host: ExtensionHost) {
    this.#host = host;
    host.causes.add((span) => this.#causes(span));
    host.findings.add('loop_holds', (windowMs) => this.#findings(windowMs));
  }

  /** Notes a call of SQLite that began then and is over now. Never throws. */
  add(text: string, startedMs: number): void {
    try {
      const durationMs = this.#host.clock.now() - startedMs;
      if (durationMs < minMs) return;
      this.#kept.push({ summary: statementOf(text, 'sqlite').summary, startedMs, durationMs });
      if (this.#kept.length > maxKept) this.#kept.shift();
    } catch (error) {
      this.#host.internalError(error);
    }
  }

  #causes({ fromMs, toMs }: Span): Cause[] {
    const bySummary = new Map<string, number>();
    for (const { summary, startedMs, durationMs } of this.#kept) {
      const ms = Math.min(toMs, startedMs + durationMs) - Math.max(fromMs, startedMs);
      if (ms >= 1) bySummary.set(summary, (bySummary.get(summary) ?? 0) + ms);
    }
    return Array.from(bySummary, ([summary, ms]) => ({
      kind: 'loop_hold',
      text: `${summary} held the event loop for ${formatMs(ms)}`,
      ms,
    }));
  }

  #findings(windowMs: number): Finding[] {
    const fromMs = this.#host.clock.now() - windowMs;
    const bySummary = new Map<string, Hold[]>();
    for (const hold of this.#kept) {
      if (hold.startedMs < fromMs || hold.durationMs < longMs) continue;
      const known = bySummary.get(hold.summary);
      if (known === undefined) bySummary.set(hold.summary, [hold]);
      else known.push(hold);
    }
    return Array.from(bySummary, ([summary, holds]) => {
      const longest = Math.max(...holds.map(({ durationMs }) => durationMs));
      const totalMs = holds.reduce((sum, { durationMs }) => sum + durationMs, 0);
      return {
        id: `loop-hold:${summary}`,
        severity: 'warning',
        title: `${summary} held the event loop for ${formatMs(longest)}`,
        evidence: [
          `${holds.length} ${holds.length === 1 ? 'call' : 'calls'} of ${formatMs(longMs)} or more, ${formatMs(totalMs)} together`,
          'nothing else is served while a synchronous driver works',
        ],
        next: 'Look at its plan and ask for less, or run it in a worker thread.',
        cost: totalMs / windowMs,
      };
    });
  }
}
