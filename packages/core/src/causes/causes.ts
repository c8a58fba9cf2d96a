import type { Cause, CauseHost, Explanation, Span } from '../host/causes.ts';
import type { Undo } from '../work/work-listeners.ts';

/** Causes of one span that are kept; the rest explains little. */
const maxCauses = 10;
const maxTextLength = 200;

type Explain = (span: Span) => readonly Explanation[] | undefined;

/** What can explain why something took so long. */
export class Causes implements CauseHost {
  readonly #explanations = new Set<Explain>();
  #isAsking = false;

  /** @param explain Must not throw; answers nothing when it failed. */
  add(explain: Explain): Undo {
    // Wrapped, because the same function may be added twice.
    const added = (span: Span) => explain(span);
    this.#explanations.add(added);
    return () => this.#explanations.delete(added);
  }

  of(span: Span): readonly Cause[] {
    // One that asks for the causes of others while it is asked itself would never end.
    if (this.#isAsking) return [];
    this.#isAsking = true;
    try {
      const explanations = Array.from(this.#explanations, (explain) => explain(span) ?? []).flat();
      return onceEach(explanations)
        .sort((a, b) => (b.ms ?? 0) - (a.ms ?? 0))
        .slice(0, maxCauses);
    } finally {
      this.#isAsking = false;
    }
  }
}

/** Leaves out what another says more exactly. */
function onceEach(explanations: readonly Explanation[]): Cause[] {
  const replaced = new Set(explanations.map(({ replaces }) => replaces).filter((one) => one !== undefined));
  return explanations
    .filter(({ about }) => about === undefined || !replaced.has(about))
    .map(({ about: _, replaces: __, ...cause }) => cause);
}

/**
 * Returns what is valid of the answer of an extension, bounded.
 *
 * @param clean Takes secrets out of a text, and bounds it.
 * @throws What a getter in it throws.
 */
export function checkedCauses(
  answer: unknown,
  clean: (text: string, maxLength: number) => string,
): readonly Explanation[] {
  if (!Array.isArray(answer)) return [];
  return answer.slice(0, maxCauses).flatMap((cause: Partial<Explanation> | undefined) => {
    const { kind, text, ms, about, replaces } = cause ?? {};
    if (typeof kind !== 'string' || typeof text !== 'string') return [];
    const checked: Explanation = {
      kind: clean(kind, maxTextLength),
      text: clean(text, maxTextLength),
      // Only compared.
      ...(typeof about === 'string' && { about }),
      ...(typeof replaces === 'string' && { replaces }),
    };
    return [Number.isFinite(ms) && ms! >= 0 ? { ...checked, ms: ms! } : checked];
  });
}
