import { invalidOption, isPlainObject } from '../base/option-rules.ts';
import type {
  KeptWindow,
  Labels,
  Reading,
  Signal,
  SignalDefinition,
  SignalLimits,
  SignalPoint,
} from '../host/signals.ts';
import type { Undo } from '../work/work-listeners.ts';
import type { History } from './history.ts';
import { pointsOf, readSeries, type VisitSeries, visitSeries } from './history-reading.ts';
import { type KeptSeries, slotShapeOf } from './kept-series.ts';
import { sample, sampled } from './sample.ts';
import { severityOf } from './signal-limits.ts';
import { checkWindow } from './tiers.ts';

const noLabels: Labels = {};

interface Catalogue {
  /** Made by the first who asks. */
  readonly history: History;
  readonly existingHistory: History | undefined;
  definitionOf(id: string): SignalDefinition | undefined;
  limitsOf(id: string): SignalLimits;
  /** Must not throw. */
  onError(error: unknown): void;
}

/**
 * What somebody holds who knows the id of a signal, whether that is defined or not.
 *
 * Its fields are `private`, not `#private`, because the host of an extension makes an object that inherits from it.
 */
export class KnownSignal implements Signal {
  readonly id: string;
  private readonly catalogue: Catalogue;

  constructor(id: string, catalogue: Catalogue) {
    this.id = id;
    this.catalogue = catalogue;
  }

  get definition(): SignalDefinition | undefined {
    return this.catalogue.definitionOf(this.id);
  }

  get limits(): SignalLimits {
    return this.catalogue.limitsOf(this.id);
  }

  severity(value: number): 'warning' | 'critical' | undefined {
    const { definition } = this;
    return definition && severityOf(definition, this.limits, value);
  }

  keep({ windowMs, labels = noLabels }: KeptWindow): Undo {
    checkWindow(this.id, windowMs);
    if (labels !== 'each') {
      const mustBe = isPlainObject(labels);
      if (mustBe !== undefined)
        throw invalidOption(`signal "${this.id}" keep`, 'labels', labels, `${mustBe}, or "each"`);
    }
    return this.catalogue.history.keep(this.id, windowMs, labels);
  }

  read(
    windowMs: number,
    labels: Labels = noLabels,
    { sampled: isSampled = false }: { readonly sampled?: boolean } = {},
  ): Reading | undefined {
    const { definition } = this;
    if (definition === undefined) return undefined;
    try {
      return (
        this.readLive(definition, windowMs, labels) ?? this.readKept(definition, windowMs, labels, isSampled)
      );
    } catch (error) {
      this.catalogue.onError(error);
      return undefined;
    }
  }

  points(windowMs: number, labels: Labels = noLabels): readonly SignalPoint[] {
    const kept = this.kept(labels);
    if (kept === undefined) return [];
    try {
      return pointsOf(kept.history, kept.series, kept.definition, windowMs);
    } catch (error) {
      this.catalogue.onError(error);
      return [];
    }
  }

  readEach(windowMs: number, visit: VisitSeries): void {
    const { definition } = this;
    const history = this.catalogue.existingHistory;
    if (definition === undefined || history === undefined) return;
    // What `visit` throws is the caller's; nothing else in there throws but the functions of a signal.
    let isVisiting = false;
    try {
      visitSeries(history, definition, windowMs, (labels, value, total) => {
        isVisiting = true;
        visit(labels, value, total);
        isVisiting = false;
      });
    } catch (error) {
      if (isVisiting) throw error;
      this.catalogue.onError(error);
    }
  }

  series(): Iterable<Labels> {
    const { definition } = this;
    if (definition === undefined) return [];
    try {
      return definition.series === undefined ? [noLabels] : [...(definition.series() ?? [])];
    } catch (error) {
      this.catalogue.onError(error);
      return [];
    }
  }

  private readLive(definition: SignalDefinition, windowMs: number, labels: Labels): Reading | undefined {
    if (definition.kind !== 'quantile') return undefined;
    const window = definition.window(windowMs, labels);
    return window !== undefined && Number.isFinite(window.value) ? window : undefined;
  }

  private readKept(
    definition: SignalDefinition,
    windowMs: number,
    labels: Labels,
    isSampled: boolean,
  ): Reading | undefined {
    const kept = this.kept(labels);
    const reading = kept && readSeries(kept.history, kept.series, definition, windowMs, isSampled);
    if (reading !== undefined || definition.kind !== 'level') return reading;
    // A state of which nothing is remembered is known for this moment.
    return sample(definition, labels) ? { value: sampled[0]!, coveredMs: 0 } : undefined;
  }

  private kept(
    labels: Labels,
  ): { history: History; series: KeptSeries; definition: SignalDefinition } | undefined {
    const { definition } = this;
    const history = this.catalogue.existingHistory;
    const series = history?.find(this.id, labels);
    if (definition === undefined || history === undefined || series === undefined) return undefined;
    return series.shape === slotShapeOf(definition) ? { history, series, definition } : undefined;
  }
}
