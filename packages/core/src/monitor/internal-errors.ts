import type { Logger } from '../base/logger.ts';
import type { Registry } from '../metrics/registry.ts';

/** Kinds of failure that are remembered as logged; a guard, far above what the suite's own code can produce. */
const maxKinds = 200;

/**
 * Where the suite's own failures end: counted in `golden_signals_internal_errors_total{component}`, and logged once
 * per component and error type. Those of the logger are only counted. It never throws.
 */
export class InternalErrors {
  readonly #counter;
  readonly #logger: Logger;
  readonly #redact: (text: string) => string;
  readonly #loggedKinds = new Set<string>();

  /**
   * @param logger One that never throws.
   * @param redact Takes secrets out of what is logged: the failure may be that of the application's own function.
   */
  constructor(registry: Registry, logger: Logger, redact: (text: string) => string) {
    this.#logger = logger;
    this.#redact = redact;
    this.#counter = registry.counter({
      name: 'golden_signals_internal_errors_total',
      help: 'Failures inside the monitoring itself; none of them reached the application.',
      labelNames: ['component'],
      seriesTtlSeconds: false,
    });
  }

  report(component: string, error: unknown): void {
    this.#count(component);
    // A logger that has to log its own failure fails again.
    if (component === 'logger') return;
    try {
      const kind = `${component} ${error instanceof Error ? error.name : typeof error}`;
      if (this.#loggedKinds.has(kind) || this.#loggedKinds.size >= maxKinds) return;
      this.#loggedKinds.add(kind);
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#logger.error(
        { component, error: this.#redact(text) },
        `The monitoring component "${component}" failed; the application is not affected. Further failures of this kind are only counted.`,
      );
    } catch {
      // An error object that throws when it is read: it is counted, and there is nothing to say of it.
    }
  }

  #count(component: string): void {
    this.#counter.labels({ component }).inc();
  }
}
