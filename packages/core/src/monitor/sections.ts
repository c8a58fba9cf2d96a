import { GoldenSignalsError } from '../base/coded-error.ts';
import type { Panel } from '../host/panel.ts';
import type { ReadOptions, Section } from '../host/section.ts';
import type { Undo } from '../work/work-listeners.ts';

/** Lines of one section in `report()`; the endpoints and `diagnostics()` have them all. */
const maxLines = 5;

/** What one section says in `report()`. */
export interface SectionText {
  /** For example `slow requests`. */
  readonly headline: string;
  /** The worst five, one line each, and how many more there are; never empty. */
  readonly lines: readonly string[];
}

/** A figure of a section, ready to be shown. */
export interface SectionCard {
  /** Of the section. */
  readonly section: string;
  readonly title: string;
  readonly value: string | number;
}

/** What a monitor can tell besides its numbers, in the order in which it was added. */
export class Sections {
  readonly #sections = new Map<string, Section<unknown>>();
  readonly #onError: (section: string, error: unknown) => void;

  /** @param onError Called for a section that cannot be read; must not throw. */
  constructor(onError: (section: string, error: unknown) => void) {
    this.#onError = onError;
  }

  /** @throws GoldenSignalsError `ERR_GS_SECTION_DUPLICATE` */
  add<Data>(section: Section<Data>): Undo {
    const { name } = section;
    const path = pathOf(name);
    if (path === 'live' || [...this.#sections.keys()].some((taken) => pathOf(taken) === path)) {
      throw new GoldenSignalsError(
        'ERR_GS_SECTION_DUPLICATE',
        `There is already a section "${name}", or one whose path is "${path}" as well; names of sections must be unique.`,
      );
    }
    const added = section as Section<unknown>;
    this.#sections.set(name, added);
    return () => {
      if (this.#sections.get(name) === added) this.#sections.delete(name);
    };
  }

  /** Every section by its name. One that cannot be read is left out. */
  read(options: ReadOptions): Record<string, unknown> {
    const report: Record<string, unknown> = {};
    for (const [name, section] of this.#sections) {
      const data = this.#try(name, () => section.read(options));
      if (data !== undefined) report[name] = data;
    }
    return report;
  }

  /**
   * One section.
   *
   * @param path Its name in kebab case.
   * @returns Nothing when there is none of this name.
   * @throws What its `read` throws.
   */
  readPath(path: string, options: ReadOptions): { readonly data: unknown } | undefined {
    const section = this.#at(path);
    return section && { data: section.read(options) };
  }

  /** How a section wants to be shown. */
  panels(path: string): readonly Panel[] | undefined {
    return this.#at(path)?.panels;
  }

  /** The paths of all sections. */
  paths(): string[] {
    return Array.from(this.#sections.keys(), pathOf);
  }

  /** Returns what the sections say to people, of those that have something to say. */
  texts(): SectionText[] {
    const texts: SectionText[] = [];
    for (const [name, section] of this.#sections) {
      const lines = this.#try(name, () => section.text?.(section.read({ details: true }))) ?? [];
      if (lines.length === 0) continue;
      const more = lines.length > maxLines ? [`and ${lines.length - maxLines} more`] : [];
      texts.push({ headline: section.headline, lines: [...lines.slice(0, maxLines), ...more] });
    }
    return texts;
  }

  cards(options: ReadOptions): SectionCard[] {
    const cards: SectionCard[] = [];
    for (const [name, section] of this.#sections) {
      this.#try(name, () => {
        if (section.cards === undefined) return;
        const data = section.read(options);
        for (const { title, value } of section.cards)
          cards.push({ section: name, title, value: value(data) });
      });
    }
    return cards;
  }

  #at(path: string): Section<unknown> | undefined {
    for (const [name, section] of this.#sections) if (pathOf(name) === path) return section;
    return undefined;
  }

  #try<Result>(name: string, read: () => Result): Result | undefined {
    try {
      return read();
    } catch (error) {
      this.#onError(name, error);
      return undefined;
    }
  }
}

/** `inFlight` becomes `in-flight`. */
function pathOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
