import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Statement } from '../../statements/statement.ts';
import type { MonitoredServer } from '../monitored-server.ts';
import { planHint, planSummary } from './plan-summary.ts';
import type { Plans } from './plans.ts';
import { type SlowQuery, slowQueryEvent } from './slow-query.ts';

const againAfterMs = 3_600_000;
/** Statements that wait for their plan, and those of which the time of the last plan is known. */
const maxWaiting = 20;
const maxRemembered = 1_000;
/** Where a statement's text is cut. */
const longestText = 2_000;

/** Asks a server for the plans of slow reads, one after the other, each once an hour at most. */
export class Explainer {
  readonly #host: ExtensionHost;
  readonly #server: MonitoredServer;
  readonly #plans: Plans;
  readonly #waiting: Statement[] = [];
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
    events.declare(slowQueryEvent);
    events.on(slowQueryEvent, (slow: SlowQuery) => this.hear(slow));
  }

  /** Takes a slow query into the queue, if it is one of this server that can be planned. */
  hear({ statement, target }: SlowQuery): void {
    if (!this.#isOurs(target) || !isPlannable(statement)) return;
    const nowMs = this.#host.clock.now();
    const { fingerprint } = statement;
    const askedMs = this.#askedMs.get(fingerprint);
    if (askedMs !== undefined && nowMs - askedMs < againAfterMs) return;
    if (this.#waiting.length >= maxWaiting) return;
    this.#askedMs.delete(fingerprint);
    this.#askedMs.set(fingerprint, nowMs);
    const [oldest] = this.#askedMs.keys();
    if (this.#askedMs.size > maxRemembered && oldest !== undefined) this.#askedMs.delete(oldest);
    this.#waiting.push(statement);
    if (!this.#isBusy) void this.#work();
  }

  /** Another database may have a table of the same name. */
  #isOurs({ system, namespace }: SlowQuery['target']): boolean {
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

  async #explain(statement: Statement): Promise<void> {
    const host = this.#host;
    const server = this.#server;
    const base = {
      fingerprint: statement.fingerprint,
      query: statement.summary,
      server: server.name,
      atMs: host.clock.wallTimeMs(),
    };
    try {
      const { steps } = await server.use(2, async (session) => {
        if (session.explain === undefined) throw new Error('This server has no plans.');
        return await session.explain(statement.text);
      });
      const summary = planSummary(steps);
      this.#plans.add({ ...base, summary, hint: planHint(steps), failure: undefined, steps });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const failure = host.redact.text(reason, 300);
      this.#plans.add({ ...base, summary: undefined, hint: undefined, failure, steps: [] });
    }
  }
}

/**
 * Literals are not kept, so that a text which had some is not the query that was slow; several statements in one are
 * none.
 */
function isPlannable({ isRead, hasLiterals, text, operation }: Statement): boolean {
  return (
    isRead &&
    !hasLiterals &&
    text.length < longestText &&
    !text.includes(';') &&
    (operation === 'SELECT' || operation === 'WITH')
  );
}

function dialectOf(system: string): string {
  return system === 'mariadb' ? 'mysql' : system;
}
