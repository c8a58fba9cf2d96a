import type { ExtensionHost, PrometheusServer, Reading, Slo } from '@golden-signals/core/extension';
import { queryRange } from './prometheus-query.ts';
import { sloEventsMetric } from './slo-signals.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** What was before is known by the hour, which says nothing of the last minutes. */
const shortestWindowMs = 6 * hourMs;
/** Extensions may add SLOs of their own until then. */
const firstAttemptMs = 1_000;
const attemptEveryMs = 60_000;
const maxAttempts = 10;
const timeoutMs = 10_000;

interface Hour {
  readonly endMs: number;
  bad: number;
  total: number;
}

/** What Prometheus knows of the SLOs from before this process: events of whole hours, of all processes of the service. */
export class EarlierEvents {
  readonly #host: ExtensionHost;
  readonly #server: PrometheusServer;
  readonly #slos: () => Iterable<Slo>;
  readonly #startedMs: number;
  readonly #closing = new AbortController();
  /** By the name of the SLO, the oldest first. */
  readonly #hours = new Map<string, Hour[]>();
  #attempts = 0;

  /** @param slos Those that there are, when it is asked. */
  constructor(host: ExtensionHost, server: PrometheusServer, slos: () => Iterable<Slo>) {
    this.#host = host;
    this.#server = server;
    this.#slos = slos;
    this.#startedMs = host.clock.wallTimeMs();
    const stop = this.#later(firstAttemptMs);
    host.onClose(() => {
      stop();
      this.#closing.abort();
    });
  }

  /**
   * Returns a reading together with what was before.
   *
   * @param own As this process knows it. @param sinceMs Since when it knows it, by the wall clock.
   */
  with(own: Reading | undefined, slo: string, windowMs: number, sinceMs: number): Reading | undefined {
    if (windowMs < shortestWindowMs) return own;
    const fromMs = this.#host.clock.wallTimeMs() - windowMs;
    const untilMs = Math.min(sinceMs, this.#startedMs);
    let { bad = 0, total = 0, coveredMs = 0 } = own ?? {};
    let isKnown = own !== undefined;
    for (const hour of this.#hours.get(slo) ?? []) {
      const knownMs = Math.min(hour.endMs, untilMs) - Math.max(hour.endMs - hourMs, fromMs);
      if (knownMs <= 0) continue;
      isKnown = true;
      coveredMs += knownMs;
      bad += (hour.bad * knownMs) / hourMs;
      total += (hour.total * knownMs) / hourMs;
    }
    return isKnown ? { value: total === 0 ? 0 : bad / total, bad, total, coveredMs } : undefined;
  }

  /** Since when it knows an SLO, by the wall clock; undefined where it does not. */
  sinceMs(slo: string): number | undefined {
    const [first] = this.#hours.get(slo) ?? [];
    return first && first.endMs - hourMs;
  }

  #later(ms: number): () => void {
    return this.#host.clock.after(ms, () => void this.#load());
  }

  async #load(): Promise<void> {
    this.#attempts += 1;
    const { logger, clock } = this.#host;
    const late = new AbortController();
    const stop = clock.after(timeoutMs, () => late.abort());
    try {
      await this.#read([...this.#slos()], AbortSignal.any([late.signal, this.#closing.signal]));
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      if (this.#attempts === 1) {
        logger.warn(
          { url: this.#server.url, reason: reasonOf(error) },
          'What Prometheus knows of the error budgets could not be read; it is tried again once a minute. Until then they are of the time since the start.',
        );
      }
      if (this.#attempts < maxAttempts) this.#later(attemptEveryMs);
    } finally {
      stop();
    }
  }

  async #read(slos: readonly Slo[], signal: AbortSignal): Promise<void> {
    if (slos.length === 0) return;
    const days = Math.max(...slos.map(({ windowDays }) => windowDays));
    const names = slos.map(({ name }) => name).join('|');
    const matchers = [`slo=~"${names}"`, this.#server.matchers].filter((one) => one !== '').join(',');
    const query = `sum by (slo, result) (increase(${sloEventsMetric}{${matchers}}[1h]))`;
    const range = { fromMs: this.#startedMs - days * dayMs + hourMs, toMs: this.#startedMs, stepMs: hourMs };
    const hours = new Map<string, Map<number, Hour>>();
    for (const { labels, points } of await queryRange(this.#server, query, range, signal)) {
      const ofSlo = hours.get(labels.slo ?? '') ?? new Map<number, Hour>();
      hours.set(labels.slo ?? '', ofSlo);
      for (const [seconds, value] of points) {
        const hour = ofSlo.get(seconds) ?? { endMs: seconds * 1_000, bad: 0, total: 0 };
        ofSlo.set(seconds, hour);
        // Prometheus extrapolates to the ends of the hour; events are whole.
        const count = Number.isFinite(value) ? Math.round(value) : 0;
        hour.total += count;
        if (labels.result === 'bad') hour.bad += count;
      }
    }
    for (const { name } of slos) {
      const ofSlo = [...(hours.get(name)?.values() ?? [])].sort((a, b) => a.endMs - b.endMs);
      this.#hours.set(name, ofSlo);
    }
    this.#host.logger.info(
      { url: this.#server.url, slos: [...hours.keys()] },
      `Error budgets: what was before was read from Prometheus, of ${hours.size} of ${slos.length} SLOs.`,
    );
  }
}

/** As `ECONNREFUSED`: messages of `fetch` may have the URL. */
function reasonOf(error: unknown): string {
  const { cause, name, message } = error as Error & { readonly cause?: { readonly code?: unknown } };
  if (name === 'AbortError') return 'it took too long';
  return typeof cause?.code === 'string' ? cause.code : name === 'TypeError' ? 'a network error' : message;
}
