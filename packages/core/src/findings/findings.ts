import { GoldenSignalsError } from '../base/coded-error.ts';
import type { Finding, FindingHost } from '../host/findings.ts';
import type { Severity } from '../host/signals.ts';
import type { Undo } from '../work/work-listeners.ts';

type Read = (windowMs: number) => readonly Finding[];

const rank: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** What should change, as all extensions see it. */
export class Findings implements FindingHost {
  readonly #sources = new Map<string, Read>();

  /** @param read Must not throw. */
  add(name: string, read: Read): Undo {
    if (this.#sources.has(name)) {
      throw new GoldenSignalsError(
        'ERR_GS_FINDINGS_DUPLICATE',
        `There is already a source of findings "${name}"; their names must be unique.`,
      );
    }
    this.#sources.set(name, read);
    return () => {
      if (this.#sources.get(name) === read) this.#sources.delete(name);
    };
  }

  read(windowMs: number): readonly Finding[] {
    const findings = Array.from(this.#sources.values(), (read) => read(windowMs) ?? []).flat();
    return findings.sort((a, b) => rank[a.severity] - rank[b.severity] || (b.cost ?? 0) - (a.cost ?? 0));
  }
}
