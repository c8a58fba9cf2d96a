import type { ExtensionHost } from '@golden-signals/core/extension';
import type { MonitoredServer } from '../monitored-server.ts';
import { reasonOf } from '../reason.ts';
import { planHint, planSummary } from './plan-summary.ts';
import type { Plans } from './plans.ts';
import { type SlowStatement, slowCallEvent } from './slow-statement.ts';

const againAfterMs = 3_600_000;
/** Statements that wait for their plan, and those of which the time of the last plan is known. */
const maxWaiting = 20;
const maxRemembered = 1_000;
/** Where a statement's text is cut. */
const longestText = 2_000;

/** A statement that waits for its plan. */
interface Planned {
  readonly fingerprint: string;
  readonly text: string;
  readonly summary: string;
}

/** Asks a server for the plans of slow reads, one after the other, each once an hour at most. */
export class Explainer {
  readonly #host: ExtensionHost;
  readonly #server: MonitoredServer;
  readonly #plans: Plans;
  readonly #waiting: Planned[] = [];
  readonly #askedMs = new Map<string, number>();
  #isBusy = false;

  constructor(host: ExtensionHost, server: MonitoredServer, plans: Plans) {
    this.#host = host;
    this.#server = server;
    this.#plans = plans;
  }

  listen(): void {
    const { events } = this.#host;
    // The queries may be used after this, or not at all.
    events.declare(slowCallEvent);
    events.on(slowCallEvent, (slow: SlowStatement) => this.hear(slow));
  }

  /** Takes a slow statement into the queue, if it is one of this server that can be planned. */
  hear({ fingerprint, text, operation, summary, ...target }: SlowStatement): void {
    if (fingerprint === undefined || text === undefined) return;
    if (!this.#isOurs(target) || !isPlannable(operation, text)) return;
    const nowMs = this.#host.clock.now();
    const askedMs = this.#askedMs.get(fingerprint);
    if (askedMs !== undefined && nowMs - askedMs < againAfterMs) return;
    if (this.#waiting.length >= maxWaiting) return;
    this.#askedMs.delete(fingerprint);
    this.#askedMs.set(fingerprint, nowMs);
    const [oldest] = this.#askedMs.keys();
    if (this.#askedMs.size > maxRemembered && oldest !== undefined) this.#askedMs.delete(oldest);
    this.#waiting.push({ fingerprint, text, summary });
    if (!this.#isBusy) void this.#work();
  }

  /** Another database may have a table of the same name. */
  #isOurs({ system, namespace }: Pick<SlowStatement, 'system' | 'namespace'>): boolean {
    const { state } = this.#server;
    return (
      state !== undefined && dialectOf(system) === dialectOf(state.system) && namespace === state.database
    );
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.#explain(next);
    }
    this.#isBusy = false;
  }

  async #explain({ fingerprint, text, summary: query }: Planned): Promise<void> {
    const host = this.#host;
    const server = this.#server;
    const base = {
      fingerprint,
      query,
      server: server.name,
      atMs: host.clock.wallTimeMs(),
    };
    try {
      const { steps } = await server.use(2, async (session) => {
        if (session.explain === undefined) throw new Error('This server has no plans.');
        return await session.explain(text);
      });
      const summary = planSummary(steps);
      this.#plans.add({ ...base, summary, hint: planHint(steps), failure: undefined, steps });
    } catch (error) {
      const failure = host.redact.text(reasonOf(error), 300);
      this.#plans.add({ ...base, summary: undefined, hint: undefined, failure, steps: [] });
    }
  }
}

/**
 * Literals are not kept, so that a text which had some is not the query that was slow; nor has MySQL plans for placeholders.
 * Several statements in one are none.
 */
function isPlannable(operation: string, text: string): boolean {
  return (operation === 'SELECT' || operation === 'WITH') && text.length < longestText && !/[;?]/.test(text);
}

function dialectOf(system: string): string {
  return system === 'mariadb' ? 'mysql' : system;
}
