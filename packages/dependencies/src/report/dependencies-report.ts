import type { ReportedTarget } from '@golden-signals/core';
import type { ExtensionHost, ReadOptions, Undo } from '@golden-signals/core/extension';

/** What the service depends on, as `/monitoring/dependencies` answers it. Each part is there where something has it. */
export interface DependenciesReport {
  /** Databases, caches, services and brokers, with the calls of the short live window; as `/monitoring/calls`. */
  readonly targets: readonly ReportedTarget[];
}

declare module '@golden-signals/core' {
  interface DiagnosticsReport {
    readonly dependencies?: DependenciesReport;
  }
}

type PartName = Exclude<keyof DependenciesReport, 'targets'>;

/** A part that another area adds. */
export interface ReportPart<Data> {
  /** Ready for `JSON.stringify`. */
  read(options: ReadOptions): Data;
  /** Lines of `report()`, the worst first. Default: none. */
  text?(data: Data): readonly string[];
}

/** The page `/monitoring/dependencies`, to which each area adds its part. */
export class DependenciesPage {
  readonly #parts = new Map<string, ReportPart<unknown>>();

  constructor({ calls, sections }: ExtensionHost) {
    sections.add<DependenciesReport>({
      name: 'dependencies',
      headline: 'dependencies',
      read: (options) => ({
        targets: calls.read(options).targets,
        ...Object.fromEntries(Array.from(this.#parts, ([name, part]) => [name, part.read(options)])),
      }),
      text: (report) => this.#lines(report),
      cards: [{ title: 'Dependencies', value: ({ targets }) => targets.length }],
    });
  }

  add<Name extends PartName>(name: Name, part: ReportPart<NonNullable<DependenciesReport[Name]>>): Undo {
    this.#parts.set(name, part as ReportPart<unknown>);
    return () => {
      this.#parts.delete(name);
    };
  }

  #lines(report: DependenciesReport): string[] {
    const data = report as unknown as Readonly<Record<string, unknown>>;
    return Array.from(this.#parts).flatMap(([name, part]) => part.text?.(data[name]) ?? []);
  }
}
