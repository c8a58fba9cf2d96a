import { type Labels, promql, type Slo } from '@golden-signals/core/extension';
import type { SignalSeries } from './recordings.ts';
import { longConcern } from './rule-groups.ts';

const errorRatioSignal = 'slo.error_ratio';
/** Windows from here on are read less often, because they change slowly and take long to read. */
const longWindowMs = 6 * 3_600_000;

/** Says whether this is the error ratio of one SLO, which Sloth has a name for. */
export function isSlothRatio(
  series: SignalSeries,
): series is SignalSeries & { where: Labels & { slo: string } } {
  const { definition, by, where } = series;
  return (
    definition.id === errorRatioSignal &&
    where.slo !== undefined &&
    Object.keys(where).length === 1 &&
    by.length === 1
  );
}

/** What Sloth calls the rules of SLOs, so that dashboards made for its rules show these. */
export class SlothNames {
  readonly #service: string;
  readonly #slos: ReadonlyMap<string, Slo>;

  constructor(service: string, slos: readonly Slo[]) {
    this.#service = service;
    this.#slos = new Map(slos.map((slo) => [slo.name, slo]));
  }

  isKnown(slo: string | undefined): boolean {
    return slo !== undefined && this.#slos.has(slo);
  }

  id(slo: string): string {
    return `${this.#service}-${slo}`;
  }

  labels(slo: string): Labels {
    return { sloth_id: this.id(slo), sloth_service: this.#service, sloth_slo: slo };
  }

  /** Returns what a group of rules is about. */
  concern(slo: string, windowMs = 0): string {
    return windowMs >= longWindowMs ? longConcern(`slo-${slo}`) : `slo-${slo}`;
  }

  /** Returns how the error ratio over a window is recorded. */
  ratio(slo: string, windowMs: number): { concern: string; name: string; labels: Labels } {
    const range = promql.duration(windowMs);
    return {
      concern: this.concern(slo, windowMs),
      name: `slo:sli_error:ratio_rate${range}`,
      labels: { ...this.labels(slo), sloth_window: range },
    };
  }
}
