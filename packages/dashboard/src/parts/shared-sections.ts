import type { ExtensionHost } from '@golden-signals/core/extension';

const usualMs = 2_000;

/**
 * How often sections are read that are over within a moment, or that take long to read: the review looks at all routes and
 * signals, over a quarter of an hour.
 */
const everyMs: Readonly<Record<string, number>> = { 'in-flight': 1_000, review: 5_000 };

/** How often a section is read while somebody looks, in milliseconds. */
export function sectionEveryMs(path: string): number {
  return Object.hasOwn(everyMs, path) ? everyMs[path]! : usualMs;
}

interface ReadSection {
  readonly data: unknown;
  readonly atMs: number;
}

/** The sections as they may be shown, each read once per interval for all parts that need it. */
export class SharedSections {
  readonly #host: Pick<ExtensionHost, 'clock' | 'endpoints' | 'sections'>;
  readonly #read = new Map<string, ReadSection>();

  constructor(host: Pick<ExtensionHost, 'clock' | 'endpoints' | 'sections'>) {
    this.#host = host;
  }

  /**
   * Returns what a section answers; undefined where there is none of this path.
   *
   * @param maxAgeMs How old it may be. Default: as often as it is read by itself.
   */
  read(path: string, maxAgeMs = sectionEveryMs(path)): { readonly data: unknown } | undefined {
    const { clock, endpoints, sections } = this.#host;
    const nowMs = clock.now();
    const known = this.#read.get(path);
    // Those who read it with the same interval must not find it a moment too young.
    if (known !== undefined && nowMs - known.atMs < maxAgeMs - 100) return known;
    const section = sections.read(path, { details: endpoints.showDetails });
    if (section === undefined) return undefined;
    const read = { data: section.data, atMs: nowMs };
    this.#read.set(path, read);
    return read;
  }

  /** Forgets what was read: nobody looks any more. */
  forget(): void {
    this.#read.clear();
  }
}
