import type { Cause, CauseHost, Span } from '../host/causes.ts';
import type { Undo } from '../work/work-listeners.ts';

/** Causes of one span that are kept; the rest explains little. */
const maxCauses = 10;

/** What can explain why something took so long. */
export class Causes implements CauseHost {
  readonly #explanations = new Set<(span: Span) => readonly Cause[]>();

  /** @param explain Must not throw. */
  add(explain: (span: Span) => readonly Cause[]): Undo {
    // Wrapped, because the same function may be added twice.
    const added = (span: Span) => explain(span);
    this.#explanations.add(added);
    return () => this.#explanations.delete(added);
  }

  of(span: Span): readonly Cause[] {
    const causes = Array.from(this.#explanations, (explain) => explain(span) ?? []).flat();
    return causes.sort((a, b) => (b.ms ?? 0) - (a.ms ?? 0)).slice(0, maxCauses);
  }
}
