import { GoldenSignalsError } from '../base/coded-error.ts';
import type { Finding, FindingHost, ReadFindings } from '../host/findings.ts';
import type { ReadOptions } from '../host/section.ts';
import type { Labels, Severity } from '../host/signals.ts';
import type { Undo } from '../work/work-listeners.ts';

/** Of one source. */
const maxFindings = 100;
const maxEvidence = 10;
const maxTextLength = 300;

const rank: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** What should change, as all extensions see it. */
export class Findings implements FindingHost {
  readonly #sources = new Map<string, ReadFindings>();
  #isReading = false;

  /** @param read Must not throw; answers nothing when it failed. */
  add(name: string, read: ReadFindings): Undo {
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

  read(windowMs: number, options: ReadOptions = { details: false }): readonly Finding[] {
    // A source that asks for the findings of others while it is asked itself would never end.
    if (this.#isReading) return [];
    this.#isReading = true;
    try {
      const findings = Array.from(this.#sources.values(), (read) => read(windowMs, options) ?? []).flat();
      return findings.sort((a, b) => rank[a.severity] - rank[b.severity] || (b.cost ?? 0) - (a.cost ?? 0));
    } finally {
      this.#isReading = false;
    }
  }
}

type Clean = (text: string, maxLength: number) => string;

/**
 * Returns what is valid of the answer of an extension, bounded.
 *
 * @param clean Takes secrets out of a text, and bounds it.
 * @throws What a getter in it throws.
 */
export function checkedFindings(answer: unknown, clean: Clean): readonly Finding[] {
  return Array.isArray(answer)
    ? answer.slice(0, maxFindings).flatMap((finding) => checkedFinding(finding, clean))
    : [];
}

function checkedFinding(finding: Partial<Finding> | undefined, clean: Clean): Finding[] {
  const { id, severity, title, evidence = [], next, signal, labels, cost } = finding ?? {};
  const texts = [id, title, next];
  if (!texts.every((text) => typeof text === 'string') || rank[severity!] === undefined) return [];
  const text = (value: string) => clean(value, maxTextLength);
  return [
    {
      id: text(id!),
      severity: severity!,
      title: text(title!),
      evidence: evidence
        .slice(0, maxEvidence)
        .filter((clause) => typeof clause === 'string')
        .map(text),
      next: text(next!),
      ...(typeof signal === 'string' ? { signal: text(signal) } : {}),
      ...(labels === undefined ? {} : { labels: checkedLabels(labels, text) }),
      ...(Number.isFinite(cost) && cost! > 0 ? { cost: cost! } : {}),
    },
  ];
}

function checkedLabels(labels: Labels, text: (value: string) => string): Labels {
  const pairs = Object.entries(labels).slice(0, maxEvidence);
  return Object.fromEntries(pairs.map(([name, value]) => [text(name), text(String(value))]));
}
